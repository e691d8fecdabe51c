package io.realtimecluster.client.transport;

/**
 * How a transport ended.
 *
 * @param code a close code; {@link CloseCode#ABNORMAL} if there was none
 * @param refused the server refused by an HTTP answer, so the way to it is not blocked
 * @param retryAfterMillis not to be tried again before; 0 if the server named no time
 */
public record TransportEnd(int code, boolean refused, long retryAfterMillis) {

  /** Without a word. */
  public static final TransportEnd LOST = of(CloseCode.ABNORMAL);

  /** By a close code. */
  public static TransportEnd of(int code) {
    return new TransportEnd(code, false, 0);
  }
}
