package io.realtimecluster.edge.admission;

import io.realtimecluster.edge.EdgeConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many connections may come per second: a token bucket that holds one second's worth, kept as
 * the time at which it will be full again (the generic cell rate algorithm, ITU-T I.371). Who gets
 * no token is told when there will be one, each another time in the order of asking, so that they
 * come back at the rate at which they can be served. Thread-safe.
 */
@ApplicationScoped
public class ConnectRate {

  /** No turn is later than that after the next free one: 30 s. */
  static final long TURNS_NANOS_MAX = 30_000_000_000L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final int perSecondMax;
  private final AtomicLong fullAtNanos;
  private final AtomicLong nextTurnNanos;

  @Inject
  ConnectRate(EdgeConfig config) {
    this(config.edge().connectsPerSecondMax(), System.nanoTime());
  }

  ConnectRate(int perSecondMax, long nowNanos) {
    this.perSecondMax = perSecondMax;
    this.fullAtNanos = new AtomicLong(nowNanos);
    this.nextTurnNanos = new AtomicLong(nowNanos);
  }

  /**
   * Takes one.
   *
   * @return 0 if it was there; else in how many nanoseconds to ask again. Nothing is reserved: who
   *     comes for the first time meanwhile is served as well
   */
  long take(long nowNanos) {
    if (perSecondMax == 0) {
      return 0;
    }
    long costNanos = NANOS_PER_SECOND / perSecondMax;
    while (true) { // Ends once no other thread takes one at the same time.
      long fullAt = fullAtNanos.get();
      long next = (fullAt - nowNanos > 0 ? fullAt : nowNanos) + costNanos;
      if (next - nowNanos > NANOS_PER_SECOND) {
        return turnNanos(next - NANOS_PER_SECOND, costNanos) - nowNanos;
      }
      if (fullAtNanos.compareAndSet(fullAt, next)) {
        return 0;
      }
    }
  }

  /** When the next of those who were refused has its turn; once the last is too late, all over. */
  private long turnNanos(long freeAtNanos, long costNanos) {
    return nextTurnNanos.updateAndGet(
        last ->
            last - freeAtNanos < 0 || last - freeAtNanos >= TURNS_NANOS_MAX
                ? freeAtNanos
                : last + costNanos);
  }
}
