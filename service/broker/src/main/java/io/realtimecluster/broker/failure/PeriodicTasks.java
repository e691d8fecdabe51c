package io.realtimecluster.broker.failure;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What one thread does again and again. A task that fails is done again when its time comes, and so
 * are the others: a timer would end it for good, without a word. Thread-safe.
 */
public final class PeriodicTasks implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(PeriodicTasks.class.getName());

  private final String name;
  private final ScheduledExecutorService timer;

  /**
   * Does nothing yet.
   *
   * @param name of the thread
   */
  public PeriodicTasks(String name) {
    this.name = name;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(name).daemon().factory());
  }

  /** From now on does it whenever so much time has passed since it was last done. */
  public void every(Duration pause, Runnable task) {
    Complaints complaints = new Complaints();
    var _ =
        timer.scheduleWithFixedDelay(
            () -> run(task, complaints), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Does nothing any more; a task that is being done is interrupted. */
  @Override
  public void close() {
    var _ = timer.shutdownNow();
  }

  private void run(Runnable task, Complaints complaints) {
    try {
      task.run();
    } catch (RuntimeException | Error e) { // Of an error, too, nobody else would hear.
      if (complaints.mayComplain()) {
        LOG.log(System.Logger.Level.ERROR, name + ": a periodic task failed", e);
      }
    }
  }
}
