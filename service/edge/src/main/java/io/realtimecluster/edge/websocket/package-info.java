/**
 * WebSockets (RFC 6455): the handshake, and the transport at the Netty channel. In: HTTP requests
 * and frames. Out: connections, and messages as bytes. On the channel's event loop.
 */
@NullMarked
package io.realtimecluster.edge.websocket;

import org.jspecify.annotations.NullMarked;
