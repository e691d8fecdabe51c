package io.realtimecluster.bench.fanout;

/** The time that counts: after the warm-up, until the last measured publish is due. */
record Window(long startNanos, long endNanos) {
  boolean contains(long nanos) {
    return nanos >= startNanos && nanos < endNanos;
  }

  double seconds() {
    return (endNanos - startNanos) / 1e9;
  }
}
