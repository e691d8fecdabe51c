package io.realtimecluster.broker.rabbitmq;

import io.quarkus.runtime.StartupEvent;
import io.realtimecluster.broker.contract.ReceivedBatches;
import io.realtimecluster.broker.downstream.DownstreamConsumer;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.vertx.core.Context;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Plays the edge of the test's application: consumes once, as it starts. */
@ApplicationScoped
class OwnEdge {

  /** The partition of batches that are meant for it; others belong to other tests. */
  static final int MARK = 1_000_000;

  private final List<Long> sequences = new CopyOnWriteArrayList<>();
  private volatile long failAt = -1;
  private volatile boolean onEventLoop;

  void start(@Observes StartupEvent event, DownstreamConsumer consumer) {
    consumer.consume(this::receive);
  }

  /** Fails at this one, and in a worse way at the next. */
  void failAt(long sequence) {
    failAt = sequence;
  }

  /** Waits for these and forgets them. */
  void expect(long first, long last) {
    ReceivedBatches.await(
        () -> sequences.contains(last), "sequence " + last + ", there are " + sequences.size());
    RabbitDownstreamIT.assertConsecutive(first, last, List.copyOf(sequences));
    sequences.clear();
  }

  /** Whether a batch came on a thread that must not wait. */
  boolean onEventLoop() {
    return onEventLoop;
  }

  private void receive(DownstreamBatch batch) {
    onEventLoop |= Context.isOnEventLoopThread();
    if (batch.getPartition() == MARK) {
      sequences.add(batch.getSequence());
      if (batch.getSequence() == failAt) {
        throw new IllegalStateException("on purpose, for the test");
      }
      if (batch.getSequence() == failAt + 1) {
        throw new OutOfMemoryError("a test's");
      }
    }
  }
}
