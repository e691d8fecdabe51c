package io.realtimecluster.hub.partition;

import io.realtimecluster.state.FencedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a partition is owned still, by this hub's own clock: rooms that are not stored have no
 * other fence. Thread-safe.
 */
final class LeaseTerm {

  private final long leaseNanos;
  private volatile long renewedNanos;

  /** Begins when the lease was taken, by the time before the call. */
  LeaseTerm(Duration leaseTime, long takenNanos) {
    this.leaseNanos = leaseTime.toNanos();
    this.renewedNanos = takenNanos;
  }

  /** Begins anew when the lease was renewed, by the time before the call. */
  void renewed(long nowNanos) {
    renewedNanos = nowNanos;
  }

  /** Fails if it is over. */
  void check(long nowNanos) throws FencedException {
    long sinceNanos = nowNanos - renewedNanos;
    if (sinceNanos > leaseNanos) {
      throw new FencedException(
          "the lease was last renewed %d ms ago, it lasts %d ms"
              .formatted(
                  TimeUnit.NANOSECONDS.toMillis(sinceNanos),
                  TimeUnit.NANOSECONDS.toMillis(leaseNanos)));
    }
  }
}
