package io.realtimecluster.edge.upstream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.upstream.UpstreamPublisher;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.EdgeMetrics;
import io.realtimecluster.edge.connection.Loop;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Puts the messages for a partition that come within one turn of an event loop into one batch.
 * Order is that of the calls. Thread-safe.
 */
@ApplicationScoped
public class UpstreamForwarder {

  /** A batch is closed at that many messages. */
  static final int BATCH_MESSAGES_MAX = 256;

  /** A batch is closed at that many bytes. */
  static final int BATCH_BYTES_MAX = 256 * 1024;

  private final UpstreamPublisher publisher;
  private final AwaitedReplies awaited;
  private final EdgeMetrics metrics;
  private final PartitionBuffer[] buffers;

  UpstreamForwarder(
      EdgeConfig config, UpstreamPublisher publisher, AwaitedReplies awaited, EdgeMetrics metrics) {
    this.publisher = publisher;
    this.awaited = awaited;
    this.metrics = metrics;
    this.buffers = new PartitionBuffer[config.partitions()];
    for (int partition = 0; partition < buffers.length; partition++) {
      buffers[partition] = new PartitionBuffer(partition, config.edge().id());
    }
  }

  /** Forwards a message at the end of the loop's turn, with what else there is by then. */
  public void forward(Loop loop, int partition, UpstreamMessage message) {
    if (buffers[partition].add(message)) {
      loop.execute(buffers[partition]::flush);
    }
  }

  /** Forwards a message at once, after those that wait. */
  public void forwardNow(int partition, UpstreamMessage message) {
    var _ = buffers[partition].add(message);
    buffers[partition].flush();
  }

  private final class PartitionBuffer {
    private final int partition;
    private final String edge;

    @GuardedBy("this")
    private UpstreamBatch.Builder batch;

    @GuardedBy("this")
    private int bytes;

    PartitionBuffer(int partition, String edge) {
      this.partition = partition;
      this.edge = edge;
      this.batch = UpstreamBatch.newBuilder().setEdge(edge);
    }

    /** True if it is the first of a batch: then somebody must flush. */
    synchronized boolean add(UpstreamMessage message) {
      batch.addMessages(message);
      bytes += message.getSerializedSize();
      if (batch.getMessagesCount() >= BATCH_MESSAGES_MAX || bytes >= BATCH_BYTES_MAX) {
        flush();
        return false;
      }
      return batch.getMessagesCount() == 1;
    }

    /** Under the lock, so that batches leave in order; the publisher does not block. */
    synchronized void flush() {
      if (batch.getMessagesCount() == 0) {
        return;
      }
      UpstreamBatch full = batch.build();
      batch = UpstreamBatch.newBuilder().setEdge(edge);
      bytes = 0;
      try {
        publisher.publish(partition, full);
        metrics.batchForwarded();
      } catch (BrokerUnavailableException e) {
        metrics.batchRefused();
        refuse(full);
      }
    }

    private void refuse(UpstreamBatch refused) {
      for (UpstreamMessage message : refused.getMessagesList()) {
        long reply =
            switch (message.getContentCase()) {
              case PUBLISH -> message.getPublish().getReplyTo();
              case COMMAND -> message.getCommand().getReplyTo();
              case HISTORY -> message.getHistory().getRequest();
              case STATE -> message.getState().getRequest();
              default -> AwaitedReplies.NONE;
            };
        awaited.refuse(reply, "the broker cannot be reached");
      }
    }
  }
}
