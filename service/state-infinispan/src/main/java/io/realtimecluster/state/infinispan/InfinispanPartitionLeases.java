package io.realtimecluster.state.infinispan;

import com.google.protobuf.InvalidProtocolBufferException;
import io.quarkus.arc.properties.IfBuildProperty;
import io.realtimecluster.proto.state.v1.LeaseRecord;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.PartitionLeases;
import io.realtimecluster.state.StateUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.jspecify.annotations.Nullable;

/**
 * Leases as entries of a cache, the partition being the key. Each taking begins its renewals at a
 * number of its own, so that a hub knows its own write when it reads it back, even beside another
 * process that has the same name. Thread-safe.
 */
@ApplicationScoped
@IfBuildProperty(name = "realtimecluster.role", stringValue = "hub")
public class InfinispanPartitionLeases implements PartitionLeases {

  /** The name of the cache. */
  public static final String CACHE = "realtimecluster-leases";

  /** Where renewals may begin; far from overflowing. */
  private static final long FIRST_RENEWALS_MAX = 1L << 48;

  private final StateCache cache;

  /** Makes the cache when it is first used. */
  public InfinispanPartitionLeases(RemoteCacheManager manager) {
    this.cache = new StateCache(manager, CACHE);
  }

  @Override
  public List<Lease> all() throws StateUnavailableException {
    List<Lease> leases = new ArrayList<>();
    for (Map.Entry<String, Versioned> entry : cache.all().entrySet()) {
      leases.add(lease(Integer.parseInt(entry.getKey()), entry.getValue()));
    }
    return leases;
  }

  @Override
  public Optional<Lease> takeNew(int partition, String hub) throws StateUnavailableException {
    return replace(partition, null, record(hub, firstEpoch(), firstRenewals()));
  }

  @Override
  public Optional<Lease> takeOver(Lease seen, String hub) throws StateUnavailableException {
    LeaseRecord taken = record(hub, seen.epoch() + 1, firstRenewals());
    return replace(seen.partition(), seen.version(), taken);
  }

  @Override
  public Optional<Lease> renew(Lease own) throws StateUnavailableException {
    LeaseRecord renewed = record(own.hub(), own.epoch(), own.renewals() + 1);
    return replace(own.partition(), own.version(), renewed);
  }

  @Override
  public Optional<Lease> release(Lease own) throws StateUnavailableException {
    LeaseRecord released = record("", own.epoch(), own.renewals() + 1);
    return replace(own.partition(), own.version(), released);
  }

  private Optional<Lease> replace(int partition, @Nullable Long version, LeaseRecord next)
      throws StateUnavailableException {
    byte[] value = next.toByteArray();
    Optional<Versioned> stored =
        cache.replace(key(partition), version, value).filter(found -> found.holds(value));
    return stored.isPresent() ? Optional.of(lease(partition, stored.get())) : Optional.empty();
  }

  private static Lease lease(int partition, Versioned stored) throws StateUnavailableException {
    try {
      LeaseRecord record = LeaseRecord.parseFrom(stored.value());
      return new Lease(
          partition, record.getHub(), record.getEpoch(), record.getRenewals(), stored.version());
    } catch (InvalidProtocolBufferException e) {
      throw new StateUnavailableException("lease of partition " + partition + " is unreadable", e);
    }
  }

  private static LeaseRecord record(String hub, long epoch, long renewals) {
    return LeaseRecord.newBuilder().setHub(hub).setEpoch(epoch).setRenewals(renewals).build();
  }

  /**
   * The seconds since 1970. Edges drop what comes from an older epoch than they have seen, so a
   * store that lost all leases must not begin at 1 again; and no lease is taken every second.
   */
  private static long firstEpoch() {
    return Instant.now().getEpochSecond();
  }

  private static long firstRenewals() {
    return ThreadLocalRandom.current().nextLong(1, FIRST_RENEWALS_MAX);
  }

  private static String key(int partition) {
    return Integer.toString(partition);
  }
}
