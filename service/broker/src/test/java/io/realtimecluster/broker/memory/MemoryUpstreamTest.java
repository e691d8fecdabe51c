package io.realtimecluster.broker.memory;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.contract.ReceivedBatches;
import io.realtimecluster.broker.contract.UpstreamContract;
import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.broker.upstream.UpstreamConsumer.Consumption;
import io.realtimecluster.broker.upstream.UpstreamPublisher;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import org.junit.jupiter.api.Test;

class MemoryUpstreamTest extends UpstreamContract {

  private static final int MIB = 1024 * 1024;

  private final MemoryBroker broker = new MemoryBroker();
  private int nextPartition;

  @Override
  protected UpstreamPublisher publisher() {
    return broker.upstreamPublisher();
  }

  @Override
  protected UpstreamConsumer consumer() {
    return broker.upstreamConsumer();
  }

  @Override
  protected int freshPartition() {
    return nextPartition++;
  }

  @Override
  protected int prefetchMax() {
    return PartitionQueue.PREFETCH_MAX;
  }

  @Test
  void publish_queueIsFull_isRefusedUntilAcknowledged() throws Exception {
    // A MiB each, of which the name and the fixed cost of a batch take the last one's place.
    UpstreamBatch batch = ofBytes(MIB);
    for (int i = 0; i < PartitionQueue.QUEUE_BYTES_MAX / MIB - 1; i++) {
      publisher().publish(0, batch, () -> {});
    }
    assertThrows(BrokerUnavailableException.class, () -> publisher().publish(0, batch, () -> {}));
    publisher().publish(1, batch, () -> {});

    ReceivedBatches received = new ReceivedBatches();
    try (Consumption _ = consumer().consume(0, received)) {
      received.await(15).getLast().acknowledge();
      publisher().publish(0, batch, () -> {});
    }
  }

  private static UpstreamBatch ofBytes(int bytes) {
    return UpstreamBatch.newBuilder().setEdgeBytes(ByteString.copyFrom(new byte[bytes])).build();
  }
}
