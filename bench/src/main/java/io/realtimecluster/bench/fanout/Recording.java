package io.realtimecluster.bench.fanout;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Latencies and deliveries that one event loop saw. Written by that loop only, read after it ended.
 */
final class Recording {
  private final Histogram micros = new Histogram(Latency.DIGITS);
  private volatile @Nullable Window window;
  private long inWindow;

  /** Told once, before the first publish. */
  void begin(Window begun) {
    window = begun;
  }

  /**
   * @param dueNanos when the publish was due, so that a generator or server that falls behind shows
   *     in the latency (no coordinated omission)
   */
  void record(long dueNanos, long nowNanos) {
    Window present = window;
    if (present == null) {
      return;
    }
    if (present.contains(dueNanos)) {
      micros.recordValue(Math.max(0, (nowNanos - dueNanos) / 1_000));
    }
    if (present.contains(nowNanos)) {
      inWindow++;
    }
  }

  Histogram micros() {
    return micros;
  }

  /** How many arrived during the window. */
  long inWindow() {
    return inWindow;
  }
}
