package io.realtimecluster.bench.fanout;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes on a fixed timetable, whether or not earlier publishes were answered (open loop). Used
 * by one thread.
 */
final class PublishPace {
  private final List<Publisher> publishers;
  private final long intervalNanos;

  PublishPace(List<Publisher> publishers, int perSecond) {
    this.publishers = publishers;
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /** False if it ended early, at a publisher's limit of publishes without an answer. */
  boolean run(long startNanos, long endNanos) {
    int turn = 0;
    for (long dueNanos = startNanos; dueNanos < endNanos; dueNanos += intervalNanos) {
      waitUntil(dueNanos);
      if (!publishers.get(turn++ % publishers.size()).publish(dueNanos)) {
        return false;
      }
    }
    return true;
  }

  private static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
