package io.realtimecluster.broker.failure;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeriodicTasksTest {

  private static final Duration PAUSE = Duration.ofMillis(1);

  private final PeriodicTasks tasks = new PeriodicTasks("test-timer");

  @AfterEach
  void stop() {
    tasks.close();
  }

  @Test
  void every_taskThatFails_isDoneAgainAndSoAreTheOthers() throws Exception {
    CountDownLatch exceptions = new CountDownLatch(3);
    CountDownLatch errors = new CountDownLatch(3);
    CountDownLatch others = new CountDownLatch(3);
    tasks.every(
        PAUSE,
        () -> {
          exceptions.countDown();
          throw new IllegalStateException("on purpose, for the test");
        });
    tasks.every(
        PAUSE,
        () -> {
          errors.countDown();
          throw new OutOfMemoryError("a test's");
        });
    tasks.every(PAUSE, others::countDown);
    assertTrue(exceptions.await(30, TimeUnit.SECONDS), "after an exception");
    assertTrue(errors.await(30, TimeUnit.SECONDS), "after an error");
    assertTrue(others.await(30, TimeUnit.SECONDS), "beside them");
  }
}
