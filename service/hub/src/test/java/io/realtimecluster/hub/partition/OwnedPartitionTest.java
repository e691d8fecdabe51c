package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.upstream.UpstreamDelivery;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.saga.SagaMetrics;
import io.realtimecluster.hub.webhook.Webhooks;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.EdgeHeartbeat;
import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.SagaStep;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.state.v1.SagaPhase;
import io.realtimecluster.proto.state.v1.SagaRecord;
import io.realtimecluster.proto.state.v1.SagaStepRecord;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.PartitionLogs;
import io.realtimecluster.state.SagaJournal;
import io.realtimecluster.state.SagaJournal.Journal;
import io.realtimecluster.state.StateUnavailableException;
import io.realtimecluster.state.memory.MemoryRoomLog;
import io.realtimecluster.state.memory.MemorySagaJournal;
import io.realtimecluster.tracing.RecordedSpans;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnedPartitionTest {

  private static final Duration WAIT_MAX = Duration.ofSeconds(30);
  private static final Duration LEASE_TIME = Duration.ofMinutes(1);

  private static final UpstreamMessage HEARTBEAT =
      UpstreamMessage.newBuilder().setHeartbeat(EdgeHeartbeat.getDefaultInstance()).build();

  private static final UpstreamMessage PUBLISH =
      UpstreamMessage.newBuilder().setPublish(RoomPublish.newBuilder().setRoom("r")).build();

  private final ExecutorService storage = Executors.newVirtualThreadPerTaskExecutor();
  private final List<DownstreamBatch> sent = new CopyOnWriteArrayList<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final MemorySagaJournal journal = new MemorySagaJournal();
  private final List<Long> askedNanos = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    storage.close();
  }

  @Test
  void round_withinTheLease_isAnsweredAndAcknowledged() {
    OwnedPartition partition = partition(System.nanoTime());
    partition.start();
    partition.receive(new Heartbeat(acknowledged));
    await(() -> acknowledged.get() == 1);
    assertTrue(sent.stream().anyMatch(batch -> batch.getSequence() == 1));
    var _ = partition.stop();
  }

  @Test
  void round_afterTheLease_isLeftToTheNextOwner() {
    OwnedPartition partition = partition(System.nanoTime() - LEASE_TIME.toNanos() - 1);
    partition.start();
    partition.receive(new Heartbeat(acknowledged));
    await(partition::lost);
    assertEquals(List.of(), sent);
    assertEquals(0, acknowledged.get());
  }

  @Test
  void renewed_beforeTheEnd_keepsThePartition() {
    OwnedPartition partition = partition(System.nanoTime() - LEASE_TIME.toNanos() - 1);
    partition.renewed(System.nanoTime());
    partition.start();
    partition.receive(new Heartbeat(acknowledged));
    await(() -> acknowledged.get() == 1);
    var _ = partition.stop();
  }

  /** With the lease, but without its loop, it would be nobody's. */
  @Test
  void round_failsInTheWorstWay_partitionIsGivenUpAndTheBatchIsLeftToTheNextOwner() {
    OwnedPartition partition = partition(System.nanoTime());
    partition.start();
    partition.receive(new Unreadable(acknowledged));
    await(partition::lost);
    assertEquals(0, acknowledged.get());
  }

  /** What the round has changed of the room is not in its log. */
  @Test
  void publish_memoryIsWanting_partitionIsGivenUpAndTheBatchIsLeftToTheNextOwner() {
    OwnedPartition partition = failing(OutOfMemoryError::new);
    partition.start();
    partition.receive(new Arrived("edge-1", 7, 1, PUBLISH, acknowledged));
    await(partition::lost);
    assertEquals(0, acknowledged.get());
  }

  @Test
  void publish_failsInAnotherWay_isSkippedAndThePartitionKept() {
    OwnedPartition partition = failing(StackOverflowError::new);
    partition.start();
    partition.receive(new Arrived("edge-1", 7, 1, PUBLISH, acknowledged));
    await(() -> acknowledged.get() == 1);
    var _ = partition.stop();
    assertFalse(partition.lost());
  }

  @Test
  void reactToTime_memoryIsWanting_partitionIsGivenUp() {
    OwnedPartition partition = partition(Unwell.rooms(OutOfMemoryError::new));
    partition.start();
    partition.receive(new Arrived("edge-1", 7, 1, Unwell.COMMAND, acknowledged));
    await(partition::lost);
  }

  @Test
  void reactToTime_programFailsInAnotherWay_partitionIsKept() {
    AtomicInteger failures = new AtomicInteger();
    OwnedPartition partition =
        partition(
            Unwell.rooms(
                () -> {
                  failures.incrementAndGet();
                  return new StackOverflowError("a test's");
                }));
    partition.start();
    partition.receive(new Arrived("edge-1", 7, 1, Unwell.COMMAND, acknowledged));
    await(() -> failures.get() > 0);
    partition.receive(new Arrived("edge-1", 7, 2, HEARTBEAT, acknowledged));
    await(() -> acknowledged.get() == 2);
    var _ = partition.stop();
    assertFalse(partition.lost());
  }

  @Test
  void round_edgeHasRestarted_whatItsEarlierProcessWantedCountsNoMore() {
    OwnedPartition partition = partition(System.nanoTime());
    partition.start();
    UpstreamMessage interest =
        UpstreamMessage.newBuilder()
            .setInterest(InterestAnnouncement.newBuilder().setRoom("r"))
            .build();
    partition.receive(new Arrived("edge-1", 7, 1, interest, acknowledged));
    partition.receive(new Arrived("edge-2", 9, 1, PUBLISH, acknowledged));
    await(() -> acknowledged.get() >= 1 && publications() == 1);
    partition.receive(new Arrived("edge-1", 8, 1, HEARTBEAT, acknowledged));
    partition.receive(new Arrived("edge-2", 9, 2, PUBLISH, acknowledged));
    partition.receive(new Arrived("edge-1", 8, 2, interest, acknowledged));
    partition.receive(new Arrived("edge-2", 9, 3, PUBLISH, acknowledged));
    await(() -> sent.stream().anyMatch(batch -> batch.getUpstreamSequence() == 2));
    await(() -> publications() == 2);
    assertEquals(List.of(1L, 3L), offsets());
    var _ = partition.stop();
  }

  private long publications() {
    return offsets().size();
  }

  private List<Long> offsets() {
    return sent.stream()
        .flatMap(batch -> batch.getMessagesList().stream())
        .filter(DownstreamMessage::hasPublication)
        .map(message -> message.getPublication().getOffset())
        .toList();
  }

  /** Nothing comes in meanwhile that would begin a round. */
  @Test
  void saga_roomCannotBeAsked_isAskedAgainBeforeTheNextTick() throws Exception {
    Journal _ = journal.write(0, Journal.EMPTY, 0, List.of(saga()));
    OwnedPartition partition = partition(System.nanoTime());
    partition.start();
    await(() -> askedNanos.size() >= 6);
    var _ = partition.stop();
    assertTrue(
        IntStream.range(2, 6)
            .mapToLong(i -> askedNanos.get(i) - askedNanos.get(i - 1))
            .anyMatch(gapNanos -> gapNanos < OwnedPartition.TICK.toNanos()),
        askedNanos::toString);
  }

  /** Clients wait for the rooms alone, but no other room is asked for what is not stored. */
  @Test
  void round_journalStandsStill_isAnsweredAndNobodyIsAsked() throws Exception {
    Journal _ = journal.write(0, Journal.EMPTY, 0, List.of(saga()));
    CountDownLatch stored = new CountDownLatch(1);
    OwnedPartition partition = partition(System.nanoTime(), new SlowJournal(journal, stored));
    partition.receive(new Heartbeat(acknowledged));
    partition.start();
    await(() -> sent.stream().anyMatch(batch -> batch.getSequence() == 1));
    assertEquals(0, acknowledged.get(), "another owner would do the same again");
    assertEquals(List.of(), askedNanos);
    stored.countDown();
    await(() -> acknowledged.get() == 1 && !askedNanos.isEmpty());
    var _ = partition.stop();
  }

  private static SagaRecord saga() {
    return SagaRecord.newBuilder()
        .setSaga("saga")
        .setRoom("r0")
        .addSteps(SagaStepRecord.newBuilder().setRoom("r1").setAction("{}").setCompensation("{}"))
        .setPhase(SagaPhase.STEPPING)
        .setNext(1)
        .build();
  }

  private CompletableFuture<RoomCommandReply> refuse(SagaStep step) {
    askedNanos.add(System.nanoTime());
    return CompletableFuture.failedFuture(new IllegalStateException(step.toString()));
  }

  private OwnedPartition partition(long takenNanos) {
    return partition(takenNanos, journal);
  }

  private OwnedPartition partition(RoomTypes types) {
    return partition(System.nanoTime(), journal, types, new SimpleMeterRegistry());
  }

  /** Where what has become of a publish cannot be counted. */
  private OwnedPartition failing(Supplier<Error> failure) {
    return partition(
        System.nanoTime(),
        journal,
        new RoomTypes(List.of()),
        new FailingMeters("realtimecluster.hub.publications", failure));
  }

  private OwnedPartition partition(long takenNanos, SagaJournal sagas) {
    return partition(takenNanos, sagas, new RoomTypes(List.of()), new SimpleMeterRegistry());
  }

  private OwnedPartition partition(
      long takenNanos, SagaJournal sagas, RoomTypes types, MeterRegistry meters) {
    return new OwnedPartition(
        new Lease(0, "hub-1", 1, 1, 1),
        LEASE_TIME,
        takenNanos,
        types,
        new MemoryRoomLog(),
        new Recording(sent),
        new HubMetrics(meters),
        RecordedSpans.off(),
        new SagaServices(sagas, this::refuse, new SagaMetrics(new SimpleMeterRegistry())),
        storage,
        new Webhooks(
            Optional.empty(),
            Duration.ofHours(1),
            types,
            new PartitionLogs(new MemoryRoomLog()),
            new SimpleMeterRegistry()));
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + WAIT_MAX.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "in time");
      Thread.onSpinWait();
    }
  }

  /** Whose writes wait. */
  private record SlowJournal(SagaJournal journal, CountDownLatch stored) implements SagaJournal {
    @Override
    public Journal load(int partition) throws StateUnavailableException {
      return journal.load(partition);
    }

    @Override
    public Journal write(int partition, Journal previous, long leaseEpoch, List<SagaRecord> sagas)
        throws FencedException, StateUnavailableException {
      try {
        assertTrue(stored.await(WAIT_MAX.toSeconds(), TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return journal.write(partition, previous, leaseEpoch, sagas);
    }
  }

  private record Recording(List<DownstreamBatch> sent) implements DownstreamPublisher {
    @Override
    public void publish(String edge, DownstreamBatch batch) {
      sent.add(batch);
    }

    @Override
    public void publishToAll(DownstreamBatch batch) {
      sent.add(batch);
    }
  }

  private record Arrived(
      String edge, long run, long sequence, UpstreamMessage message, AtomicInteger acknowledged)
      implements UpstreamDelivery {
    @Override
    public UpstreamBatch batch() {
      return UpstreamBatch.newBuilder()
          .setEdge(edge)
          .setRun(run)
          .setSequence(sequence)
          .addMessages(message)
          .build();
    }

    @Override
    public boolean redelivered() {
      return false;
    }

    @Override
    public void acknowledge() {
      acknowledged.incrementAndGet();
    }
  }

  private record Unreadable(AtomicInteger acknowledged) implements UpstreamDelivery {
    @Override
    public UpstreamBatch batch() {
      throw new StackOverflowError("a test's");
    }

    @Override
    public boolean redelivered() {
      return false;
    }

    @Override
    public void acknowledge() {
      acknowledged.incrementAndGet();
    }
  }

  private record Heartbeat(AtomicInteger acknowledged) implements UpstreamDelivery {
    @Override
    public UpstreamBatch batch() {
      return UpstreamBatch.newBuilder().setEdge("edge-1").addMessages(HEARTBEAT).build();
    }

    @Override
    public boolean redelivered() {
      return false;
    }

    @Override
    public void acknowledge() {
      acknowledged.incrementAndGet();
    }
  }
}
