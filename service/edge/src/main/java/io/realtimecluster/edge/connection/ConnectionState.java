package io.realtimecluster.edge.connection;

import io.realtimecluster.edge.admission.Identity;

/**
 * The life of a connection.
 *
 * <pre>
 *   Opened --connect message--> Connected --closed--> Closed
 *     |  identity known from the handshake: Connected at once
 *     +--no connect message in time, or a bad token--> Closed
 * </pre>
 */
sealed interface ConnectionState {

  /** The handshake is done and nobody knows yet who it is. */
  record Opened(long sinceNanos) implements ConnectionState {
    Connected toConnected(Identity identity, String session) {
      return new Connected(identity, session, true);
    }
  }

  /**
   * Requests are served.
   *
   * @param greeted whether the client has sent its connect message
   */
  record Connected(Identity identity, String session, boolean greeted) implements ConnectionState {
    Connected toGreeted(Identity identity, String session) {
      return new Connected(identity, session, true);
    }

    Connected toRefreshed(Identity identity) {
      return new Connected(identity, session, greeted);
    }
  }

  /** Nothing is sent or served any more. */
  record Closed() implements ConnectionState {}
}
