package io.realtimecluster.broker.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.realtimecluster.broker.contract.DownstreamContract;
import io.realtimecluster.broker.contract.ReceivedBatches;
import io.realtimecluster.broker.downstream.DownstreamConsumer;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.PartitionTaken;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryDownstreamTest extends DownstreamContract {

  private static final int MIB = 1024 * 1024;

  private final MemoryBroker broker = new MemoryBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @Override
  protected DownstreamPublisher publisher() {
    return broker.downstreamPublisher();
  }

  @Override
  protected DownstreamConsumer consumer(String edge) {
    return broker.downstreamConsumer(edge);
  }

  @Test
  void publish_queueIsFull_dropsTheOldest() throws Exception {
    int fit = (int) (EdgeQueue.QUEUE_BYTES_MAX / MIB) - 1;
    DownstreamConsumer consumer = consumer("full");
    for (int i = 0; i < fit + 1; i++) {
      publisher().publish("full", ofMebibyte(i));
    }

    List<Long> received = new CopyOnWriteArrayList<>();
    consumer.consume(batch -> received.add(batch.getSequence()));

    ReceivedBatches.await(() -> received.size() >= fit, fit + " batches");
    assertEquals(1L, received.getFirst());
    assertEquals(fit, received.getLast());
  }

  @Test
  void consume_twice_isRefused() {
    DownstreamConsumer consumer = consumer("twice");
    consumer.consume(_ -> {});
    assertThrows(IllegalStateException.class, () -> consumer.consume(_ -> {}));
  }

  private static DownstreamBatch ofMebibyte(int sequence) {
    PartitionTaken filler =
        PartitionTaken.newBuilder().setHubBytes(ByteString.copyFrom(new byte[MIB])).build();
    return DownstreamBatch.newBuilder()
        .setSequence(sequence)
        .addMessages(DownstreamMessage.newBuilder().setPartitionTaken(filler))
        .build();
  }
}
