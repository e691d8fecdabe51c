package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.memory.MemoryBroker;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.partition.PartitionOwner.Stores;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.saga.SagaMetrics;
import io.realtimecluster.hub.webhook.Webhooks;
import io.realtimecluster.state.PartitionLogs;
import io.realtimecluster.state.memory.MemoryHubRegistry;
import io.realtimecluster.state.memory.MemoryPartitionLeases;
import io.realtimecluster.state.memory.MemoryRoomLog;
import io.realtimecluster.state.memory.MemorySagaJournal;
import io.realtimecluster.tracing.RecordedSpans;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
  private final PartitionOwner first = owner("hub-1");
  private final PartitionOwner second = owner("hub-2");

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void start_secondHub_getsItsShareLongBeforeTheNextRegularPass() {
    first.start();
    await(() -> first.ownedCount() == PARTITIONS);
    pauseUntilNobodyHurries();
    second.start();
    await(() -> first.ownedCount() == PARTITIONS / 2 && second.ownedCount() == PARTITIONS / 2);
    first.stop();
    second.stop();
  }

  @Test
  void stop_oneOfTwoHubs_itsShareIsTakenLongBeforeTheNextRegularPass() {
    first.start();
    second.start();
    await(() -> first.ownedCount() == PARTITIONS / 2 && second.ownedCount() == PARTITIONS / 2);
    pauseUntilNobodyHurries();
    first.stop();
    await(() -> second.ownedCount() == PARTITIONS);
    second.stop();
  }

  private PartitionOwner owner(String hub) {
    return new PartitionOwner(
        hub,
        PARTITIONS,
        LEASE_TIME,
        stores,
        new RoomTypes(List.of()),
        broker.upstreamConsumer(),
        broker.downstreamPublisher(),
        new HubMetrics(new SimpleMeterRegistry()),
        RecordedSpans.off(),
        new SagaServices(
            new MemorySagaJournal(),
            step -> CompletableFuture.failedFuture(new IllegalStateException(step.toString())),
            new SagaMetrics(new SimpleMeterRegistry())),
        new Webhooks(
            Optional.empty(),
            Duration.ofHours(1),
            new RoomTypes(List.of()),
            new PartitionLogs(new MemoryRoomLog()),
            new SimpleMeterRegistry()));
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
