package io.realtimecluster.e2e.faults.load;

import java.time.Duration;
import java.util.Random;

/** How long a client waits before it connects again, as the protocol reference says. */
public final class Reconnects {

  /** A connection that has lasted so long was a good one. */
  private static final long LASTED_NANOS = Duration.ofSeconds(5).toNanos();

  private static final int MANY_LOST_ATTEMPT = 4;
  private static final int STOPPING = 4002;
  private static final int ATTEMPT_MAX = 10;

  private final Random random;
  private int minMillis = 200;
  private int maxMillis = 20_000;
  private int attempt;

  /** Draws from this source. */
  public Reconnects(Random random) {
    this.random = random;
  }

  /** The window that a server advertises. */
  public void window(int min, int max) {
    minMillis = min;
    maxMillis = max;
  }

  /** The wait after a connection was not made. */
  public long failedMillis() {
    attempt = Math.min(attempt + 1, ATTEMPT_MAX);
    return draw(attempt);
  }

  /** The wait after a connection has ended. */
  public long endedMillis(long lastedNanos, int closeCode) {
    if (lastedNanos > LASTED_NANOS) {
      attempt = 0;
    }
    boolean probablyMany = closeCode == Wire.NO_CODE || closeCode == STOPPING;
    return draw(probablyMany ? Math.max(attempt, MANY_LOST_ATTEMPT) : attempt);
  }

  private long draw(int exponent) {
    return random.nextLong(Math.min(maxMillis, (long) minMillis << exponent) + 1);
  }
}
