package io.realtimecluster.client.support;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits of tests in real time, with a bound. */
public final class Await {

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 10;

  private Await() {}

  public static void until(String what, BooleanSupplier condition) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError("not within " + BOUND + ": " + what);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  public static <T> T result(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    return stage.toCompletableFuture().get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
  }
}
