/**
 * Connections: what comes in as frames leaves as calls to {@link
 * io.realtimecluster.edge.connection.Requests}, and what goes out is written by the outbox of the
 * connection's event loop, one write per connection and tick. Everything here happens on the
 * connection's event loop. May not import rooms, broker or the messages between edge and hub.
 */
@NullMarked
package io.realtimecluster.edge.connection;

import org.jspecify.annotations.NullMarked;
