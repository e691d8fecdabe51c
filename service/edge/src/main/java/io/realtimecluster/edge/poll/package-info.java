/**
 * Long-polling: HTTP requests that together are one connection. In: requests at /v1/poll, from
 * clients and from other edges that forward them. Out: frames to {@link
 * io.realtimecluster.edge.connection.FrameReceiver}, and messages as answers. A request is handled
 * on the event loop of its socket, its session on the one that opened it. May not import rooms or
 * broker.
 */
@NullMarked
package io.realtimecluster.edge.poll;

import org.jspecify.annotations.NullMarked;
