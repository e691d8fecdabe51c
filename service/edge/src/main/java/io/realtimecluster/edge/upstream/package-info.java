/**
 * From rooms to the broker: messages of one partition that come within a tick become one batch, and
 * replies that clients wait for are remembered until they come or time out. Thread-safe.
 */
@NullMarked
package io.realtimecluster.edge.upstream;

import org.jspecify.annotations.NullMarked;
