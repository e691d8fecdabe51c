package io.realtimecluster.broker.rabbitmq;

import static io.realtimecluster.broker.contract.ReceivedBatches.named;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.realtimecluster.broker.contract.ReceivedBatches;
import io.realtimecluster.broker.contract.UpstreamContract;
import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.broker.upstream.UpstreamConsumer.Consumption;
import io.realtimecluster.broker.upstream.UpstreamPublisher;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(RealRabbitMq.class)
class RabbitUpstreamIT extends UpstreamContract {

  private static final Duration BOUND_WAIT_MAX = Duration.ofSeconds(30);

  @Inject UpstreamPublisher publisher;
  @Inject UpstreamConsumer consumer;

  @Override
  protected UpstreamPublisher publisher() {
    return publisher;
  }

  @Override
  protected UpstreamConsumer consumer() {
    return consumer;
  }

  @Override
  protected int freshPartition() {
    return FreshPartitions.next();
  }

  @Override
  protected int prefetchMax() {
    return RabbitUpstreamConsumer.PREFETCH_MAX;
  }

  @Test
  void consume_queueIsDeleted_isDeclaredAndConsumedAgain() throws Exception {
    int partition = freshPartition();
    String queue = RabbitTopology.partitionQueue(partition);
    ReceivedBatches received = new ReceivedBatches();

    try (Consumption _ = consumer.consume(partition, received);
        Connection connection = RealRabbitMq.connect();
        Channel channel = connection.createChannel()) {
      publisher.publish(partition, named("before"), () -> {});
      received.await(1).getLast().acknowledge();

      var _ = channel.queueDelete(queue);
      ReceivedBatches.await(() -> hasConsumer(connection, queue), "a consumer on the new queue");
      publisher.publish(partition, named("after"), () -> {});

      received.expect(List.of("before", "after"));
      received.await(2).getLast().acknowledge();
    }
  }

  @Test
  void consume_bindingWasRemovedMeanwhile_isBoundAgain() throws Exception {
    int partition = freshPartition();
    ReceivedBatches received = new ReceivedBatches();
    try (Consumption _ = consumer.consume(partition, received)) {
      publishUntilReceived(partition, received);
    }
    try (Connection connection = RealRabbitMq.connect();
        Channel channel = connection.createChannel()) {
      var _ =
          channel.queueUnbind(
              RabbitTopology.partitionQueue(partition),
              RabbitTopology.UPSTREAM_EXCHANGE,
              Integer.toString(partition));
    }

    ReceivedBatches receivedAgain = new ReceivedBatches();
    try (Consumption _ = consumer.consume(partition, receivedAgain)) {
      publishUntilReceived(partition, receivedAgain);
    }
  }

  /** What comes while nothing is bound is dropped. */
  private void publishUntilReceived(int partition, ReceivedBatches received) throws Exception {
    long deadlineNanos = System.nanoTime() + BOUND_WAIT_MAX.toNanos();
    while (received.names().isEmpty() && System.nanoTime() < deadlineNanos) {
      publisher.publish(partition, named("again"), () -> {});
      ReceivedBatches.pause(Duration.ofMillis(10));
    }
    received.await(1).getLast().acknowledge();
  }

  @Test
  void acknowledge_ofAChannelThatIsGone_isDropped() throws Exception {
    int partition = freshPartition();
    String queue = RabbitTopology.partitionQueue(partition);
    ReceivedBatches received = new ReceivedBatches();

    try (Consumption _ = consumer.consume(partition, received);
        Connection connection = RealRabbitMq.connect();
        Channel channel = connection.createChannel()) {
      publisher.publish(partition, named("1"), () -> {});
      var old = received.await(1).getLast();
      var _ = channel.queueDelete(queue);
      ReceivedBatches.await(() -> hasConsumer(connection, queue), "a consumer on the new queue");
      publisher.publish(partition, named("2"), () -> {});
      publisher.publish(partition, named("3"), () -> {});
      received.expect(List.of("1", "2", "3"));

      old.acknowledge();
      received.await(3).getLast().acknowledge();
      publisher.publish(partition, named("4"), () -> {});

      received.expect(List.of("1", "2", "3", "4"));
      received.await(4).getLast().acknowledge();
    }
  }

  @Test
  void consume_userThatMayUseItsOwnNamesOnly_isEnough() throws Exception {
    RealRabbitMq.addUser("least", "^realtimecluster\\..*");
    int partition = freshPartition();
    ReceivedBatches received = new ReceivedBatches();
    RabbitUpstreamConsumer least =
        new RabbitUpstreamConsumer(
            RealRabbitMq.address("least"), "it-least", new SimpleMeterRegistry());

    assertTrue(least.connect());
    try (Consumption _ = least.consume(partition, received)) {
      publisher.publish(partition, named("1"), () -> {});
      received.expect(List.of("1"));
      received.await(1).getLast().acknowledge();
    } finally {
      least.close();
    }
  }

  private static boolean hasConsumer(Connection connection, String queue) {
    // A queue that is not there closes the channel: each question has one of its own.
    try (Channel channel = connection.createChannel()) {
      return channel.queueDeclarePassive(queue).getConsumerCount() == 1;
    } catch (Exception e) {
      return false;
    }
  }
}
