package io.realtimecluster.bench.connection;

import java.util.random.RandomGenerator;

/** How long a client waits before it reconnects, as the server asks for. */
public record ReconnectWindow(int minMillis, int maxMillis) {
  /** Where the server names none. */
  public static final ReconnectWindow DEFAULT = new ReconnectWindow(200, 20_000);

  private static final int DOUBLINGS_MAX = 16;

  /** Full jitter: anything up to a bound that doubles with each attempt, from 0. */
  public long waitMillis(int attempt, RandomGenerator random) {
    long bound = Math.min(maxMillis, (long) minMillis << Math.min(attempt, DOUBLINGS_MAX));
    return random.nextLong(bound + 1);
  }
}
