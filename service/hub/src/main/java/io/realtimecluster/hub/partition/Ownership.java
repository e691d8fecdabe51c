package io.realtimecluster.hub.partition;

import io.realtimecluster.broker.upstream.UpstreamConsumer.Consumption;
import io.realtimecluster.state.Lease;

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

    /** The same lease read again, or another one. */
    Watched seen(Lease now, long nowNanos) {
      boolean unchanged =
          now.epoch() == lease.epoch()
              && now.renewals() == lease.renewals()
              && now.hub().equals(lease.hub());
      return unchanged ? this : new Watched(now, nowNanos);
    }

    /** True if the owner gave it back, or did not renew it for the whole lease time. */
    boolean free(long nowNanos, long leaseNanos) {
      return lease.released() || nowNanos - sinceNanos > leaseNanos;
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
