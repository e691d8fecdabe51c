/**
 * Batches on their way from hubs to edges, each edge with a queue of its own that the broker
 * removes some time after the edge is gone. Order is kept per hub and edge. A batch may be lost or
 * arrive twice: an edge notices by offset.
 */
@NullMarked
package io.realtimecluster.broker.downstream;

import org.jspecify.annotations.NullMarked;
