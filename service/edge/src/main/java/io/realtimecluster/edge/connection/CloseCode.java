package io.realtimecluster.edge.connection;

/**
 * Why the edge closes a connection. 4000 to 4499: the client should reconnect; 4500 to 4999: it
 * should not, for the same would happen again. docs/protocol.md has a row for each.
 */
public enum CloseCode {
  /** The edge had asked the client to go to another edge. */
  MOVED(4001, "moved to another edge, reconnect"),
  /** The edge stops. */
  EDGE_STOPPING(4002, "the edge is stopping, reconnect"),
  /** Nothing was heard from the client for two ping intervals. */
  STALE(4003, "nothing heard for two ping intervals"),
  /** No connect message came in time. */
  CONNECT_TIMEOUT(4004, "no connect message in time"),
  /** More bytes wait to be sent than may wait. */
  SLOW(4008, "reading too slowly, reconnect and recover"),
  /** Publishes went on too fast, refusal after refusal. */
  PUBLISHING_TOO_FAST(4009, "publishing too fast for too long"),
  /** The frame is not a ClientFrame in the connection's subprotocol. */
  MALFORMED_FRAME(4500, "the frame is not a ClientFrame"),
  /** A token is needed and none was given. */
  TOKEN_MISSING(4501, "a token is required"),
  /** The token is no JWT, or not signed as it must be. */
  TOKEN_INVALID(4502, "the token is not valid"),
  /** The token was valid once. */
  TOKEN_EXPIRED(4503, "the token has expired"),
  /** The server API was told to close the user's connections. */
  DISCONNECTED(4504, "disconnected by the server"),
  /** The frame is larger than it may be. */
  MESSAGE_TOO_LARGE(4509, "the message is larger than allowed"),
  /** Not a WebSocket frame as RFC 6455 has it. */
  PROTOCOL_ERROR(1002, "not a frame of RFC 6455"),
  /** A text message that is not UTF-8 (RFC 6455, 8.1). */
  NOT_UTF8(1007, "the text is not UTF-8"),
  /** The edge made an error. */
  INTERNAL_ERROR(4010, "internal error");

  private final int code;
  private final String reason;

  CloseCode(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  /** The number in the close frame. */
  public int code() {
    return code;
  }

  /** The text in the close frame; at most 123 bytes (RFC 6455, 5.5). */
  public String reason() {
    return reason;
  }
}
