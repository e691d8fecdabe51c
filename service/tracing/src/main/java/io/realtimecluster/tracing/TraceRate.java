package io.realtimecluster.tracing;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many traces may begin per second: a token bucket that holds one second's worth, kept as the
 * time at which it will be full again (the generic cell rate algorithm, ITU-T I.371). Thread-safe.
 */
final class TraceRate {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final int perSecondMax;
  private final AtomicLong fullAtNanos;

  /** 0: no limit. */
  TraceRate(int perSecondMax, long nowNanos) {
    this.perSecondMax = perSecondMax;
    this.fullAtNanos = new AtomicLong(nowNanos);
  }

  /** Takes one; false if there is none. */
  boolean tryTake(long nowNanos) {
    if (perSecondMax == 0) {
      return true;
    }
    long costNanos = NANOS_PER_SECOND / perSecondMax;
    while (true) { // Ends once no other thread takes one at the same time.
      long fullAt = fullAtNanos.get();
      long next = (fullAt - nowNanos > 0 ? fullAt : nowNanos) + costNanos;
      if (next - nowNanos > NANOS_PER_SECOND) {
        return false;
      }
      if (fullAtNanos.compareAndSet(fullAt, next)) {
        return true;
      }
    }
  }
}
