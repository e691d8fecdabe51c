/**
 * Requests of this hub to whichever hub owns a room, and to edges: by the queue of a partition
 * upstream, as edges do, and answered by a queue of this hub's own. So it does not matter which hub
 * is asked by a user's backend. Thread-safe, nothing blocks.
 */
@NullMarked
package io.realtimecluster.hub.request;

import org.jspecify.annotations.NullMarked;
