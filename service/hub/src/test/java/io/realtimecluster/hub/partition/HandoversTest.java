package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.memory.MemoryPartitionLeases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class HandoversTest {

  private static final int WAITING_MAX = 2;
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final List<Integer> consumed = new CopyOnWriteArrayList<>();
  private final List<Integer> ended = new CopyOnWriteArrayList<>();

  @Test
  void received_atTheLimitAndOnePast_leavesWhatIsPastToThePasses() throws Exception {
    Handovers handovers = handovers();
    handovers.received(released(0));
    begun.await();
    for (int partition = 1; partition <= WAITING_MAX + 1; partition++) {
      handovers.received(released(partition));
    }
    goOn.countDown();
    await(() -> ended.size() == 1 + WAITING_MAX);
    handovers.close();
    assertEquals(List.of(0, 1, 2), consumed);
    assertEquals(consumed, ended, "no lease, no consumer");
    assertEquals(List.of(), handovers.takeTaken());
  }

  /** A hub that stops would give back at once what it takes. */
  @Test
  void close_whileSomeWait_takesNoMoreThanTheOneThatIsBeingTaken() throws Exception {
    Handovers handovers = handovers();
    handovers.received(released(0));
    begun.await();
    handovers.received(released(1));
    Thread closing = Thread.ofVirtual().start(handovers::close);
    await(
        () ->
            closing.getState() == Thread.State.WAITING
                || closing.getState() == Thread.State.TIMED_WAITING);
    handovers.received(released(2));
    goOn.countDown();
    closing.join();
    assertEquals(List.of(0), consumed);
    assertEquals(consumed, ended);
  }

  @Test
  void announce_toTheNextOwner_isNotBeforeWhatEdgesWereSent() {
    List<String> inOrder = new ArrayList<>();
    DownstreamPublisher publisher =
        new DownstreamPublisher() {
          @Override
          public void publish(String edge, DownstreamBatch batch) {
            throw new AssertionError("may come before the last answers");
          }

          @Override
          public void publishInOrder(String edge, DownstreamBatch batch) {
            assertEquals(4, batch.getPartition());
            assertTrue(batch.getMessages(0).hasPartitionReleased(), batch::toString);
            inOrder.add(edge);
          }

          @Override
          public void publishToAll(DownstreamBatch batch) {
            throw new AssertionError("edges need not know");
          }
        };
    try (Handovers handovers = handovers(publisher)) {
      var _ = handovers.announce(released(4), "hub-2");
    }
    assertEquals(List.of("hub:hub-2"), inOrder);
  }

  @Test
  void announce_nextOwnerServes_isKnownButNotByWhatWasSaidBefore() {
    try (Handovers handovers = handovers(new DiscardedBatches())) {
      CountDownLatch served = handovers.announce(released(4), "hub-2");
      handovers.served(3, 2);
      handovers.served(4, 1);
      assertEquals(1, served.getCount());
      handovers.served(4, 2);
      assertEquals(0, served.getCount());
      handovers.served(4, 3);
    }
  }

  private static final class DiscardedBatches implements DownstreamPublisher {
    @Override
    public void publish(String edge, DownstreamBatch batch) {}

    @Override
    public void publishToAll(DownstreamBatch batch) {}
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + WAIT_MAX.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadlineNanos, "in time");
      Thread.sleep(5);
    }
  }

  private Handovers handovers() {
    return handovers(null);
  }

  private Handovers handovers(DownstreamPublisher publisher) {
    UpstreamConsumer consumer =
        (partition, _) -> {
          begun.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          consumed.add(partition);
          return () -> ended.add(partition);
        };
    return new Handovers(
        "hub-1",
        new MemoryPartitionLeases(),
        consumer,
        publisher,
        new HubMetrics(new SimpleMeterRegistry()),
        (_, _, _, _) -> {
          throw new AssertionError("none of the leases is there");
        },
        WAITING_MAX);
  }

  private static Lease released(int partition) {
    return new Lease(partition, "", 1, 1, 1);
  }
}
