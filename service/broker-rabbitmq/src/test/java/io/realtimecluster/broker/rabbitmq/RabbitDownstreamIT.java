package io.realtimecluster.broker.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.realtimecluster.broker.contract.DownstreamContract;
import io.realtimecluster.broker.contract.ReceivedBatches;
import io.realtimecluster.broker.downstream.DownstreamConsumer;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.downstream.DownstreamReceiver;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamBatches;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract with edges of other names, played by the Java client, and this edge's own queue. */
@QuarkusTest
@WithTestResource(RealRabbitMq.class)
class RabbitDownstreamIT extends DownstreamContract {

  private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();

  @Inject DownstreamPublisher publisher;
  @Inject OwnEdge own;

  private final List<Connection> connections = new ArrayList<>();

  @BeforeAll
  static void measure() {
    Metrics.addRegistry(METERS); // The test's application has none.
  }

  @AfterEach
  void disconnect() {
    connections.forEach(Connection::abort);
  }

  @Override
  protected DownstreamPublisher publisher() {
    return publisher;
  }

  @Override
  protected DownstreamConsumer consumer(String edge) {
    return receiver -> {
      try {
        Connection connection = RealRabbitMq.connect();
        connections.add(connection);
        consume(connection.createChannel(), edge, receiver);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static void consume(Channel channel, String edge, DownstreamReceiver receiver)
      throws IOException {
    RabbitTopology.declareExchanges(channel);
    RabbitTopology.declareEdge(channel, edge);
    channel.basicConsume(
        RabbitTopology.edgeQueue(edge),
        true,
        (_, delivery) -> {
          for (DownstreamBatch batch :
              DownstreamBatches.parseFrom(delivery.getBody()).getBatchesList()) {
            try {
              receiver.receive(batch);
            } catch (IllegalStateException e) {
              // On purpose, by the contract.
            }
          }
        },
        _ -> {});
  }

  @Test
  void consume_ownEdge_arrivesInOrderAndOnceAndReceiverMayFail() throws Exception {
    double failedBefore = counted("realtimecluster.broker.failed");
    double restartsBefore = counted("realtimecluster.broker.consumer.restarts");
    own.failAt(700);

    for (long sequence = 501; sequence <= 3_500; sequence++) {
      publisher.publish("it-edge", batch(sequence));
    }

    own.expect(501, 3_500);
    assertFalse(own.onEventLoop(), "the receiver may wait");
    assertEquals(2, counted("realtimecluster.broker.failed") - failedBefore);
    assertEquals(restartsBefore, counted("realtimecluster.broker.consumer.restarts"));
  }

  private double counted(String counter) {
    return METERS.get(counter).tag("channel", RabbitChannels.DOWNSTREAM).counter().count();
  }

  @Test
  void consume_queueIsDeleted_isDeclaredAndConsumedAgain() throws Exception {
    publisher.publish("it-edge", batch(1));
    own.expect(1, 1);

    try (Connection connection = RealRabbitMq.connect();
        Channel channel = connection.createChannel()) {
      var _ = channel.queueDelete(RabbitTopology.edgeQueue("it-edge"));
      ReceivedBatches.await(() -> hasConsumer(connection), "a consumer on the new queue");
    }
    publisher.publish("it-edge", batch(2));
    publisher.publishToAll(batch(3));

    own.expect(2, 3);
  }

  private static boolean hasConsumer(Connection connection) {
    try (Channel channel = connection.createChannel()) {
      String queue = RabbitTopology.edgeQueue("it-edge");
      return channel.queueDeclarePassive(queue).getConsumerCount() == 1;
    } catch (Exception e) {
      return false;
    }
  }

  private static DownstreamBatch batch(long sequence) {
    return DownstreamBatch.newBuilder().setPartition(OwnEdge.MARK).setSequence(sequence).build();
  }

  static void assertConsecutive(long first, long last, List<Long> sequences) {
    assertEquals(LongStream.rangeClosed(first, last).boxed().toList(), sequences);
  }
}
