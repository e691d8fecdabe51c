package io.realtimecluster.broker.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.broker.upstream.UpstreamDelivery;
import io.realtimecluster.broker.upstream.UpstreamReceiver;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** Collects what a consumption receives. Thread-safe. */
public final class ReceivedBatches implements UpstreamReceiver {

  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  private final List<UpstreamDelivery> deliveries = new CopyOnWriteArrayList<>();

  @Override
  public void receive(UpstreamDelivery delivery) {
    deliveries.add(delivery);
  }

  /** Waits until there are as many, and fails if they do not come. */
  public List<UpstreamDelivery> await(int count) {
    await(() -> deliveries.size() >= count, count + " batches, there are " + deliveries.size());
    return List.copyOf(deliveries);
  }

  /** The batches' edges, which the tests use as names of batches. */
  public List<String> names() {
    return deliveries.stream().map(delivery -> delivery.batch().getEdge()).toList();
  }

  /** Waits and then expects exactly these, in order. */
  public void expect(List<String> names) {
    List<UpstreamDelivery> _ = await(names.size());
    assertEquals(names, names());
  }

  /** A batch with a name to know it by. */
  public static UpstreamBatch named(String name) {
    return UpstreamBatch.newBuilder().setEdge(name).build();
  }

  /** Waits for a condition, and fails when it does not come true. */
  public static void await(BooleanSupplier condition, String what) {
    long deadlineNanos = System.nanoTime() + WAIT_MAX.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadlineNanos) {
      pause(Duration.ofMillis(5));
    }
    assertTrue(condition.getAsBoolean(), () -> "waited " + WAIT_MAX + " for " + what);
  }

  /** Waits without a condition: for what must not happen. */
  public static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
