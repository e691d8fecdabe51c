package io.realtimecluster.state.infinispan;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls of the Hot Rod client that wait without a limit of their own. A client whose connection
 * broke at the wrong moment (seen with 16.0.9) may never answer, and who waits for it for ever
 * keeps leases that it does not renew.
 */
final class Bounded {

  private Bounded() {}

  /**
   * Calls it on a thread of its own, which is interrupted if the result is not there in time.
   *
   * @throws TimeoutException if it is not
   */
  static <T> T call(Duration max, Callable<T> callable)
      throws ExecutionException, TimeoutException, InterruptedException {
    FutureTask<T> task = new FutureTask<>(callable);
    Thread thread = Thread.ofVirtual().name("bounded-call").start(task);
    try {
      return task.get(max.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      thread.interrupt();
    }
  }
}
