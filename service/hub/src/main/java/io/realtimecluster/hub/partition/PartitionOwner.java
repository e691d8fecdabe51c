package io.realtimecluster.hub.partition;

import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.broker.upstream.UpstreamConsumer.Consumption;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.partition.Ownership.Owned;
import io.realtimecluster.hub.partition.Ownership.Unknown;
import io.realtimecluster.hub.partition.Ownership.Watched;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.webhook.Webhooks;
import io.realtimecluster.state.HubRegistry;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.PartitionLeases;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.RoomLog.StoredRoom;
import io.realtimecluster.state.StateUnavailableException;
import io.realtimecluster.tracing.Tracing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Takes, renews and gives back the leases of partitions, so that the live hubs own an even share
 * each. One virtual thread does it in passes, which follow each other fast after a hub has come or
 * gone ({@link PassPace}); a pass that the state store does not answer is tried again, and leases
 * that could not be renewed for the lease time are given up.
 */
public final class PartitionOwner {

  private static final Logger LOG = Logger.getLogger(PartitionOwner.class);
  private static final int RENEWALS_PER_LEASE = 4;

  private final String hub;
  private final int partitions;
  private final Duration leaseTime;
  private final PartitionLeases leases;
  private final HubRegistry registry;
  private final RoomLog log;
  private final RoomTypes types;
  private final UpstreamConsumer consumer;
  private final DownstreamPublisher publisher;
  private final HubMetrics metrics;
  private final Tracing tracing;
  private final SagaServices sagas;
  private final Webhooks webhooks;
  private final ExecutorService storage = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Integer, Ownership> ownerships = new HashMap<>();
  private final AtomicInteger ownedCount = new AtomicInteger();
  private final PassPace pace;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean ready;
  private boolean stateAway;

  /**
   * Does nothing until {@link #start}.
   *
   * @param leaseTime how long a partition stays with a hub that is not heard from
   */
  public PartitionOwner(
      String hub,
      int partitions,
      Duration leaseTime,
      Stores stores,
      RoomTypes types,
      UpstreamConsumer consumer,
      DownstreamPublisher publisher,
      HubMetrics metrics,
      Tracing tracing,
      SagaServices sagas,
      Webhooks webhooks) {
    this.hub = hub;
    this.partitions = partitions;
    this.leaseTime = leaseTime;
    this.leases = stores.leases;
    this.registry = stores.registry;
    this.log = stores.log;
    this.types = types;
    this.consumer = consumer;
    this.publisher = publisher;
    this.metrics = metrics;
    this.tracing = tracing;
    this.sagas = sagas;
    this.webhooks = webhooks;
    this.pace = new PassPace(registry, leaseTime.dividedBy(RENEWALS_PER_LEASE * 2L));
    this.thread = Thread.ofVirtual().name("partition-owner").unstarted(this::run);
    metrics.ownedPartitions(ownedCount::get);
  }

  /** Where a hub keeps what must outlive it. */
  public record Stores(PartitionLeases leases, HubRegistry registry, RoomLog log) {}

  /** Begins to take partitions. */
  public void start() {
    thread.start();
  }

  /** True if the last pass had its answers from the state store. */
  public boolean ready() {
    return ready;
  }

  /** How many partitions this hub owns now. */
  public int ownedCount() {
    return ownedCount.get();
  }

  /**
   * Gives all partitions back, each after the round that it is in. The other hubs are told before,
   * so that each partition is taken as soon as it is given back.
   */
  public void stop() {
    stopping = true;
    pace.stop();
    try {
      thread.join();
      registry.leave(hub);
      Thread.sleep(PassPace.LOOK_INTERVAL);
      for (Map.Entry<Integer, Ownership> entry : new ArrayList<>(ownerships.entrySet())) {
        if (entry.getValue() instanceof Owned owned) {
          giveBack(owned);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StateUnavailableException e) {
      LOG.warnf("leaving without giving the leases back: %s", e.getMessage());
    }
    storage.close();
  }

  private void run() {
    try {
      warmUp();
      do {
        tryPass();
      } while (pace.awaitNext());
    } catch (InterruptedException e) {
      LOG.error("the passes over the partitions were interrupted", e);
    }
  }

  /**
   * Before the others learn of this hub and leave partitions to it: clients would wait for that.
   */
  private void warmUp() {
    consumer.connect();
    try {
      watch(leases.all(), System.nanoTime());
      Optional<StoredRoom> _ = log.load("");
    } catch (StateUnavailableException e) {
      stateFailed(e);
    }
  }

  private void tryPass() {
    try {
      pass();
      stateAnswered();
    } catch (StateUnavailableException e) {
      stateFailed(e);
      giveUpExpired(System.nanoTime());
    } catch (RuntimeException e) {
      LOG.error("a pass over the partitions failed, trying again", e);
    }
  }

  private void pass() throws StateUnavailableException {
    dropLost();
    registry.heartbeat(hub, leaseTime);
    renewDue();
    Set<String> live = registry.live();
    pace.saw(live);
    List<Lease> all = leases.all();
    watch(all, System.nanoTime()); // After the read: a lease is never thought older than it is.
    List<String> owners = PartitionAssignment.assign(partitions, live);
    boolean gaveBack = false; // One in a pass, so that none waits until the others were taken.
    for (int partition = 0; partition < owners.size() && !stopping; partition++) {
      int number = partition;
      boolean mine = owners.get(partition).equals(hub);
      switch (ownerships.getOrDefault(partition, new Unknown())) {
        case Owned owned when !mine -> {
          if (!gaveBack) {
            giveBack(owned);
            pace.hurry();
            gaveBack = true;
          }
        }
        case Owned _ -> {}
        case Watched watched when mine && watched.free(System.nanoTime(), leaseTime.toNanos()) ->
            take(() -> leases.takeOver(watched.lease(), hub));
        case Watched _ -> {}
        case Unknown() when mine -> take(() -> leases.takeNew(number, hub));
        case Unknown() -> {}
      }
    }
  }

  /** A partition whose loop has ended is not owned any more, whatever the lease says. */
  private void dropLost() throws StateUnavailableException {
    for (Owned owned : owned()) {
      if (owned.partition().lost()) {
        giveBack(owned);
      }
    }
  }

  private void renewDue() throws StateUnavailableException {
    long intervalNanos = leaseTime.toNanos() / RENEWALS_PER_LEASE;
    for (Owned owned : owned()) {
      long nowNanos = System.nanoTime();
      if (nowNanos - owned.renewedNanos() < intervalNanos) {
        continue;
      }
      Optional<Lease> renewed = leases.renew(owned.lease());
      if (renewed.isPresent()) {
        ownerships.put(owned.lease().partition(), owned.renewed(renewed.get(), nowNanos));
      } else {
        LOG.warnf("partition %d: another hub has taken it", owned.lease().partition());
        abandon(owned);
      }
    }
  }

  private void watch(List<Lease> all, long nowNanos) {
    for (Lease lease : all) {
      ownerships.compute(
          lease.partition(),
          (_, known) ->
              switch (known) {
                case Owned owned -> owned;
                case Watched watched -> watched.seen(lease, nowNanos);
                case Unknown() -> new Watched(lease, nowNanos);
                case null -> new Watched(lease, nowNanos);
              });
    }
  }

  /** Tries to take a lease. */
  private interface Taking {
    Optional<Lease> take() throws StateUnavailableException;
  }

  private void take(Taking taking) throws StateUnavailableException {
    long nowNanos = System.nanoTime(); // Before the call: it is never thought to last longer.
    Optional<Lease> lease = taking.take();
    if (lease.isEmpty()) {
      return; // Another hub was faster.
    }
    Lease own = lease.get();
    OwnedPartition partition =
        new OwnedPartition(
            own, leaseTime, nowNanos, types, log, publisher, metrics, tracing, sagas, storage,
            webhooks);
    partition.start();
    Consumption consumption = consumer.consume(own.partition(), partition);
    ownerships.put(own.partition(), new Owned(own, partition, consumption, nowNanos));
    ownedCount.incrementAndGet();
    pace.hurry();
    LOG.debugf("partition %d: taken in epoch %d", own.partition(), own.epoch());
  }

  private void giveBack(Owned owned) throws StateUnavailableException {
    abandon(owned);
    leases.release(owned.lease());
  }

  private void abandon(Owned owned) {
    owned.partition().stop();
    owned.consumption().close();
    ownerships.put(owned.lease().partition(), new Unknown());
    ownedCount.decrementAndGet();
  }

  private void giveUpExpired(long nowNanos) {
    for (Owned owned : owned()) {
      if (nowNanos - owned.renewedNanos() > leaseTime.toNanos()) {
        LOG.warnf(
            "partition %d: not renewed for %s, giving it up", owned.lease().partition(), leaseTime);
        abandon(owned);
      }
    }
  }

  private List<Owned> owned() {
    List<Owned> owned = new ArrayList<>();
    for (Ownership ownership : ownerships.values()) {
      if (ownership instanceof Owned own) {
        owned.add(own);
      }
    }
    return owned;
  }

  private void stateAnswered() {
    if (stateAway || !ready) {
      LOG.infof("state store answers; this hub owns %d partitions", ownedCount.get());
    }
    stateAway = false;
    ready = true;
  }

  private void stateFailed(StateUnavailableException why) {
    if (!stateAway) {
      LOG.warnf("state store does not answer, trying again: %s", why.getMessage());
    }
    stateAway = true;
    ready = false;
  }
}
