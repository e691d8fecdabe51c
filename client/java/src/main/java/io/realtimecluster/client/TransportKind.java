package io.realtimecluster.client;

/** How a connection gets to the server. */
public enum TransportKind {
  /** A WebSocket. */
  WEBSOCKET,
  /** Long-polling: HTTP requests, for networks that WebSockets do not get through. */
  POLLING
}
