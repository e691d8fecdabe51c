package io.realtimecluster.hub.partition;

import io.realtimecluster.broker.upstream.UpstreamConsumer.Consumption;
import io.realtimecluster.state.Lease;
import java.time.Duration;

/**
 * What this hub knows of who owns a partition.
 *
 * <pre>
 *   Unknown --seen--> Watched --taken--> Owned --given up or fenced--> Unknown
 * </pre>
 */
sealed interface Ownership {

  /** Nothing was read yet, or it was given up just now. */
  record Unknown() implements Ownership {}

  /**
   * Another hub's lease.
   *
   * @param lease as it was last read
   * @param sinceNanos when this very state of the lease was first read, by the time after the call
   */
  record Watched(Lease lease, long sinceNanos) implements Ownership {

    /** How long a lease that was given back is left to the announcement of that. */
    static final Duration ANNOUNCEMENT_WAIT_MAX = Duration.ofSeconds(1);

    /** How long no other partition is given back because the next owner has not taken the last. */
    static final Duration HANDOVER_WAIT_MAX = Duration.ofSeconds(2);

    /**
     * A lease of which this hub has known nothing, since it has just started. Had it been given
     * back a moment ago, somebody else was told: nobody waits for an announcement any more.
     */
    static Watched found(Lease lease, long nowNanos) {
      long beforeNanos = lease.released() ? HANDOVER_WAIT_MAX.toNanos() : 0;
      return new Watched(lease, nowNanos - beforeNanos);
    }

    /** The same lease read again, or another one. */
    Watched seen(Lease now, long nowNanos) {
      boolean unchanged =
          now.epoch() == lease.epoch()
              && now.renewals() == lease.renewals()
              && now.hub().equals(lease.hub());
      return unchanged ? this : new Watched(now, nowNanos);
    }

    /**
     * True if the owner did not renew it for the whole lease time; or gave it back, and whoever was
     * told so has not taken it. Where no other hub lives, nobody else can have been told.
     */
    boolean free(long nowNanos, long leaseNanos, boolean othersLive) {
      if (lease.released()) {
        return !othersLive || nowNanos - sinceNanos > ANNOUNCEMENT_WAIT_MAX.toNanos();
      }
      return nowNanos - sinceNanos > leaseNanos;
    }

    /** True if it was given back just now, so that its next owner is about to take it. */
    boolean changesHands(long nowNanos) {
      return lease.released() && nowNanos - sinceNanos <= HANDOVER_WAIT_MAX.toNanos();
    }
  }

  /**
   * This hub's own lease.
   *
   * @param renewedNanos when it was last renewed, by the time before the call
   */
  record Owned(Lease lease, OwnedPartition partition, Consumption consumption, long renewedNanos)
      implements Ownership {

    Owned renewed(Lease now, long nowNanos) {
      partition.renewed(nowNanos);
      return new Owned(now, partition, consumption, nowNanos);
    }
  }
}
