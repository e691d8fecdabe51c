package io.realtimecluster.state;

/**
 * The lease of a partition as it was last read or written.
 *
 * @param partition 0 to the number of partitions less one
 * @param hub the owner; empty when released
 * @param epoch grows by one each time that the lease is taken; fences old owners
 * @param renewals grows by one with each renewal, so that others see that the owner lives
 * @param version the store's, for the next versioned replace
 */
public record Lease(int partition, String hub, long epoch, long renewals, long version) {

  /** True if nobody owns the partition. */
  public boolean released() {
    return hub.isEmpty();
  }
}
