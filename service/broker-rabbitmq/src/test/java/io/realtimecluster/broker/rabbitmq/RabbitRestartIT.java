package io.realtimecluster.broker.rabbitmq;

import static io.realtimecluster.broker.contract.ReceivedBatches.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.contract.ReceivedBatches;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.broker.upstream.UpstreamConsumer.Consumption;
import io.realtimecluster.broker.upstream.UpstreamPublisher;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The broker is stopped and started again under running publishers and consumers. */
@QuarkusTest
@WithTestResource(RealRabbitMq.class)
class RabbitRestartIT {

  private static final int BATCH_BYTES = 512 * 1024;

  @Inject UpstreamPublisher publisher;
  @Inject UpstreamConsumer consumer;
  @Inject DownstreamPublisher downstream;
  @Inject OwnEdge own;

  @Test
  void publish_brokerIsAway_everythingAcceptedArrivesInOrder() throws Exception {
    int partition = FreshPartitions.next();
    List<String> accepted = new ArrayList<>();
    ReceivedBatches received = new ReceivedBatches();

    try (Consumption _ =
        consumer.consume(
            partition,
            delivery -> {
              received.receive(delivery);
              delivery.acknowledge();
            })) {
      publish(partition, "before", 100, accepted);
      received.expect(accepted);

      RealRabbitMq.stopBroker();
      publish(partition, "away", 2_000, accepted);
      ReceivedBatches.pause(Duration.ofSeconds(3));
      publish(partition, "later", 500, accepted);
      RealRabbitMq.startBroker();

      received.expect(accepted);
      publish(partition, "after", 100, accepted);
      received.expect(accepted);
    }
  }

  @Test
  void publish_brokerIsAwayAndNobodyConsumes_isStoredInOrder() throws Exception {
    int partition = FreshPartitions.next();
    List<String> accepted = new ArrayList<>();
    publish(partition, "before", 50, accepted);
    ReceivedBatches.pause(Duration.ofSeconds(1));

    RealRabbitMq.stopBroker();
    publish(partition, "away", 50, accepted);
    RealRabbitMq.startBroker();

    ReceivedBatches received = new ReceivedBatches();
    try (Consumption _ =
        consumer.consume(
            partition,
            delivery -> {
              received.receive(delivery);
              delivery.acknowledge();
            })) {
      received.expect(accepted);
    }
  }

  @Test
  void publish_brokerIsAwayAndTheBufferIsFull_isRefused() throws Exception {
    int partition = FreshPartitions.next();
    int fit =
        (int) (Long.parseLong(RabbitUpstreamPublisher.BUFFER_BYTES_MAX_DEFAULT) / BATCH_BYTES);
    UpstreamBatch large = large();
    int accepted = 0;
    int refused = 0;

    RealRabbitMq.stopBroker();
    for (int i = 0; i < fit + 10; i++) {
      try {
        publisher.publish(partition, large, () -> {});
        accepted++;
      } catch (BrokerUnavailableException e) {
        refused++;
      }
    }
    RealRabbitMq.startBroker();

    assertTrue(refused >= 10, "refused " + refused);
    int expected = accepted;
    ReceivedBatches received = new ReceivedBatches();
    try (Consumption _ =
        consumer.consume(
            partition,
            delivery -> {
              received.receive(delivery);
              delivery.acknowledge();
            })) {
      assertEquals(expected, received.await(expected).size());
    }
    publisher.publish(partition, named("taken again"), () -> {});
  }

  @Test
  void consumeDownstream_brokerWasAway_goesOn() throws Exception {
    downstream.publish("it-edge", batch(1));
    own.expect(1, 1);

    RealRabbitMq.stopBroker();
    for (long sequence = 2; sequence <= 400; sequence++) {
      downstream.publish("it-edge", batch(sequence));
    }
    RealRabbitMq.startBroker();

    // Whichever connection is first: the queue is durable, so nothing is lost on the way here.
    own.expect(2, 400);
    downstream.publishToAll(batch(401));
    own.expect(401, 401);
  }

  private void publish(int partition, String prefix, int count, List<String> accepted)
      throws BrokerUnavailableException {
    for (int i = 0; i < count; i++) {
      String name = prefix + i;
      publisher.publish(partition, named(name), () -> {});
      accepted.add(name);
    }
  }

  private static UpstreamBatch large() {
    RoomPublish filler =
        RoomPublish.newBuilder().setRoomBytes(ByteString.copyFrom(new byte[BATCH_BYTES])).build();
    return UpstreamBatch.newBuilder()
        .addMessages(UpstreamMessage.newBuilder().setPublish(filler))
        .build();
  }

  private static DownstreamBatch batch(long sequence) {
    return DownstreamBatch.newBuilder().setPartition(OwnEdge.MARK).setSequence(sequence).build();
  }
}
