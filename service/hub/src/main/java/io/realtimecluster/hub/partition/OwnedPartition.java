package io.realtimecluster.hub.partition;

import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.upstream.UpstreamDelivery;
import io.realtimecluster.broker.upstream.UpstreamReceiver;
import io.realtimecluster.hub.downstream.DownstreamOutbox;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.webhook.Webhooks;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.StateUnavailableException;
import io.realtimecluster.tracing.Tracing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A partition that this hub owns: a loop of rounds on a virtual thread of its own. A round takes
 * the batches that have arrived, applies them, stores what durable rooms must store, sends what
 * came of it and acknowledges the batches, in this order: nothing is told to anybody before it is
 * stored, and what arrives meanwhile makes up the next round (group commit).
 *
 * <p>A write that is fenced or not answered ends the loop without an acknowledgement: the batches
 * go to the next owner. So does the end of the lease: rooms that are not stored have no other
 * fence, and what a hub acknowledges after a pause, such as an edge's interest, never gets to the
 * next owner. Thread-safe.
 */
final class OwnedPartition implements UpstreamReceiver {

  /** How many batches may wait for the next round; then the broker's client waits. */
  static final int ARRIVED_MAX = 64;

  /** How often is done what no message begins; but for sagas, which say when they are due. */
  static final Duration TICK = Duration.ofSeconds(1);

  private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(5);
  private static final Duration IDLE_CHECK_INTERVAL = Duration.ofMinutes(1);
  private static final Logger LOG = Logger.getLogger(OwnedPartition.class);

  private final Lease lease;
  private final LeaseTerm term;
  private final LoadedRooms rooms;
  private final DownstreamOutbox outbox;
  private final UpstreamPositions positions;
  private final PartitionSagas sagas;
  private final HubMetrics metrics;
  private final RoundSpans spans;
  private final ExecutorService storage;
  private final PartitionWebhooks webhooks;
  private final BlockingQueue<UpstreamDelivery> arrived = new ArrayBlockingQueue<>(ARRIVED_MAX);
  private final HeardEdges edges = new HeardEdges();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean lost;
  private boolean announced;
  private boolean settled;
  private long idleCheckedNanos = System.nanoTime();
  private long reactedNanos = idleCheckedNanos;

  /**
   * Does nothing until {@link #start}.
   *
   * @param leaseTime how long the partition is owned after the lease was taken or renewed
   * @param takenNanos when it was taken, by the time before the call
   */
  OwnedPartition(
      Lease lease,
      Duration leaseTime,
      long takenNanos,
      RoomTypes types,
      RoomLog log,
      DownstreamPublisher publisher,
      HubMetrics metrics,
      Tracing tracing,
      SagaServices sagas,
      ExecutorService storage,
      Webhooks hooks) {
    this.lease = lease;
    this.term = new LeaseTerm(leaseTime, takenNanos);
    this.rooms = new LoadedRooms(lease.epoch(), types, log, metrics);
    this.outbox = new DownstreamOutbox(lease.partition(), lease.epoch(), publisher, metrics);
    this.positions = new UpstreamPositions(outbox, metrics);
    this.sagas = new PartitionSagas(lease, sagas, this::wakeUp);
    this.metrics = metrics;
    this.spans = new RoundSpans(tracing, lease.hub(), lease.partition());
    this.storage = storage;
    this.webhooks =
        new PartitionWebhooks(
            new Authorizations(hooks.gate(this::wakeUp), rooms, outbox), hooks.events(lease));
    this.thread = Thread.ofVirtual().name("partition-" + lease.partition()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** The lease was renewed, by the time before the call. */
  void renewed(long nowNanos) {
    term.renewed(nowNanos);
  }

  /** True once a write failed or the lease has ended: the partition must be given up. */
  boolean lost() {
    return lost;
  }

  /** Ends the loop after the round that it is in; false if that does not come to an end. */
  boolean stop() {
    stopping = true;
    wakeUp();
    try {
      if (!thread.join(STOP_WAIT_MAX)) {
        LOG.warnf(
            "partition %d: the round did not end within %s, leaving it",
            lease.partition(), STOP_WAIT_MAX);
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  @Override
  public void receive(UpstreamDelivery delivery) {
    try {
      while (!stopping && !lost) {
        if (arrived.offer(delivery, TICK.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void wakeUp() {
    boolean _ = arrived.offer(new WakeUp()); // If it is full, the loop does not wait.
  }

  private void run() {
    try {
      sagas.load();
      webhooks.events().start();
      wakeUp(); // So that edges learn of the new owner before anything has arrived.
      while (!stopping) {
        round(takeArrived());
      }
      handOver();
    } catch (FencedException | StateUnavailableException e) {
      lose(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      lose("interrupted");
    } catch (RuntimeException | Error e) { // With its lease, but without a loop, it were dead.
      LOG.errorf(e, "partition %d: giving it up after an unexpected failure", lease.partition());
      lose(e.getClass().getSimpleName());
    } finally {
      sagas.close();
      webhooks.authorizations().close();
      webhooks.events().stop();
    }
  }

  /** Whoever waits for a user's backend must ask the next owner, and is told so. */
  private void handOver() throws FencedException {
    webhooks.authorizations().close();
    term.check(System.nanoTime());
    outbox.flush();
  }

  private void round(List<UpstreamDelivery> deliveries)
      throws FencedException, StateUnavailableException, InterruptedException {
    long nowNanos = System.nanoTime();
    term.check(nowNanos);
    webhooks.events().check();
    if (!announced) {
      announced = outbox.announce(lease.hub());
    }
    Round round =
        new Round(
            lease,
            rooms,
            outbox,
            metrics,
            spans,
            edges.names(),
            webhooks,
            sagas.sagas(),
            nowNanos,
            System.currentTimeMillis());
    sagas.takeAnswers(nowNanos);
    rooms.preload(deliveries.stream().map(UpstreamDelivery::batch).toList(), storage);
    for (UpstreamDelivery delivery : deliveries) {
      if (delivery instanceof WakeUp) {
        continue;
      }
      UpstreamBatch batch = delivery.batch();
      edges.heard(batch.getEdge(), nowNanos);
      if (positions.isOfAnotherRun(batch)) {
        round.attendance().restarted(batch.getEdge());
      }
      if (positions.take(batch)) {
        round.apply(batch);
      }
    }
    round.applyAuthorized();
    edges.takeSilent(nowNanos).forEach(edge -> forget(round, edge));
    if (nowNanos - reactedNanos >= TICK.toNanos()) {
      reactedNanos = nowNanos;
      round.reactToTime();
      sagas.sagas().expire(nowNanos);
      round.attendance().tellWaiting();
      if (!settled && !rooms.settling(nowNanos)) {
        settled = true;
        round.attendance().tellWhole();
        round.attendance().noteAllEvents();
      } else if (webhooks.events().takeBehind()) {
        round.attendance().noteAllEvents();
      }
    }
    round.sagas().conclude();
    round.sagas().answer();
    round.attendance().noteEvents();
    spans.storing();
    sagas.beginCommit(storage);
    RoomCommits.store(round.changedRooms(), storage);
    spans.stored();
    term.check(System.nanoTime());
    outbox.flush(); // What it says is in the rooms; the next owner would say it again.
    spans.sent();
    sagas.commit();
    term.check(System.nanoTime());
    sagas.ask(nowNanos);
    deliveries.stream()
        .filter(delivery -> !(delivery instanceof WakeUp))
        .reduce((_, last) -> last)
        .ifPresent(UpstreamDelivery::acknowledge);
    dropIdleRooms(nowNanos);
  }

  private List<UpstreamDelivery> takeArrived() throws InterruptedException {
    List<UpstreamDelivery> taken = new ArrayList<>();
    long waitNanos = sagas.sagas().nanosUntilDue(System.nanoTime(), TICK.toNanos());
    UpstreamDelivery first = arrived.poll(waitNanos, TimeUnit.NANOSECONDS);
    if (first != null) {
      taken.add(first);
      arrived.drainTo(taken, ARRIVED_MAX - 1);
    }
    return taken;
  }

  /** An edge without rooms of the partition is silent by right, so that is not worth a line. */
  private void forget(Round round, String edge) {
    positions.forget(edge);
    int rooms = round.attendance().forget(edge);
    if (rooms > 0) {
      LOG.infof(
          "partition %d: edge %s was silent for %s, forgetting its interest in %d rooms",
          lease.partition(), edge, HeardEdges.SILENCE_MAX, rooms);
    }
  }

  private void dropIdleRooms(long nowNanos) {
    if (nowNanos - idleCheckedNanos > IDLE_CHECK_INTERVAL.toNanos()) {
      idleCheckedNanos = nowNanos;
      rooms.dropIdle(nowNanos);
    }
  }

  /** Ends the wait for the next batch; belongs to no edge. */
  private record WakeUp() implements UpstreamDelivery {
    @Override
    public UpstreamBatch batch() {
      return UpstreamBatch.getDefaultInstance();
    }

    @Override
    public boolean redelivered() {
      return false;
    }

    @Override
    public void acknowledge() {}
  }

  private void lose(String why) {
    lost = true;
    spans.failed();
    metrics.partitionLost();
    LOG.warnf("partition %d: given up in epoch %d: %s", lease.partition(), lease.epoch(), why);
  }
}
