package io.realtimecluster.hub.partition;

import io.realtimecluster.hub.partition.Ownership.Owned;
import io.realtimecluster.hub.partition.Ownership.Unknown;
import io.realtimecluster.hub.partition.Ownership.Watched;
import io.realtimecluster.state.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What this hub knows of who owns which partition. Confined to the thread of the passes. */
final class Ownerships {

  private final Map<Integer, Ownership> byPartition = new HashMap<>();

  Ownership of(int partition) {
    return byPartition.getOrDefault(partition, new Unknown());
  }

  void own(Owned owned) {
    byPartition.put(owned.lease().partition(), owned);
  }

  /** It is not this hub's any more; whose it is will be seen. */
  void disown(Owned owned) {
    byPartition.put(owned.lease().partition(), new Unknown());
  }

  /** Takes note of all leases as they were read. */
  void watch(List<Lease> all, long nowNanos) {
    for (Lease lease : all) {
      byPartition.compute(
          lease.partition(),
          (_, known) ->
              switch (known) {
                case Owned owned -> owned;
                case Watched watched -> watched.seen(lease, nowNanos);
                case Unknown() -> new Watched(lease, nowNanos);
                case null -> Watched.found(lease, nowNanos);
              });
    }
  }

  /** True if another hub than this one is about to take a partition. */
  boolean changesHands(List<String> owners, String hub, long nowNanos) {
    return byPartition.entrySet().stream()
        .anyMatch(
            entry ->
                entry.getValue() instanceof Watched watched
                    && watched.changesHands(nowNanos)
                    && entry.getKey() < owners.size()
                    && !owners.get(entry.getKey()).equals(hub));
  }

  /** What this hub owns. */
  List<Owned> owned() {
    List<Owned> owned = new ArrayList<>();
    for (Ownership ownership : byPartition.values()) {
      if (ownership instanceof Owned own) {
        owned.add(own);
      }
    }
    return owned;
  }
}
