package io.realtimecluster.client;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * Where a client is.
 *
 * <pre>
 *   connecting ── the server has greeted ──▶ connected
 *   connecting ── failed, or getToken failed ──▶ waiting
 *   waiting ── the wait is over ──▶ connecting
 *   connected ── lost, or closed with 4000 to 4499 ──▶ waiting
 *   connected ── lost while the next connection was on its way ──▶ connecting
 *   connected ── moved, or back from polling to a WebSocket ──▶ connected
 *   connecting, connected, waiting ──▶ closed, for good
 * </pre>
 */
public sealed interface ClientState extends ClientEvent {

  /**
   * A connection is on its way.
   *
   * @param attempt how many waits there were since the last stable connection
   */
  record Connecting(int attempt) implements ClientState {}

  /**
   * There is a connection.
   *
   * @param transport how
   * @param session the server's name for what this client sends, kept over reconnects
   * @param edge the edge's name, for diagnosis
   * @param user the user that the token names
   */
  record Connected(TransportKind transport, String session, String edge, String user)
      implements ClientState {}

  /**
   * There is no connection, and will be an attempt.
   *
   * @param reason why there is none
   * @param delay until the attempt
   * @param closeCode the server's word; empty if it said none
   */
  record Waiting(WaitReason reason, Duration delay, OptionalInt closeCode) implements ClientState {}

  /**
   * The end.
   *
   * @param reason who ended it
   * @param closeCode the server's word; empty if it said none
   */
  record Closed(CloseReason reason, OptionalInt closeCode) implements ClientState {}
}
