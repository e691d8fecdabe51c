package io.realtimecluster.hub.partition;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.hub.downstream.DownstreamOutbox;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.webhook.Webhooks;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.PartitionLogs;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.memory.MemoryRoomLog;
import io.realtimecluster.tracing.RecordedSpans;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The owner of one partition as {@link OwnedPartition} is, but that its rounds stand still between
 * any two steps, as long as the test likes: it may have crashed, or be paused.
 */
final class SteppedOwner {

  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  /** Of types without webhooks; one for all, since it has threads. */
  private static final Webhooks WEBHOOKS =
      new Webhooks(
          Optional.empty(),
          Duration.ofHours(1),
          new RoomTypes(List.of()),
          new PartitionLogs(new MemoryRoomLog()),
          new SimpleMeterRegistry());

  private final Lease lease;
  private final LoadedRooms rooms;
  private final PartitionSagas sagas;
  private final DownstreamOutbox outbox;
  private final PartitionWebhooks webhooks;
  private final HubMetrics metrics;
  private final Deque<Step> steps = new ArrayDeque<>();
  private boolean fenced;
  private boolean journalFirst;

  SteppedOwner(
      Lease lease,
      RoomTypes types,
      RoomLog log,
      SagaServices services,
      HubMetrics metrics,
      DownstreamPublisher publisher)
      throws Exception {
    this.lease = lease;
    this.metrics = metrics;
    this.rooms = new LoadedRooms(lease.epoch(), types, log, metrics);
    this.outbox = new DownstreamOutbox(lease.partition(), lease.epoch(), publisher, metrics);
    this.webhooks =
        new PartitionWebhooks(
            new Authorizations(WEBHOOKS.gate(() -> {}), rooms, outbox), WEBHOOKS.events(lease));
    this.sagas = new PartitionSagas(lease, services, () -> {});
    sagas.load();
  }

  /** The next round, with what has arrived; what is left of the one before comes first. */
  void begin(List<UpstreamBatch> arrived, long nowNanos) {
    Round round =
        new Round(
            lease,
            rooms,
            outbox,
            metrics,
            new RoundSpans(RecordedSpans.off(), lease.hub(), lease.partition()),
            Set.of(),
            webhooks,
            sagas.sagas(),
            nowNanos,
            nowNanos / 1_000_000);
    steps.add(() -> sagas.takeAnswers(nowNanos));
    steps.add(() -> sagas.sagas().expire(nowNanos));
    for (UpstreamBatch batch : arrived) {
      steps.add(() -> round.apply(batch));
    }
    steps.add(() -> round.sagas().conclude());
    steps.add(() -> round.sagas().answer());
    journalFirst = !journalFirst;
    if (journalFirst) { // Beside the rooms: one of both is stored first.
      steps.add(() -> sagas.beginCommit(Runnable::run));
    }
    steps.add(
        () -> {
          for (LoadedRooms.Entry entry : round.changedRooms()) {
            entry.commit();
          }
        });
    steps.add(outbox::flush);
    steps.add(sagas::commit);
    steps.add(() -> sagas.ask(nowNanos));
  }

  /** One step more; nothing if it has none, or was fenced. */
  void step() throws Exception {
    Step next = fenced ? null : steps.poll();
    if (next != null) {
      try {
        next.run();
      } catch (FencedException e) {
        fenced = true;
      }
    }
  }

  boolean idle() {
    return fenced || steps.isEmpty();
  }

  boolean fenced() {
    return fenced;
  }
}
