package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.downstream.HubQueue;
import io.realtimecluster.broker.memory.MemoryBroker;
import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.broker.upstream.UpstreamReceiver;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.partition.PartitionOwner.Stores;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.saga.SagaMetrics;
import io.realtimecluster.hub.webhook.Webhooks;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.PartitionReleased;
import io.realtimecluster.proto.state.v1.SagaRecord;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.PartitionLogs;
import io.realtimecluster.state.SagaJournal;
import io.realtimecluster.state.StateUnavailableException;
import io.realtimecluster.state.memory.MemoryHubRegistry;
import io.realtimecluster.state.memory.MemoryPartitionLeases;
import io.realtimecluster.state.memory.MemoryRoomLog;
import io.realtimecluster.state.memory.MemorySagaJournal;
import io.realtimecluster.tracing.RecordedSpans;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartitionOwnerTest {

  private static final int PARTITIONS = 8;

  /** So long that no regular pass comes while a test runs. */
  private static final Duration LEASE_TIME = Duration.ofHours(1);

  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  private final MemoryBroker broker = new MemoryBroker();
  private final Stores stores =
      new Stores(new MemoryPartitionLeases(), new MemoryHubRegistry(), new MemoryRoomLog());
  private final Map<String, PartitionOwner> owners = new ConcurrentHashMap<>();
  private final Map<String, SimpleMeterRegistry> meters = new ConcurrentHashMap<>();
  private final AtomicInteger rehearsals = new AtomicInteger();

  /** Until the rehearsals. */
  private final List<Integer> journalReads = new CopyOnWriteArrayList<>();

  private final AtomicBoolean announcementsAreLost = new AtomicBoolean();
  private final AtomicBoolean secondIsRefused = new AtomicBoolean();
  private final AtomicInteger refusals = new AtomicInteger();
  private final PartitionOwner first = owner("hub-1", broker.upstreamConsumer());
  private final PartitionOwner second = owner("hub-2", new Admission(broker.upstreamConsumer()));

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void start_secondHub_isHandedItsShareLongBeforeTheNextRegularPass() {
    first.start();
    await(() -> first.ownedCount() == PARTITIONS);
    pauseUntilNobodyHurries();
    assertEquals(0, rehearsals.get(), "nobody else serves, so clients would wait");
    second.start();
    await(() -> first.ownedCount() == PARTITIONS / 2 && second.ownedCount() == PARTITIONS / 2);
    assertEquals(1, rehearsals.get());
    assertEquals(List.of(1), journalReads, "the first read takes longer than all others");
    awaitTaken(PARTITIONS / 2, "hub-2", "announced");
    awaitTaken(PARTITIONS, "hub-1", "new");
    first.stop();
    second.stop();
  }

  @Test
  void stop_oneOfTwoHubs_itsShareIsHandedOverLongBeforeTheNextRegularPass() {
    first.start();
    second.start();
    await(() -> first.ownedCount() == PARTITIONS / 2 && second.ownedCount() == PARTITIONS / 2);
    pauseUntilNobodyHurries();
    double before = taken("hub-2", "announced");
    first.stop();
    await(() -> second.ownedCount() == PARTITIONS);
    awaitTaken(before + PARTITIONS / 2, "hub-2", "announced");
    assertEquals(0, first.ownedCount());
    second.stop();
  }

  @Test
  void stop_announcementsAreLost_theOtherHubFindsOut() {
    first.start();
    second.start();
    await(() -> first.ownedCount() == PARTITIONS / 2 && second.ownedCount() == PARTITIONS / 2);
    double before = taken("hub-2", "released");
    announcementsAreLost.set(true);
    first.stop();
    await(() -> second.ownedCount() == PARTITIONS);
    awaitTaken(before + PARTITIONS / 2, "hub-2", "released");
    second.stop();
  }

  @Test
  void released_whatSomebodyElseHasTakenOrAfterTheStop_isNotTaken() throws Exception {
    Lease own = stores.leases().takeNew(PARTITIONS, "hub-3").orElseThrow();
    Lease released = stores.leases().release(own).orElseThrow();
    Lease taken = stores.leases().takeOver(released, "hub-4").orElseThrow();
    first.start();
    await(() -> first.ownedCount() == PARTITIONS);
    first.released(released);
    first.stop();
    first.released(stores.leases().release(taken).orElseThrow());
    assertEquals(0, taken("hub-1", "announced"));
    assertTrue(stores.leases().all().stream().allMatch(Lease::released));
  }

  @Test
  void start_hubThatTheBrokerDoesNotTake_getsNoPartitionsUntilItDoes() {
    first.start();
    await(() -> first.ownedCount() == PARTITIONS);
    secondIsRefused.set(true);
    second.start();
    await(() -> refusals.get() > 1);
    assertEquals(PARTITIONS, first.ownedCount());
    assertFalse(second.ready());
    secondIsRefused.set(false);
    await(() -> second.ownedCount() == PARTITIONS / 2 && second.ready());
    first.stop();
    second.stop();
  }

  @Test
  void stop_hubThatTheBrokerDoesNotTake_ends() {
    secondIsRefused.set(true);
    second.start();
    await(() -> refusals.get() > 0);
    second.stop();
    assertFalse(second.ready());
  }

  /** A broker that may not take the second hub's login. */
  private final class Admission implements UpstreamConsumer {
    private final UpstreamConsumer queues;

    Admission(UpstreamConsumer queues) {
      this.queues = queues;
    }

    @Override
    public boolean connect() {
      if (secondIsRefused.get()) {
        refusals.incrementAndGet();
        return false;
      }
      return true;
    }

    @Override
    public Consumption consume(int partition, UpstreamReceiver receiver) {
      return queues.consume(partition, receiver);
    }
  }

  /** A partition is owned a moment before it is counted. */
  private void awaitTaken(double count, String hub, String how) {
    await(() -> taken(hub, how) >= count);
    assertEquals(count, taken(hub, how));
  }

  private double taken(String hub, String how) {
    return meters
        .get(hub)
        .get("realtimecluster.hub.partitions.taken")
        .tag("how", how)
        .counter()
        .count();
  }

  private PartitionOwner owner(String hub, UpstreamConsumer consumer) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    meters.put(hub, registry);
    CountingJournal journal = new CountingJournal();
    PartitionOwner owner =
        new PartitionOwner(
            hub,
            PARTITIONS,
            LEASE_TIME,
            stores,
            new RoomTypes(List.of()),
            consumer,
            new Announcing(broker.downstreamPublisher()),
            new HubMetrics(registry),
            RecordedSpans.off(),
            new SagaServices(
                journal,
                step -> CompletableFuture.failedFuture(new IllegalStateException(step.toString())),
                new SagaMetrics(new SimpleMeterRegistry())),
            new Webhooks(
                Optional.empty(),
                Duration.ofHours(1),
                new RoomTypes(List.of()),
                new PartitionLogs(new MemoryRoomLog()),
                new SimpleMeterRegistry()),
            () -> {
              rehearsals.incrementAndGet();
              journalReads.add(journal.reads.get());
            });
    owners.put(HubQueue.of(hub), owner);
    return owner;
  }

  private static final class CountingJournal implements SagaJournal {
    private final MemorySagaJournal journal = new MemorySagaJournal();
    private final AtomicInteger reads = new AtomicInteger();

    @Override
    public Journal load(int partition) {
      reads.incrementAndGet();
      return journal.load(partition);
    }

    @Override
    public Journal write(int partition, Journal previous, long leaseEpoch, List<SagaRecord> sagas)
        throws FencedException, StateUnavailableException {
      return journal.write(partition, previous, leaseEpoch, sagas);
    }
  }

  /** Hands announcements to the owner in the other hub, as its queue does. */
  private final class Announcing implements DownstreamPublisher {
    private final DownstreamPublisher edges;

    Announcing(DownstreamPublisher edges) {
      this.edges = edges;
    }

    @Override
    public void publish(String edge, DownstreamBatch batch) throws BrokerUnavailableException {
      PartitionOwner owner = owners.get(edge);
      if (owner == null) {
        edges.publish(edge, batch);
      } else if (!announcementsAreLost.get()) {
        PartitionReleased released = batch.getMessages(0).getPartitionReleased();
        owner.released(
            new Lease(
                batch.getPartition(),
                "",
                batch.getLeaseEpoch(),
                released.getRenewals(),
                released.getVersion()));
      }
    }

    @Override
    public void publishToAll(DownstreamBatch batch) throws BrokerUnavailableException {
      edges.publishToAll(batch);
      owners.values().forEach(owner -> owner.served(batch.getPartition(), batch.getLeaseEpoch()));
    }
  }

  private static void pauseUntilNobodyHurries() {
    sleep(PassPace.HURRY_TIME.plusMillis(500));
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + WAIT_MAX.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "in time");
      sleep(Duration.ofMillis(10));
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
