package io.realtimecluster.hub.partition;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.broker.upstream.UpstreamConsumer.Consumption;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.downstream.HubMetrics.Taking;
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
import io.realtimecluster.state.SagaJournal;
import io.realtimecluster.state.SagaJournal.Journal;
import io.realtimecluster.state.StateUnavailableException;
import io.realtimecluster.tracing.Tracing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes, renews and gives back the leases of partitions, so that the live hubs own an even share
 * each. One virtual thread does it in passes, which follow each other fast after a hub has come or
 * gone ({@link PassPace}); what another hub gives back is taken beside them ({@link Handovers}). A
 * pass that the state store does not answer is tried again, and leases that could not be renewed
 * for the lease time are given up.
 */
public final class PartitionOwner {

  private static final Logger LOG = Logger.getLogger(PartitionOwner.class);
  private static final int RENEWALS_PER_LEASE = 4;

  /** How long a hub that stops keeps all others until the next owner serves the last. */
  static final Duration SERVED_WAIT_MAX = Duration.ofMillis(500);

  /** How often a hub that has never reached the broker tries to. */
  private static final Duration BROKER_RETRY_INTERVAL = Duration.ofSeconds(1);

  private final String hub;
  private final int partitions;
  private final Duration leaseTime;
  private final PartitionLeases leases;
  private final HubRegistry registry;
  private final RoomLog log;
  private final SagaJournal journal;
  private final UpstreamConsumer consumer;
  private final HubMetrics metrics;
  private final Runnable rehearsal;
  private final ServedPartitions served;
  private final Handovers handovers;
  private final Ownerships ownerships = new Ownerships();
  private final PassPace pace;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean ready;
  private volatile boolean passing;
  private boolean stateAway;

  /**
   * Does nothing until {@link #start}.
   *
   * @param leaseTime how long a partition stays with a hub that is not heard from
   * @param rehearsal is run before the first partition is taken, if other hubs serve meanwhile
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
      Webhooks webhooks,
      Runnable rehearsal) {
    this.hub = hub;
    this.partitions = partitions;
    this.leaseTime = leaseTime;
    this.leases = stores.leases;
    this.registry = stores.registry;
    this.log = stores.log;
    this.journal = sagas.journal();
    this.consumer = consumer;
    this.metrics = metrics;
    this.rehearsal = rehearsal;
    this.served =
        new ServedPartitions(leaseTime, types, log, publisher, metrics, tracing, sagas, webhooks);
    this.handovers = new Handovers(hub, leases, consumer, publisher, metrics, served, partitions);
    this.pace = new PassPace(registry, leaseTime.dividedBy(RENEWALS_PER_LEASE * 2L));
    this.thread = Thread.ofVirtual().name("partition-owner").unstarted(this::run);
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
    return served.count();
  }

  /** Another hub has given a lease back, and this one is to take it. Does not block. */
  public void released(Lease lease) {
    if (passing) { // Otherwise the first pass finds it.
      handovers.received(lease);
    }
  }

  /** A hub says that it serves a partition, with this epoch of its lease. Does not block. */
  public void served(int partition, long leaseEpoch) {
    handovers.served(partition, leaseEpoch);
  }

  /**
   * Gives all partitions back, each after the round that it is in. Its next owner is told, and
   * takes it at once.
   */
  public void stop() {
    stopping = true;
    pace.stop();
    try {
      thread.join();
      handovers.close();
      adopt();
      giveAllBack();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StateUnavailableException e) {
      LOG.warnf("leaving without giving the leases back: %s", e.getMessage());
      ownerships.owned().forEach(this::abandon);
    }
    served.close();
  }

  /**
   * One after the other, each when the next owner serves the last: it takes them one by one, and
   * clients would wait for all before theirs. Not for so long that a lease could end meanwhile.
   */
  private void giveAllBack() throws StateUnavailableException, InterruptedException {
    registry.leave(hub); // Before the leases: no other hub must think that this one wants them.
    List<String> successors = PartitionAssignment.assign(partitions, registry.live());
    long untilNanos = System.nanoTime() + leaseTime.toNanos() / 2;
    for (Owned owned : ownerships.owned()) {
      int partition = owned.lease().partition();
      Optional<CountDownLatch> served =
          giveBack(owned, successors.isEmpty() ? null : successors.get(partition));
      if (served.isPresent()) {
        long waitNanos = Math.min(SERVED_WAIT_MAX.toNanos(), untilNanos - System.nanoTime());
        boolean _ = served.get().await(waitNanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  private void run() {
    try {
      if (awaitBroker()) {
        warmUp();
        passing = true;
        do {
          tryPass();
        } while (pace.awaitNext());
      }
    } catch (InterruptedException e) {
      LOG.error("the passes over the partitions were interrupted", e);
    }
  }

  /**
   * A hub that has never reached the broker, which may not take its login, must not get partitions
   * from one that has. False if it is stopped before.
   */
  private boolean awaitBroker() throws InterruptedException {
    while (!consumer.connect()) {
      if (pace.stoppedWithin(BROKER_RETRY_INTERVAL)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Before the others learn of this hub and leave partitions to it: clients would wait for that.
   */
  private void warmUp() {
    try {
      ownerships.watch(leases.all(), System.nanoTime());
      Optional<StoredRoom> _ = log.load("");
      Journal _ = journal.load(0);
      if (!registry.live().isEmpty()) {
        rehearsal.run();
      }
    } catch (StateUnavailableException e) {
      stateFailed(e);
    } catch (RuntimeException | Error e) {
      LOG.error("warming up failed, serving without", e);
    }
  }

  private void tryPass() {
    adopt();
    try {
      pass();
      stateAnswered();
    } catch (StateUnavailableException e) {
      stateFailed(e);
      giveUpExpired(System.nanoTime());
    } catch (RuntimeException | Error e) {
      LOG.error("a pass over the partitions failed, trying again", e);
    }
  }

  /** What was taken beside the passes is theirs from now on. */
  private void adopt() {
    for (Owned owned : handovers.takeTaken()) {
      ownerships.own(owned);
    }
  }

  private void pass() throws StateUnavailableException {
    dropLost();
    registry.heartbeat(hub, leaseTime);
    renewDue();
    Set<String> live = registry.live();
    pace.saw(live);
    boolean othersLive = live.stream().anyMatch(other -> !other.equals(hub));
    List<Lease> all = leases.all();
    long readNanos = System.nanoTime(); // After the read: no lease is thought older than it is.
    ownerships.watch(all, readNanos);
    List<String> owners = PartitionAssignment.assign(partitions, live);
    // One at a time, so that none waits until the others were taken.
    boolean gaveBack = ownerships.changesHands(owners, hub, readNanos);
    for (int partition = 0; partition < owners.size() && !stopping; partition++) {
      int number = partition;
      boolean mine = owners.get(partition).equals(hub);
      switch (ownerships.of(partition)) {
        case Owned owned when !mine -> {
          if (!gaveBack) {
            var _ = giveBack(owned, owners.get(partition));
            pace.hurry();
            gaveBack = true;
          }
        }
        case Owned _ -> {}
        case Watched watched
            when mine && watched.free(System.nanoTime(), leaseTime.toNanos(), othersLive) ->
            take(
                watched.lease().released() ? Taking.RELEASED : Taking.EXPIRED,
                () -> leases.takeOver(watched.lease(), hub));
        case Watched _ -> {}
        case Unknown() when mine -> take(Taking.NEW, () -> leases.takeNew(number, hub));
        case Unknown() -> {}
      }
    }
  }

  /**
   * A partition whose loop has ended is not owned any more, whatever the lease says. None consumes
   * while leases are given back: a store that is away makes that last, and others may have them.
   */
  private void dropLost() throws StateUnavailableException {
    List<Lease> ended = new ArrayList<>();
    for (Owned owned : ownerships.owned()) {
      if (owned.partition().lost() && abandon(owned)) {
        ended.add(owned.lease());
      }
    }
    for (Lease lease : ended) {
      var _ = leases.release(lease);
    }
  }

  private void renewDue() throws StateUnavailableException {
    long intervalNanos = leaseTime.toNanos() / RENEWALS_PER_LEASE;
    for (Owned owned : ownerships.owned()) {
      long nowNanos = System.nanoTime();
      if (nowNanos - owned.renewedNanos() < intervalNanos) {
        continue;
      }
      Optional<Lease> renewed = leases.renew(owned.lease());
      if (renewed.isPresent()) {
        ownerships.own(owned.renewed(renewed.get(), nowNanos));
      } else {
        LOG.warnf("partition %d: another hub has taken it", owned.lease().partition());
        abandon(owned);
      }
    }
  }

  /** Tries to take a lease. */
  private interface Attempt {
    Optional<Lease> take() throws StateUnavailableException;
  }

  private void take(Taking how, Attempt attempt) throws StateUnavailableException {
    long nowNanos = System.nanoTime(); // Before the call: it is never thought to last longer.
    Optional<Lease> lease = attempt.take();
    if (lease.isEmpty()) {
      return; // Another hub was faster.
    }
    Lease own = lease.get();
    Intake intake = new Intake();
    Consumption consumption = consumer.consume(own.partition(), intake);
    ownerships.own(served.open(own, nowNanos, intake, consumption));
    metrics.partitionTaken(how);
    pace.hurry();
  }

  /**
   * Gives a lease back.
   *
   * @param successor is told so; null: the hubs find out
   * @return is counted down once the successor serves it; empty if none was told
   */
  private Optional<CountDownLatch> giveBack(Owned owned, @Nullable String successor)
      throws StateUnavailableException {
    long startNanos = System.nanoTime();
    ownerships.disown(owned);
    try {
      if (!served.end(owned)) {
        // The round may still answer: the lease ends by itself, and the round with it.
        return Optional.empty();
      }
      Optional<Lease> released = leases.release(owned.lease());
      LOG.debugf(
          "partition %d: given back within %d us",
          owned.lease().partition(), (System.nanoTime() - startNanos) / 1_000);
      return successor == null
          ? Optional.empty()
          : released.map(lease -> handovers.announce(lease, successor));
    } finally {
      owned.consumption().close(); // At last: meanwhile the next owner gets ready to consume.
    }
  }

  /**
   * Serves it no longer; its lease is another hub's, or ends by itself.
   *
   * @return whether its last round has ended
   */
  @CanIgnoreReturnValue
  private boolean abandon(Owned owned) {
    ownerships.disown(owned);
    boolean ended = served.end(owned);
    owned.consumption().close();
    return ended;
  }

  private void giveUpExpired(long nowNanos) {
    for (Owned owned : ownerships.owned()) {
      if (nowNanos - owned.renewedNanos() > leaseTime.toNanos()) {
        LOG.warnf(
            "partition %d: not renewed for %s, giving it up", owned.lease().partition(), leaseTime);
        abandon(owned);
      }
    }
  }

  private void stateAnswered() {
    if (stateAway || !ready) {
      LOG.infof("state store answers; this hub owns %d partitions", served.count());
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
