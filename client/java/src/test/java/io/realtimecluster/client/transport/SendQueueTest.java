package io.realtimecluster.client.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.loop.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SendQueueTest {

  private final List<CompletableFuture<?>> sends = new ArrayList<>();
  private final List<String> stuck = new ArrayList<>();
  private final SendQueue queue =
      new SendQueue(
          new DirectLoop(),
          frame -> {
            var send = new CompletableFuture<Void>();
            sends.add(send);
            return send;
          },
          () -> stuck.add("stuck"));

  @Test
  void frames_goOneAfterTheOther() {
    queue.add(new byte[1]);
    queue.add(new byte[2]);
    assertEquals(1, sends.size());
    sends.get(0).complete(null);
    assertEquals(2, sends.size());
    sends.get(1).complete(null);
    queue.add(new byte[3]);
    assertEquals(3, sends.size());
  }

  @Test
  void frames_soManyMayWait_oneMoreIsStuck() {
    queue.add(new byte[0]); // Under way.
    for (int frame = 0; frame < Transport.FRAMES_WAITING_MAX; frame++) {
      queue.add(new byte[0]);
    }
    assertEquals(List.of(), stuck);
    queue.add(new byte[0]);
    assertEquals(List.of("stuck"), stuck);
  }

  @Test
  void frame_thatCannotBeSent_isStuck() {
    queue.add(new byte[0]);
    sends.get(0).completeExceptionally(new IllegalStateException("closed output"));
    assertEquals(List.of("stuck"), stuck);
  }

  /** Runs what it is given at once. */
  private static final class DirectLoop implements Loop {

    @Override
    public boolean execute(Runnable task) {
      task.run();
      return true;
    }

    @Override
    public Timer startTimer(Runnable callback, long delayMillis) {
      return Timer.NONE;
    }

    @Override
    public boolean isCurrent() {
      return true;
    }

    @Override
    public long nowMillis() {
      return 0;
    }

    @Override
    public long wallMillis() {
      return 0;
    }

    @Override
    public double random() {
      return 0;
    }

    @Override
    public void end() {}
  }
}
