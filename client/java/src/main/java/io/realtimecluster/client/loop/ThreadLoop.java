package io.realtimecluster.client.loop;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A loop on a daemon thread, in real time. Thread-safe. */
public final class ThreadLoop implements Loop {

  private static final AtomicInteger THREADS = new AtomicInteger();

  private final Thread thread;
  private final ScheduledThreadPoolExecutor executor;

  @GuardedBy("this")
  private boolean ended;

  /** Starts the thread. */
  public ThreadLoop() {
    // The executor has one thread in all its life: tasks are guarded, so none ends it.
    var created = new Thread[1];
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              created[0] = new Thread(task, "realtimecluster-client-" + THREADS.incrementAndGet());
              created[0].setDaemon(true);
              return created[0];
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.prestartCoreThread();
    thread = created[0];
  }

  @Override
  public synchronized boolean execute(Runnable task) {
    if (ended) {
      return false;
    }
    executor.execute(guarded(task));
    return true;
  }

  @Override
  public synchronized Timer startTimer(Runnable callback, long delayMillis) {
    if (ended) {
      return Timer.NONE;
    }
    var future = executor.schedule(guarded(callback), delayMillis, TimeUnit.MILLISECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public boolean isCurrent() {
    return Thread.currentThread().equals(thread);
  }

  @Override
  public long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public double random() {
    return ThreadLocalRandom.current().nextDouble();
  }

  @Override
  public synchronized void end() {
    if (!ended) {
      ended = true;
      executor.execute(executor::shutdownNow); // After what was given before.
    }
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error unexpected) {
        System.getLogger(ThreadLoop.class.getName())
            .log(System.Logger.Level.ERROR, "a task of the client failed", unexpected);
      }
    };
  }
}
