package io.realtimecluster.client.loop;

/** The one thread of a client, with its clock and its chance. Thread-safe. */
public interface Loop {

  /**
   * Runs the task on the thread, after those given before.
   *
   * @return false: the loop has ended, and the task will not run
   */
  boolean execute(Runnable task);

  /** Runs the callback on the thread once the time is over, unless stopped before. */
  Timer startTimer(Runnable callback, long delayMillis);

  /** Whether the caller is on the thread. */
  boolean isCurrent();

  /** Monotonic. */
  long nowMillis();

  /** Since 1970. */
  long wallMillis();

  /** 0 to 1. */
  double random();

  /** Runs what is there, and nothing more; timers are forgotten. */
  void end();
}
