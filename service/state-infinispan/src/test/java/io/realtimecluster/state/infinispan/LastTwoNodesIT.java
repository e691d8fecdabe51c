package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.state.StateUnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One of three nodes of Infinispan is lost, and one of the two that are left is stopped in order
 * while it is written to: nothing that was acknowledged is lost, then or when the others are back.
 */
class LastTwoNodesIT {

  private static final int WRITERS = 8;
  private static final int KEYS = 40;
  private static final int VALUE_BYTES = 5_000;
  private static final long LOAD_MILLIS = 3_000;
  private static final long POLL_MILLIS = 100;
  private static final Duration WRITES_WAIT_MAX = Duration.ofSeconds(60);

  /** The latest value of each key that the store has acknowledged. */
  private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

  private final AtomicLong writes = new AtomicLong();
  private final AtomicBoolean stopped = new AtomicBoolean();

  @ParameterizedTest(name = "node {0}, the first leads the others")
  @ValueSource(ints = {0, 1})
  void lastButOneIsStopped_nothingAcknowledgedIsLost(int leaver) throws Exception {
    try (InfinispanNodes nodes = new InfinispanNodes(5)) {
      for (int members = 1; members <= 3; members++) {
        nodes.joinNext(members);
      }
      try (RemoteCacheManager manager =
          new RemoteCacheManager(RealInfinispan.configuration(nodes.hosts()).build())) {
        StateCache cache = new StateCache(manager, "written");
        List<Thread> writers = write(cache);
        try {
          loseAllButOne(nodes, leaver);
          assertAllIsThere(cache);
          nodes.startNext();
          nodes.joinNext(3);
          awaitWrites();
        } finally {
          stopped.set(true);
          for (Thread writer : writers) {
            writer.join();
          }
        }
        assertAllIsThere(cache);
      }
    }
  }

  private void loseAllButOne(InfinispanNodes nodes, int leaver) throws InterruptedException {
    awaitWrites();
    nodes.kill(2);
    nodes.awaitComplete(1 - leaver, 2);
    awaitWrites();
    nodes.stop(leaver);
    awaitWrites();
  }

  private List<Thread> write(StateCache cache) {
    List<Thread> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      int number = writer;
      writers.add(Thread.ofVirtual().start(() -> write(cache, number)));
    }
    return writers;
  }

  /** Each writer has keys of its own, and each value of a key is greater than the one before. */
  private void write(StateCache cache, int writer) {
    for (long value = 1; !stopped.get(); value++) {
      String key = "%d-%d".formatted(writer, value % KEYS);
      try {
        cache.put(key, ByteBuffer.allocate(VALUE_BYTES).putLong(value).array());
        acknowledged.put(key, value);
        writes.incrementAndGet();
      } catch (StateUnavailableException _) {
        // Not acknowledged: it may be there or not.
      }
    }
  }

  /** Waits until there was load for a while, all of it acknowledged later than this. */
  private void awaitWrites() throws InterruptedException {
    long before = writes.get();
    long deadlineNanos = System.nanoTime() + WRITES_WAIT_MAX.toNanos();
    while (writes.get() < before + WRITERS * KEYS) {
      assertTrue(System.nanoTime() < deadlineNanos, "the store takes no writes");
      Thread.sleep(POLL_MILLIS);
    }
    Thread.sleep(LOAD_MILLIS);
  }

  private void assertAllIsThere(StateCache cache) throws StateUnavailableException {
    List<String> lost = new ArrayList<>();
    for (Map.Entry<String, Long> entry : Map.copyOf(acknowledged).entrySet()) {
      long found =
          cache
              .get(entry.getKey())
              .map(value -> ByteBuffer.wrap(value.value()).getLong())
              .orElse(0L);
      if (found < entry.getValue()) {
        lost.add("%s is %d, not %d".formatted(entry.getKey(), found, entry.getValue()));
      }
    }
    assertEquals(List.of(), lost);
    assertEquals(WRITERS * KEYS, acknowledged.size(), "keys");
  }
}
