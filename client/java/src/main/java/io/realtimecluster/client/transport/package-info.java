/**
 * Ways to carry frames: a WebSocket, or long-polling by HTTP. Frames are bytes here, in order,
 * until the transport ends; all is told on the loop. Knows neither messages nor rooms. Internal:
 * not API.
 */
@NullMarked
package io.realtimecluster.client.transport;

import org.jspecify.annotations.NullMarked;
