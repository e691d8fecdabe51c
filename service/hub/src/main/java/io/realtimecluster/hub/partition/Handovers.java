package io.realtimecluster.hub.partition;

import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.downstream.HubQueue;
import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.broker.upstream.UpstreamConsumer.Consumption;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.downstream.HubMetrics.Taking;
import io.realtimecluster.hub.partition.Ownership.Owned;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.PartitionReleased;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.PartitionLeases;
import io.realtimecluster.state.StateUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Hands partitions over from hub to hub: who gives a lease back tells the next owner, which takes
 * it at once, beside its passes. An announcement that is lost costs no more than the time until a
 * pass finds the lease; one that comes late or twice takes nothing, since the lease has changed.
 * Thread-safe.
 */
final class Handovers implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Handovers.class);

  /** Begins to serve a partition. */
  @FunctionalInterface
  interface Opening {
    /**
     * Opens it.
     *
     * @param takenNanos when its lease was taken, by the time before the call
     * @param intake where its batches wait
     */
    Owned open(Lease own, long takenNanos, Intake intake, Consumption consumption);
  }

  private final String hub;
  private final PartitionLeases leases;
  private final UpstreamConsumer consumer;
  private final DownstreamPublisher publisher;
  private final HubMetrics metrics;
  private final Opening opening;
  private final Queue<Owned> taken = new ConcurrentLinkedQueue<>();

  /** What was announced last of each partition, until it is served. */
  private final Map<Integer, Awaited> awaited = new ConcurrentHashMap<>();

  /** One after the other; what comes beyond the limit is left to the passes. */
  private final ExecutorService takeovers;

  private volatile boolean closing;

  /**
   * Nothing is taken yet.
   *
   * @param waitingMax how many leases that were given back may wait to be taken
   */
  Handovers(
      String hub,
      PartitionLeases leases,
      UpstreamConsumer consumer,
      DownstreamPublisher publisher,
      HubMetrics metrics,
      Opening opening,
      int waitingMax) {
    this.hub = hub;
    this.leases = leases;
    this.consumer = consumer;
    this.publisher = publisher;
    this.metrics = metrics;
    this.opening = opening;
    this.takeovers =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waitingMax),
            Thread.ofVirtual().name("takeovers").factory());
  }

  /**
   * Tells the next owner that a lease was given back. It must not hear of it before edges have the
   * last answers of this one: they drop what comes of an owner that was before.
   *
   * @return is counted down once another hub says that it serves the partition
   */
  CountDownLatch announce(Lease released, String successor) {
    CountDownLatch served = new CountDownLatch(1);
    awaited.put(released.partition(), new Awaited(released.epoch(), served));
    DownstreamBatch batch =
        DownstreamBatch.newBuilder()
            .setPartition(released.partition())
            .setLeaseEpoch(released.epoch())
            .addMessages(
                DownstreamMessage.newBuilder()
                    .setPartitionReleased(
                        PartitionReleased.newBuilder()
                            .setRenewals(released.renewals())
                            .setVersion(released.version())))
            .build();
    try {
      publisher.publishInOrder(HubQueue.of(successor), batch);
    } catch (BrokerUnavailableException e) {
      LOG.debugf("partition %d: not announced: %s", released.partition(), e.getMessage());
    }
    return served;
  }

  /** A hub says that it serves a partition, with this epoch of its lease. Does not block. */
  void served(int partition, long leaseEpoch) {
    awaited.computeIfPresent(
        partition,
        (_, waiting) -> {
          if (leaseEpoch <= waiting.epoch) {
            return waiting; // That was before.
          }
          waiting.served.countDown();
          return null;
        });
  }

  /** Another hub has given a lease back to this one. Does not block. */
  void received(Lease released) {
    try {
      takeovers.execute(() -> take(released));
    } catch (RejectedExecutionException e) {
      LOG.debugf(
          "partition %d: left to the passes, this hub stops or has enough to take",
          released.partition());
    }
  }

  private void take(Lease released) {
    if (closing) { // Whoever is left finds it: this hub would only give it back again.
      return;
    }
    long nowNanos = System.nanoTime(); // Before the call: it is never thought to last longer.
    Intake intake = new Intake();
    Consumption consumption = consumer.consume(released.partition(), intake);
    boolean opened = false;
    try {
      Optional<Lease> own = takeOver(released);
      if (own.isPresent()) {
        taken.add(opening.open(own.get(), nowNanos, intake, consumption));
        metrics.partitionTaken(Taking.ANNOUNCED);
        opened = true;
      }
    } finally {
      if (!opened) { // As the one active consumer it would keep the partition from all others.
        intake.close();
        consumption.close();
      }
    }
  }

  private Optional<Lease> takeOver(Lease released) {
    try {
      return leases.takeOver(released, hub);
    } catch (StateUnavailableException e) {
      LOG.debugf("partition %d: left to the passes: %s", released.partition(), e.getMessage());
      return Optional.empty();
    }
  }

  /** That a lease is taken after that epoch. */
  private record Awaited(long epoch, CountDownLatch served) {}

  /** The partitions that were taken since the last call. */
  List<Owned> takeTaken() {
    List<Owned> all = new ArrayList<>();
    for (Owned next = taken.poll(); next != null; next = taken.poll()) {
      all.add(next);
    }
    return all;
  }

  /**
   * Takes no more, also of what waits, but for the one that is being taken; what was taken by then
   * is there for {@link #takeTaken}.
   */
  @Override
  public void close() {
    closing = true;
    takeovers.close();
  }
}
