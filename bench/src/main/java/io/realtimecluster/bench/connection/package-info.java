/**
 * Many connections from one process: handshake, WebSocket frames, server frames to {@link
 * io.realtimecluster.bench.connection.ConnectionListener} calls. Everything of one connection
 * happens on its event loop. No object is made for a publication in the binary protocol, so that
 * the generator takes as little as it can of a machine that it shares with the server.
 */
@NullMarked
package io.realtimecluster.bench.connection;

import org.jspecify.annotations.NullMarked;
