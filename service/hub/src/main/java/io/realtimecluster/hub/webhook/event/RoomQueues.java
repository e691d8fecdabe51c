package io.realtimecluster.hub.webhook.event;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The events that wait to be told, by room: the room that was told longest ago comes first. Its
 * size is that of the {@link EventBook}. Not thread-safe.
 */
final class RoomQueues {

  /** While all places for calls are taken, they are asked for that often. */
  private static final Duration PLACE_WAIT = Duration.ofMillis(50);

  private final Map<String, RoomQueue> byRoom = new LinkedHashMap<>();

  void add(RoomEvent event, long nowNanos) {
    byRoom.computeIfAbsent(event.room(), _ -> new RoomQueue(nowNanos)).add(event);
  }

  /** Those for which something waits, or a call is under way. */
  List<String> rooms() {
    return List.copyOf(byRoom.keySet());
  }

  /** The events of a room's next call, as {@link RoomQueue#due}. */
  List<RoomEvent> due(String room, long storedOffset, long nowNanos) {
    RoomQueue queue = byRoom.get(room);
    return queue == null ? List.of() : queue.due(storedOffset, nowNanos);
  }

  /** A call has begun. */
  void called(EventBatch batch) {
    RoomQueue queue = byRoom.get(batch.room());
    if (queue != null) {
      queue.called(batch.offsets().size());
    }
  }

  /** A call has ended. */
  void ended(EventBatch batch, boolean taken, long nowNanos) {
    RoomQueue queue = byRoom.remove(batch.room());
    if (queue != null) {
      queue.ended(taken, batch.offsets(), nowNanos);
      if (!queue.isEmpty()) {
        byRoom.put(batch.room(), queue); // Other rooms go first.
      }
    }
  }

  /** Those are not to be told any more. */
  void remove(List<RoomEvent> events) {
    List<Long> offsets = events.stream().map(RoomEvent::offset).toList();
    Set<String> rooms = events.stream().map(RoomEvent::room).collect(Collectors.toSet());
    for (String room : rooms) {
      RoomQueue queue = byRoom.get(room);
      if (queue != null) {
        queue.remove(offsets);
        if (queue.isEmpty() && !queue.calling()) {
          byRoom.remove(room);
        }
      }
    }
  }

  /**
   * How long no call is due, in nanoseconds; {@code Long.MAX_VALUE} if there is nothing to tell.
   */
  long waitNanos(long nowNanos) {
    long waitNanos = Long.MAX_VALUE;
    for (RoomQueue queue : byRoom.values()) {
      if (!queue.calling()) {
        waitNanos =
            Math.min(waitNanos, Math.max(PLACE_WAIT.toNanos(), queue.dueNanos() - nowNanos));
      }
    }
    return waitNanos;
  }
}
