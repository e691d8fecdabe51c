package io.realtimecluster.broker.contract;

import static io.realtimecluster.broker.contract.ReceivedBatches.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.broker.upstream.UpstreamConsumer.Consumption;
import io.realtimecluster.broker.upstream.UpstreamDelivery;
import io.realtimecluster.broker.upstream.UpstreamPublisher;
import io.realtimecluster.broker.upstream.UpstreamReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every pair of {@link UpstreamPublisher} and {@link UpstreamConsumer} must do. */
public abstract class UpstreamContract {

  private static final Duration NOTHING_COMES = Duration.ofMillis(300);

  /** The publisher under test. */
  protected abstract UpstreamPublisher publisher();

  /** The consumer under test. */
  protected abstract UpstreamConsumer consumer();

  /** A partition whose queue is empty and that no other test uses. */
  protected abstract int freshPartition();

  /** How many batches may be delivered and not yet acknowledged. */
  protected abstract int prefetchMax();

  @Test
  void consume_publishedBeforeAndAfter_arrivesInOrder() throws Exception {
    int partition = freshPartition();
    ReceivedBatches received = new ReceivedBatches();
    publish(partition, 0, 10);

    try (Consumption _ = consumer().consume(partition, received)) {
      publish(partition, 10, 20);

      received.expect(names(0, 20));
      received.await(20).forEach(delivery -> assertFalse(delivery.redelivered()));
      received.await(20).getLast().acknowledge();
    }
  }

  @Test
  void consume_receiverFails_nextBatchArrives() throws Exception {
    int partition = freshPartition();
    ReceivedBatches received = new ReceivedBatches();
    UpstreamReceiver failing =
        delivery -> {
          received.receive(delivery);
          if (received.names().size() == 1) {
            throw new IllegalStateException("on purpose, for the test");
          }
          throw new OutOfMemoryError("a test's");
        };

    try (Consumption _ = consumer().consume(partition, failing)) {
      publish(partition, 0, 3);

      received.expect(names(0, 3));
      received.await(3).getLast().acknowledge();
    }
  }

  @Test
  void close_unacknowledgedBatches_goToTheNextConsumerInOrder() throws Exception {
    int partition = freshPartition();
    ReceivedBatches first = new ReceivedBatches();
    ReceivedBatches second = new ReceivedBatches();
    publish(partition, 0, 10);
    Consumption consumption = consumer().consume(partition, first);
    first.await(10).get(3).acknowledge();

    consumption.close();
    publish(partition, 10, 12);
    try (Consumption _ = consumer().consume(partition, second)) {
      second.expect(names(4, 12));
      List<UpstreamDelivery> deliveries = second.await(8);
      assertTrue(deliveries.getFirst().redelivered());
      assertFalse(deliveries.getLast().redelivered());
      deliveries.getLast().acknowledge();
    }
  }

  @Test
  void acknowledge_afterClose_hasNoEffect() throws Exception {
    int partition = freshPartition();
    ReceivedBatches first = new ReceivedBatches();
    ReceivedBatches second = new ReceivedBatches();
    publish(partition, 0, 3);
    Consumption consumption = consumer().consume(partition, first);
    List<UpstreamDelivery> old = first.await(3);

    consumption.close();
    old.getLast().acknowledge();
    try (Consumption _ = consumer().consume(partition, second)) {
      second.expect(names(0, 3));
      old.getLast().acknowledge();
      second.await(3).getLast().acknowledge();
    }
  }

  @Test
  void acknowledge_repeatedOrOlder_hasNoEffect() throws Exception {
    int partition = freshPartition();
    ReceivedBatches received = new ReceivedBatches();
    publish(partition, 0, 4);

    try (Consumption _ = consumer().consume(partition, received)) {
      List<UpstreamDelivery> deliveries = received.await(4);
      deliveries.get(2).acknowledge();
      deliveries.get(2).acknowledge();
      deliveries.get(0).acknowledge();
      deliveries.get(3).acknowledge();
      publish(partition, 4, 5);
      received.await(5).getLast().acknowledge();
    }

    ReceivedBatches next = new ReceivedBatches();
    try (Consumption _ = consumer().consume(partition, next)) {
      ReceivedBatches.pause(NOTHING_COMES);
      assertEquals(List.of(), next.names());
    }
  }

  @Test
  void consume_twice_onlyTheFirstIsActive() throws Exception {
    int partition = freshPartition();
    ReceivedBatches first = new ReceivedBatches();
    ReceivedBatches second = new ReceivedBatches();
    Consumption active = consumer().consume(partition, first);
    publish(partition, 0, 2);
    first.await(2).getLast().acknowledge();

    try (Consumption _ = consumer().consume(partition, second)) {
      publish(partition, 2, 4);
      first.expect(names(0, 4));
      ReceivedBatches.pause(NOTHING_COMES);
      assertEquals(List.of(), second.names());

      active.close();
      active.close();
      second.expect(names(2, 4));
      second.await(2).getLast().acknowledge();
    }
  }

  @Test
  void consume_receiverDoesNotAcknowledge_noMoreThanPrefetchArrive() throws Exception {
    int partition = freshPartition();
    ReceivedBatches received = new ReceivedBatches();
    publish(partition, 0, prefetchMax() + 10);

    try (Consumption _ = consumer().consume(partition, received)) {
      List<UpstreamDelivery> deliveries = received.await(prefetchMax());
      ReceivedBatches.pause(NOTHING_COMES);
      assertEquals(prefetchMax(), received.names().size());

      deliveries.getLast().acknowledge();
      received.expect(names(0, prefetchMax() + 10));
      received.await(prefetchMax() + 10).getLast().acknowledge();
    }
  }

  @Test
  void consume_oneReceiverBlocks_otherPartitionsGoOn() throws Exception {
    int blocked = freshPartition();
    int other = freshPartition();
    CountDownLatch release = new CountDownLatch(1);
    ReceivedBatches received = new ReceivedBatches();
    publish(blocked, 0, 1);
    publish(other, 0, 5);

    try (Consumption _ = consumer().consume(blocked, delivery -> awaitThen(release, delivery));
        Consumption _ = consumer().consume(other, received)) {
      received.expect(names(0, 5));
      received.await(5).getLast().acknowledge();
      release.countDown();
    }
  }

  @Test
  void publish_manyThreads_orderOfEachIsKept() throws Exception {
    int partition = freshPartition();
    int threads = 4;
    int each = 200;
    List<String> arrived = new ArrayList<>();
    CountDownLatch all = new CountDownLatch(threads * each);

    try (Consumption _ =
        consumer()
            .consume(
                partition,
                delivery -> {
                  arrived.add(delivery.batch().getEdge());
                  delivery.acknowledge();
                  all.countDown();
                })) {
      publishFromThreads(partition, threads, each);
      ReceivedBatches.await(() -> all.getCount() == 0, "all batches");
    }

    for (int thread = 0; thread < threads; thread++) {
      String prefix = thread + ":";
      assertEquals(
          IntStream.range(0, each).mapToObj(i -> prefix + i).toList(),
          arrived.stream().filter(name -> name.startsWith(prefix)).toList());
    }
  }

  private void publishFromThreads(int partition, int threads, int each) throws Exception {
    List<Thread> running = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      String prefix = thread + ":";
      running.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < each; i++) {
                        publisher().publish(partition, named(prefix + i), () -> {});
                      }
                    } catch (Exception e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    for (Thread thread : running) {
      thread.join();
    }
  }

  @Test
  void publish_each_saysOnceThatItIsOnItsWay() throws Exception {
    int partition = freshPartition();
    AtomicInteger written = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      publisher().publish(partition, named("w" + i), written::incrementAndGet);
    }
    ReceivedBatches.await(() -> written.get() >= 3, "three batches on their way");
    ReceivedBatches received = new ReceivedBatches();
    try (Consumption _ = consumer().consume(partition, received)) {
      received.expect(List.of("w0", "w1", "w2"));
    }
    assertEquals(3, written.get());
  }

  private void publish(int partition, int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      publisher().publish(partition, named("b" + i), () -> {});
    }
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "b" + i).toList();
  }

  private static void awaitThen(CountDownLatch release, UpstreamDelivery delivery) {
    try {
      release.await();
      delivery.acknowledge();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
