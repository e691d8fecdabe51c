package io.realtimecluster.hub.webhook.event;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The events of one room that wait to be told, one call after the other. Not thread-safe. */
final class RoomQueue {

  /** The wait after the first call that failed; doubled after each further one. */
  static final Duration BACKOFF_MIN = Duration.ofMillis(500);

  /** The longest wait. */
  static final Duration BACKOFF_MAX = Duration.ofMinutes(1);

  private static final int DOUBLINGS_MAX = 10;

  private final ArrayDeque<RoomEvent> events = new ArrayDeque<>();
  private int failures;
  private int tried;
  private boolean calling;
  private long dueNanos;

  /** May be told at once. */
  RoomQueue(long nowNanos) {
    dueNanos = nowNanos;
  }

  void add(RoomEvent event) {
    events.addLast(event);
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  boolean calling() {
    return calling;
  }

  long dueNanos() {
    return dueNanos;
  }

  /**
   * The events of the next call: after one that failed the same ones, so that the backend may know
   * them again. Empty if there is none now.
   *
   * @param storedOffset later ones are not stored, so they may not have happened
   */
  List<RoomEvent> due(long storedOffset, long nowNanos) {
    List<RoomEvent> due = new ArrayList<>();
    if (calling || dueNanos - nowNanos > 0) {
      return due;
    }
    int countMax = tried == 0 ? EventBatch.EVENTS_MAX : tried;
    for (RoomEvent event : events) {
      if (due.size() == countMax || event.offset() > storedOffset) {
        break;
      }
      due.add(event);
    }
    return due;
  }

  void called(int count) {
    calling = true;
    tried = count;
  }

  /** The call has ended; those of its events that are here still are taken, or due again later. */
  void ended(boolean taken, List<Long> offsets, long nowNanos) {
    calling = false;
    if (taken) {
      failures = 0;
      remove(offsets);
    } else {
      long backoffNanos = backoffNanos(failures);
      dueNanos = nowNanos + ThreadLocalRandom.current().nextLong(backoffNanos / 2, backoffNanos);
      failures++;
    }
  }

  /** The longest wait after so many failures in a row, and one more; the shortest is half of it. */
  static long backoffNanos(int failures) {
    long doubled = BACKOFF_MIN.toNanos() << Math.min(failures, DOUBLINGS_MAX);
    return Math.min(BACKOFF_MAX.toNanos(), doubled);
  }

  /** Those are not to be told any more. */
  void remove(List<Long> offsets) {
    Set<Long> gone = new HashSet<>(offsets);
    if (events.removeIf(event -> gone.contains(event.offset()))) {
      tried = 0;
    }
  }
}
