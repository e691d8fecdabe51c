package io.realtimecluster.bench.connection;

/** What happens on a connection, on its event loop. */
public interface ConnectionListener extends ServerEvents {
  /** The WebSocket handshake is done. */
  void onOpen(ClientConnection connection);

  /** The handshake was refused, and not to be tried again earlier; {@link #onClosed} follows. */
  default void onRetryAfter(int seconds) {}

  /**
   * The connection ended or was never opened.
   *
   * @param cause a short name to count by, such as {@code close 4008} or {@code HTTP 503}
   */
  void onClosed(String cause);
}
