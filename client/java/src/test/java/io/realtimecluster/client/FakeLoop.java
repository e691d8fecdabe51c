package io.realtimecluster.client;

import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.loop.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** A loop whose thread is the test's, and whose time and chance are in its hands. */
final class FakeLoop implements Loop {

  private static final long START_WALL_MILLIS = 1_700_000_000_000L;

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<Timing> timings = new ArrayList<>();
  private long nowMillis = 1_000;
  private boolean ended;

  /** What chance brings, 0 to 1. */
  double chance = 1;

  @Override
  public boolean execute(Runnable task) {
    if (!ended) {
      tasks.add(task);
    }
    return !ended;
  }

  @Override
  public Timer startTimer(Runnable callback, long delayMillis) {
    var timing = new Timing(nowMillis + delayMillis, callback);
    timings.add(timing);
    return () -> timings.remove(timing);
  }

  @Override
  public boolean isCurrent() {
    return true;
  }

  @Override
  public long nowMillis() {
    return nowMillis;
  }

  @Override
  public long wallMillis() {
    return START_WALL_MILLIS + nowMillis;
  }

  @Override
  public double random() {
    return chance;
  }

  @Override
  public void end() {
    ended = true;
  }

  int timers() {
    return timings.size();
  }

  /** All that is to be done now. */
  void settle() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Lets time pass, timer by timer, with all that follows from each. */
  void advance(long millis) {
    long endMillis = nowMillis + millis;
    settle();
    for (Timing next = next(endMillis); next != null; next = next(endMillis)) {
      nowMillis = Math.max(nowMillis, next.atMillis);
      timings.remove(next);
      next.callback.run();
      settle();
    }
    nowMillis = endMillis;
  }

  /** The machine sleeps: time passes and no timer fires. */
  void sleep(long millis) {
    nowMillis += millis;
  }

  private Timing next(long endMillis) {
    return timings.stream()
        .filter(timing -> timing.atMillis <= endMillis)
        .min(Comparator.comparingLong(timing -> timing.atMillis))
        .orElse(null);
  }

  /** By identity. */
  private static final class Timing {
    private final long atMillis;
    private final Runnable callback;

    Timing(long atMillis, Runnable callback) {
      this.atMillis = atMillis;
      this.callback = callback;
    }
  }
}
