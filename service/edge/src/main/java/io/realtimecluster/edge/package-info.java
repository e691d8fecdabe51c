/**
 * The edge: it holds the clients' connections and relays, and decides nothing about a room.
 *
 * <p>Upstream: {@link io.realtimecluster.edge.connection} (frames from sockets) to {@link
 * io.realtimecluster.edge.room} (which connection is in which room) to {@link
 * io.realtimecluster.edge.upstream} (batches for partitions). Downstream: {@link
 * io.realtimecluster.edge.downstream} (batches from hubs) to rooms to connections. A connection
 * lives on one event loop; a room is locked by itself; nothing here blocks.
 */
@NullMarked
package io.realtimecluster.edge;

import org.jspecify.annotations.NullMarked;
