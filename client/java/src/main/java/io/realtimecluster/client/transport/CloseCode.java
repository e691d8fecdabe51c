package io.realtimecluster.client.transport;

/** Close codes that the client treats in a way of their own; docs/protocol.md lists them all. */
public final class CloseCode {

  /** The client is done. */
  public static final int NORMAL = 1000;

  /** The connection was lost without a word. */
  public static final int ABNORMAL = 1006;

  private static final int RECONNECT_MIN = 4000;
  private static final int MOVED = 4001;
  private static final int STOPPING = 4002;
  private static final int TERMINAL_MIN = 4500;
  private static final int TERMINAL_MAX = 4999;
  private static final int TOKEN_MISSING = 4501;
  private static final int TOKEN_EXPIRED = 4503;

  private CloseCode() {}

  /** Whether it is one of the protocol's own, so that a server of it has answered. */
  public static boolean isOfProtocol(int code) {
    return code >= RECONNECT_MIN;
  }

  /** Whether the same would happen again, so that there is no use in reconnecting. */
  public static boolean isTerminal(int code) {
    return code >= TERMINAL_MIN && code <= TERMINAL_MAX;
  }

  /** Whether another token may be let in. */
  public static boolean isAboutToken(int code) {
    return code >= TOKEN_MISSING && code <= TOKEN_EXPIRED;
  }

  /** Whether many clients have probably lost their connections at the same moment. */
  public static boolean isSharedLoss(int code) {
    return code < RECONNECT_MIN || code == STOPPING || code == MOVED;
  }
}
