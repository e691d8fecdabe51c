package io.realtimecluster.edge.connection;

/** A token bucket for a connection's publishes. Confined to its event loop. */
final class PublishRate {

  private static final double NANOS_PER_SECOND = 1e9;

  private final int perSecondMax;
  private final int burstMax;
  private double tokens;
  private int refusedInARow;
  private long filledNanos;

  PublishRate(int perSecondMax, int burstMax, long nowNanos) {
    this.perSecondMax = perSecondMax;
    this.burstMax = burstMax;
    this.tokens = burstMax;
    this.filledNanos = nowNanos;
  }

  /** Takes one; 0 if it was there, else how long to wait until it will be, in milliseconds. */
  int takeOrRetryMillis(long nowNanos) {
    double filled = (nowNanos - filledNanos) / NANOS_PER_SECOND * perSecondMax;
    tokens = Math.min(burstMax, tokens + filled);
    filledNanos = nowNanos;
    if (tokens >= 1) {
      tokens -= 1;
      refusedInARow = 0;
      return 0;
    }
    refusedInARow++;
    return (int) Math.ceil((1 - tokens) * 1_000 / perSecondMax);
  }

  /** How many were refused since the last one that was taken. */
  int refusedInARow() {
    return refusedInARow;
  }
}
