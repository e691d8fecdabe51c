package io.realtimecluster.edge.upstream;

import io.realtimecluster.broker.request.RequestNumber;
import io.realtimecluster.broker.request.SentRequests;
import io.realtimecluster.broker.upstream.PartitionBatches;
import io.realtimecluster.broker.upstream.UpstreamPublisher;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.EdgeMetrics;
import io.realtimecluster.edge.connection.Loop;
import io.realtimecluster.edge.connection.Refusals;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;

/**
 * Puts the messages for a partition that come within one turn of an event loop into one batch.
 * Order is that of the calls. Thread-safe.
 */
@ApplicationScoped
public class UpstreamForwarder {

  private final AwaitedReplies awaited;
  private final EdgeMetrics metrics;
  private final PartitionBatches[] partitions;
  private volatile Consumer<UpstreamMessage> unsent = _ -> {};

  UpstreamForwarder(
      EdgeConfig config, UpstreamPublisher publisher, AwaitedReplies awaited, EdgeMetrics metrics) {
    this.awaited = awaited;
    this.metrics = metrics;
    this.partitions = new PartitionBatches[config.partitions()];
    UpstreamPublisher counting =
        (partition, batch, written) -> {
          awaited.leaving(partition, batch);
          publisher.publish(partition, batch, written);
          metrics.batchForwarded();
        };
    for (int partition = 0; partition < partitions.length; partition++) {
      partitions[partition] =
          new PartitionBatches(
              partition, config.edge().id(), awaited.run(), counting, this::refused);
    }
  }

  /**
   * Who is told of each message that did not leave; clients' requests are refused here.
   *
   * @param receiver must not wait, as whoever forwards may hold a lock
   */
  public void whenUnsent(Consumer<UpstreamMessage> receiver) {
    unsent = receiver;
  }

  /** Forwards a message at the end of the loop's turn, with what else there is by then. */
  public void forward(Loop loop, int partition, UpstreamMessage message) {
    if (partitions[partition].add(message)) {
      loop.execute(partitions[partition]::flush);
    }
  }

  /** Forwards a message at once, after those that wait. */
  public void forwardNow(int partition, UpstreamMessage message) {
    var _ = partitions[partition].add(message);
    partitions[partition].flush();
  }

  /**
   * Asks for a sign of life where a hub owes answers; what it says shows whether they, or the
   * requests, were lost. Called every second.
   */
  public void probe() {
    awaited.owing().forEach(partition -> forwardNow(partition, SentRequests.SIGN_OF_LIFE));
  }

  private void refused(UpstreamBatch batch) {
    metrics.batchRefused();
    for (UpstreamMessage message : batch.getMessagesList()) {
      awaited.refuse(RequestNumber.of(message), Refusals.BROKER_AWAY);
      unsent.accept(message);
    }
  }
}
