package io.realtimecluster.state;

import java.util.List;
import java.util.Optional;

/**
 * One lease per partition. A lease does not carry a time: clocks of hubs may differ, so whoever
 * wants a lease watches whether its renewals still grow, by a clock of its own. All methods are
 * thread-safe and block.
 */
public interface PartitionLeases {

  /** All leases that were ever taken, in any order. */
  List<Lease> all() throws StateUnavailableException;

  /**
   * Takes a lease that nobody has ever taken, as far as the store knows; empty if somebody was
   * faster. Should the store have lost everything, the epoch is greater than those before.
   */
  Optional<Lease> takeNew(int partition, String hub) throws StateUnavailableException;

  /** Takes over a lease as it was read, with the next epoch; empty if it changed meanwhile. */
  Optional<Lease> takeOver(Lease seen, String hub) throws StateUnavailableException;

  /** Renews an own lease; empty if somebody took it. */
  Optional<Lease> renew(Lease own) throws StateUnavailableException;

  /**
   * Gives an own lease back, so that the next owner need not wait; empty if somebody took it.
   *
   * @return as the next owner may take it over
   */
  Optional<Lease> release(Lease own) throws StateUnavailableException;
}
