package io.realtimecluster.broker.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartitionBatchesTest {

  private static final long RUN = 7;

  private final List<UpstreamBatch> published = new ArrayList<>();
  private final List<UpstreamBatch> refused = new ArrayList<>();
  private final Queue<Runnable> onWritten = new ArrayDeque<>();
  private boolean away;
  private boolean slow;
  private @Nullable Throwable failure;
  private boolean failsAfterwards;
  private final PartitionBatches batches =
      new PartitionBatches(
          3,
          "edge-1",
          RUN,
          (partition, batch, written) -> {
            assertEquals(3, partition);
            if (away) {
              throw new BrokerUnavailableException("away");
            }
            if (!failsAfterwards) {
              fail();
            }
            published.add(batch);
            if (slow) {
              onWritten.add(written);
            } else {
              written.run();
            }
            fail();
          },
          refused::add);

  @Test
  void add_firstOfABatch_saysThatSomebodyMustFlush() {
    assertTrue(batches.add(message("a")));
    assertFalse(batches.add(message("b")));
    batches.flush();
    assertEquals(2, published.getFirst().getMessagesCount());
    assertEquals("edge-1", published.getFirst().getEdge());
    assertTrue(batches.add(message("c")));
  }

  @Test
  void add_messagesAtTheLimitAndOnePast_closesTheBatchAtTheLimit() {
    for (int i = 0; i < PartitionBatches.BATCH_MESSAGES_MAX - 1; i++) {
      boolean _ = batches.add(message("a"));
    }
    assertTrue(published.isEmpty());
    boolean _ = batches.add(message("a"));
    assertEquals(PartitionBatches.BATCH_MESSAGES_MAX, published.getFirst().getMessagesCount());
    assertTrue(batches.add(message("the next one")));
  }

  @Test
  void add_bytesAtTheLimit_closesTheBatch() {
    assertFalse(batches.add(message("x".repeat(PartitionBatches.BATCH_BYTES_MAX))));
    assertEquals(1, published.size());
  }

  @Test
  void flush_brokerAway_handsTheBatchBack() {
    away = true;
    boolean _ = batches.add(message("a"));
    batches.flush();
    assertEquals(1, refused.getFirst().getMessagesCount());
    batches.flush();
    assertEquals(1, refused.size(), "nothing is left");
  }

  @Test
  void flush_each_hasTheNextNumberOfTheRun() {
    flush("a");
    away = true;
    flush("b");
    away = false;
    flush("c");
    assertEquals(List.of(1L, 3L), published.stream().map(UpstreamBatch::getSequence).toList());
    assertEquals(RUN, published.getFirst().getRun());
  }

  @Test
  void flush_batchBeforeIsNotWritten_growsUntilItIs() {
    slow = true;
    flush("a");
    flush("b");
    flush("c");
    assertEquals(1, published.size());
    onWritten.remove().run();
    assertEquals(2, published.getLast().getMessagesCount());
    onWritten.remove().run();
    assertEquals(2, published.size(), "nothing is left");
    flush("d");
    assertEquals(3, published.size());
  }

  @Test
  void add_batchBeforeIsNotWritten_closesAtTheLimitAllTheSame() {
    slow = true;
    flush("a");
    for (int i = 0; i <= PartitionBatches.BATCH_MESSAGES_MAX; i++) {
      boolean _ = batches.add(message("b"));
    }
    assertEquals(2, published.size());
    onWritten.remove().run();
    assertEquals(2, published.size(), "one is still on its way");
    onWritten.remove().run();
    assertEquals(1, published.getLast().getMessagesCount());
  }

  @Test
  void flush_publisherFails_handsTheBatchBackAndTheNextOneLeaves() {
    failure = new IllegalStateException("on purpose, for the test");
    flush("a");
    failure = new OutOfMemoryError("a test's");
    flush("b");
    failure = null;
    flush("c");
    assertEquals(List.of(1L, 2L), refused.stream().map(UpstreamBatch::getSequence).toList());
    assertEquals(List.of(3L), published.stream().map(UpstreamBatch::getSequence).toList());
  }

  @Test
  void flush_publisherFailsAfterItHasWritten_nextOnesStillWaitForTheOneBefore() {
    failsAfterwards = true;
    failure = new IllegalStateException("on purpose, for the test");
    flush("a");
    failure = null;
    slow = true;
    flush("b");
    flush("c");
    assertEquals(2, published.size(), "b is on its way");
    onWritten.remove().run();
    assertEquals(3, published.size());
  }

  @Test
  void written_publisherHadFailed_countsOnce() {
    failsAfterwards = true;
    slow = true;
    failure = new IllegalStateException("on purpose, for the test");
    flush("a");
    failure = null;
    flush("b");
    onWritten.remove().run(); // Of a, which counts as refused.
    flush("c");
    assertEquals(2, published.size(), "b is on its way");
    onWritten.remove().run();
    assertEquals(3, published.size());
  }

  private void fail() {
    switch (failure) {
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      case null, default -> {}
    }
  }

  private void flush(String room) {
    boolean _ = batches.add(message(room));
    batches.flush();
  }

  private static UpstreamMessage message(String room) {
    return UpstreamMessage.newBuilder().setPublish(RoomPublish.newBuilder().setRoom(room)).build();
  }
}
