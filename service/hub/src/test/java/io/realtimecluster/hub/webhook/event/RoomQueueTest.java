package io.realtimecluster.hub.webhook.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.room.RoomWebhooks.EventType;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RoomQueueTest {

  private final RoomQueue queue = new RoomQueue(0);

  @Test
  void due_afterAFailure_isTheSameLater() {
    add(1, 3);
    assertEquals(List.of(1L, 2L), due(2, 0), "what is stored");
    queue.called(2);
    assertEquals(List.of(), due(3, 0), "one call at a time");
    queue.ended(false, List.of(1L, 2L), 0);
    assertEquals(List.of(), due(3, RoomQueue.BACKOFF_MIN.toNanos() / 2 - 1));
    assertEquals(List.of(1L, 2L), due(3, RoomQueue.BACKOFF_MIN.toNanos()));
    queue.called(2);
    queue.ended(true, List.of(1L, 2L), 0);
    assertEquals(List.of(3L), due(3, RoomQueue.BACKOFF_MIN.toNanos()));
  }

  @Test
  void due_moreThanACallTells_isTheFirst() {
    add(1, EventBatch.EVENTS_MAX + 1);
    assertEquals(EventBatch.EVENTS_MAX, due(1_000, 0).size());
  }

  @Test
  void remove_eventsOfAFailedCall_makesTheNextOneAnother() {
    add(1, 3);
    queue.called(2);
    queue.ended(false, List.of(1L, 2L), 0);
    queue.remove(List.of(1L));
    assertEquals(List.of(2L, 3L), due(3, RoomQueue.BACKOFF_MIN.toNanos()));
  }

  @Test
  void backoffNanos_afterFailures_doublesUpToItsLimit() {
    assertEquals(RoomQueue.BACKOFF_MIN.toNanos(), RoomQueue.backoffNanos(0));
    assertEquals(RoomQueue.BACKOFF_MIN.toNanos() * 2, RoomQueue.backoffNanos(1));
    for (int failures : List.of(7, 10, 11, 1_000_000)) {
      assertEquals(RoomQueue.BACKOFF_MAX.toNanos(), RoomQueue.backoffNanos(failures));
    }
    assertTrue(RoomQueue.backoffNanos(6) < RoomQueue.BACKOFF_MAX.toNanos());
  }

  private void add(long first, long last) {
    LongStream.rangeClosed(first, last)
        .forEach(
            offset ->
                queue.add(new RoomEvent(offset, EventType.JOINED, "chat:1", "u" + offset, 0)));
  }

  private List<Long> due(long storedOffset, long nowNanos) {
    return queue.due(storedOffset, nowNanos).stream().map(RoomEvent::offset).toList();
  }
}
