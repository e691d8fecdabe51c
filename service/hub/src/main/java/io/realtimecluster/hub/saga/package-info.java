/**
 * Sagas: work in several rooms that is done as a whole or not at all ({@link
 * io.realtimecluster.program.Saga}). {@link io.realtimecluster.hub.saga.Sagas} are those that one
 * partition's rooms have begun; what must be stored and what must be asked of other rooms comes out
 * of them, without I/O. {@link io.realtimecluster.hub.saga.SagaStage} is how far one has come.
 */
@NullMarked
package io.realtimecluster.hub.saga;

import org.jspecify.annotations.NullMarked;
