package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class BoundedTest {

  private static final Duration GENEROUS = Duration.ofSeconds(30);

  @Test
  void call_answered_returnsIt() throws Exception {
    assertEquals("there", Bounded.call(GENEROUS, () -> "there"));
  }

  @Test
  void call_failed_saysWhy() {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () ->
                Bounded.call(
                    GENEROUS,
                    () -> {
                      throw new IllegalStateException("gone");
                    }));
    assertEquals("gone", failure.getCause().getMessage());
  }

  @Test
  void call_neverAnswered_endsInTimeAndInterrupts() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    assertThrows(
        TimeoutException.class,
        () ->
            Bounded.call(
                Duration.ofMillis(10),
                () -> {
                  try {
                    return new CountDownLatch(1).await(1, TimeUnit.HOURS);
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                  }
                }));
    assertTrue(interrupted.await(GENEROUS.toSeconds(), TimeUnit.SECONDS));
  }
}
