package io.realtimecluster.hub.partition;

import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.upstream.UpstreamConsumer.Consumption;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.partition.Ownership.Owned;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.webhook.Webhooks;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.tracing.Tracing;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Begins to serve partitions whose leases this hub has, and ends it. Thread-safe; one partition is
 * begun by one thread alone, and ended after that.
 */
final class ServedPartitions implements Handovers.Opening, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(ServedPartitions.class);

  private final Duration leaseTime;
  private final RoomTypes types;
  private final RoomLog log;
  private final DownstreamPublisher publisher;
  private final HubMetrics metrics;
  private final Tracing tracing;
  private final SagaServices sagas;
  private final Webhooks webhooks;
  private final ExecutorService storage = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger count = new AtomicInteger();

  ServedPartitions(
      Duration leaseTime,
      RoomTypes types,
      RoomLog log,
      DownstreamPublisher publisher,
      HubMetrics metrics,
      Tracing tracing,
      SagaServices sagas,
      Webhooks webhooks) {
    this.leaseTime = leaseTime;
    this.types = types;
    this.log = log;
    this.publisher = publisher;
    this.metrics = metrics;
    this.tracing = tracing;
    this.sagas = sagas;
    this.webhooks = webhooks;
    metrics.ownedPartitions(count::get);
  }

  @Override
  public Owned open(Lease own, long takenNanos, Intake intake, Consumption consumption) {
    OwnedPartition partition =
        new OwnedPartition(
            own,
            leaseTime,
            takenNanos,
            types,
            log,
            publisher,
            metrics,
            tracing,
            sagas,
            storage,
            webhooks);
    partition.start();
    intake.open(partition);
    count.incrementAndGet();
    LOG.debugf(
        "partition %d: taken in epoch %d within %d us",
        own.partition(), own.epoch(), (System.nanoTime() - takenNanos) / 1_000);
    return new Owned(own, partition, consumption, takenNanos);
  }

  /**
   * Serves it no longer, but for what has come to {@link Owned#consumption}: that is the caller's
   * to close. False if it is still in a round.
   */
  boolean end(Owned owned) {
    count.decrementAndGet();
    return owned.partition().stop();
  }

  /** How many are served now. */
  int count() {
    return count.get();
  }

  @Override
  public void close() {
    storage.close();
  }
}
