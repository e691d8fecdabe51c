/**
 * What must outlive a hub: who owns a partition ({@link io.realtimecluster.state.PartitionLeases}),
 * which hubs live ({@link io.realtimecluster.state.HubRegistry}), the logs of durable rooms ({@link
 * io.realtimecluster.state.RoomLog}) and unfinished sagas ({@link
 * io.realtimecluster.state.SagaJournal}). Every call blocks until the answer is there, so call on
 * virtual threads. A StateUnavailableException says nothing about whether the write happened.
 */
@NullMarked
package io.realtimecluster.state;

import org.jspecify.annotations.NullMarked;
