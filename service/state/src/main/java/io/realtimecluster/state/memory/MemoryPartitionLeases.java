package io.realtimecluster.state.memory;

import io.realtimecluster.state.Lease;
import io.realtimecluster.state.PartitionLeases;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Leases in a map. Thread-safe. */
public final class MemoryPartitionLeases implements PartitionLeases {

  private final Map<Integer, Lease> leases = new ConcurrentHashMap<>();

  /** No lease was ever taken. */
  public MemoryPartitionLeases() {}

  @Override
  public List<Lease> all() {
    return List.copyOf(leases.values());
  }

  @Override
  public Optional<Lease> takeNew(int partition, String hub) {
    Lease taken = new Lease(partition, hub, 1, 0, 1);
    return leases.putIfAbsent(partition, taken) == null ? Optional.of(taken) : Optional.empty();
  }

  @Override
  public Optional<Lease> takeOver(Lease seen, String hub) {
    return replace(seen, hub, seen.epoch() + 1, seen.renewals());
  }

  @Override
  public Optional<Lease> renew(Lease own) {
    return replace(own, own.hub(), own.epoch(), own.renewals() + 1);
  }

  @Override
  public Optional<Lease> release(Lease own) {
    return replace(own, "", own.epoch(), own.renewals() + 1);
  }

  private Optional<Lease> replace(Lease seen, String hub, long epoch, long renewals) {
    Lease next = new Lease(seen.partition(), hub, epoch, renewals, seen.version() + 1);
    return leases.replace(seen.partition(), seen, next) ? Optional.of(next) : Optional.empty();
  }
}
