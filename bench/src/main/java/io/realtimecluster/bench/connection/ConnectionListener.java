package io.realtimecluster.bench.connection;

/** What happens on a connection, on its event loop. */
public interface ConnectionListener extends ServerEvents {
  /** The WebSocket handshake is done. */
  void onOpen(ClientConnection connection);

  /**
   * The connection ended or was never opened.
   *
   * @param cause a short name to count by, such as {@code close 4008} or {@code HTTP 503}
   */
  void onClosed(String cause);
}
