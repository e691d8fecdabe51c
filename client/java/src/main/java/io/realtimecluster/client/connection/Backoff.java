package io.realtimecluster.client.connection;

import io.realtimecluster.client.loop.Loop;

/**
 * How long to wait before the next connection. Full jitter: random(0, min(max, min * 2^attempt)).
 * Used on the loop only.
 */
public final class Backoff {

  /** A connection that lasted that long was a good one: the next wait begins small again. */
  public static final long STABLE_MILLIS = 10_000;

  /** The wait after a lost connection is drawn from as wide a range as that of this attempt. */
  private static final int LOSS_ATTEMPT = 4;

  private static final int ATTEMPT_MAX = 31;

  private final Loop loop;
  private long minMillis = 200;
  private long maxMillis = 20_000;
  private int attempt;

  /** With the protocol's default window. */
  public Backoff(Loop loop) {
    this.loop = loop;
  }

  /** The server's word on how long to wait; without effect if it names none. */
  public void window(long minMillis, long maxMillis) {
    if (minMillis > 0 && maxMillis > 0) {
      this.minMillis = minMillis;
      this.maxMillis = maxMillis;
    }
  }

  /** Waits since the last stable connection. */
  public int attempt() {
    return attempt;
  }

  /** After a failed attempt, or a loss that is this client's alone. */
  public long nextMillis() {
    return draw(count());
  }

  /**
   * After the loss of a connection that others have probably lost too: a wide range at once, for
   * small first waits of thousands of clients are a surge.
   */
  public long afterLossMillis() {
    return draw(Math.max(LOSS_ATTEMPT, count()));
  }

  /** After a stable connection. */
  public void reset() {
    attempt = 0;
  }

  private int count() {
    int counted = attempt;
    attempt = Math.min(attempt + 1, ATTEMPT_MAX);
    return counted;
  }

  private long draw(int of) {
    long range = minMillis < maxMillis >> of ? minMillis << of : maxMillis;
    return Math.round(loop.random() * range);
  }
}
