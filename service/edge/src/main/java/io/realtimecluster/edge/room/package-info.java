/**
 * The rooms that local connections are in: members per event loop, position, a ring of the latest
 * publications, and joins that wait for the hub. In: clients' requests and the hub's answers. Out:
 * items in loop outboxes and messages to the hub. A room is guarded by its own lock.
 */
@NullMarked
package io.realtimecluster.edge.room;

import org.jspecify.annotations.NullMarked;
