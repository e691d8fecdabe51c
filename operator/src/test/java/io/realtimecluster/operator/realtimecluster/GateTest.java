package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GateTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  /** The common pool may have one thread only, and one that waits for a lock gets no other. */
  private static final Executor THREADS = Thread::startVirtualThread;

  private final Gate gate = new Gate();

  @Test
  void close_waitsForWhatIsUnderWayAndLetsNothingElseBegin() throws Exception {
    // Given
    assertThat(gate.enter()).isTrue();
    // When
    CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> gate.close(LONG), THREADS);
    while (!gate.isClosed()) {
      Thread.onSpinWait();
    }
    // Then
    assertThat(CompletableFuture.supplyAsync(gate::enter, THREADS).get(60, TimeUnit.SECONDS))
        .isFalse();
    assertThat(closing).isNotDone();
    // When
    gate.leave();
    // Then
    closing.get(60, TimeUnit.SECONDS);
    assertThat(gate.enter()).isFalse();
  }

  @Test
  void close_goesOnWithoutWhatTakesTooLong() throws Exception {
    assertThat(gate.enter()).isTrue();
    CompletableFuture.runAsync(() -> gate.close(Duration.ofMillis(1)), THREADS)
        .get(60, TimeUnit.SECONDS);
    assertThat(gate.isClosed()).isTrue();
  }
}
