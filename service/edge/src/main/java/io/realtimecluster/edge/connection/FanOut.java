package io.realtimecluster.edge.connection;

import io.realtimecluster.tracing.TraceSpan;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The span of a traced publication's delivery, which the last loop that writes it ends.
 * Thread-safe.
 */
public final class FanOut {

  private final TraceSpan span;
  private final AtomicInteger loopsLeft;
  private final LongAdder deliveries = new LongAdder();

  /** By so many loops, at least one. */
  public FanOut(TraceSpan span, int loops) {
    this.span = span;
    this.loopsLeft = new AtomicInteger(loops);
  }

  /** A loop has written it to its members. */
  void written(int members) {
    deliveries.add(members);
    if (loopsLeft.decrementAndGet() == 0) {
      span.set("realtimecluster.deliveries", deliveries.sum()).end();
    }
  }
}
