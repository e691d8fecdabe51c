package io.realtimecluster.bench.crowd;

import io.realtimecluster.bench.fanout.Latency;
import org.HdrHistogram.Histogram;

/** How long something took for each of a process's followers. For one thread. */
final class LatencyText {
  private final Histogram micros = new Histogram(Latency.DIGITS);

  /**
   * Kept, because to put all publications of a run into text four times a second is a load itself.
   */
  private String text = "";

  private long inText;

  void record(long nanos) {
    micros.recordValue(Math.max(0, nanos / 1_000));
  }

  /** As {@link Arrivals#encode} puts it. */
  String text() {
    if (micros.getTotalCount() != inText) {
      text = Arrivals.encode(micros);
      inText = micros.getTotalCount();
    }
    return text;
  }
}
