package io.realtimecluster.edge.connection;

/**
 * When a client reads too slowly and when it has caught up, in bytes that wait for it.
 *
 * @param highBytes above that it reads more slowly than it is sent to
 * @param lowBytes once no more than that wait, it has caught up
 */
public record OutboundMarks(int highBytes, int lowBytes) {

  private static final int HIGH_DIVISOR = 8;
  private static final int LOW_DIVISOR = 16;

  /** Parts of the limit at which the connection is closed. */
  public static OutboundMarks of(int outboundBytesMax) {
    return new OutboundMarks(outboundBytesMax / HIGH_DIVISOR, outboundBytesMax / LOW_DIVISOR);
  }
}
