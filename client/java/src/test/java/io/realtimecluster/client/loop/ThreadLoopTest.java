package io.realtimecluster.client.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadLoopTest {

  private final ThreadLoop loop = new ThreadLoop();

  @Test
  void tasks_runInOrder_onOneDaemonThread_untilTheEnd() throws Exception {
    var order = new ArrayList<Integer>();
    var thread = new CompletableFuture<Thread>();
    for (int number = 0; number < 100; number++) {
      int each = number;
      assertTrue(loop.execute(() -> order.add(each)));
    }
    loop.execute(() -> assertTrue(loop.isCurrent()));
    loop.execute(() -> thread.complete(Thread.currentThread()));
    loop.end();
    assertFalse(loop.execute(() -> order.add(-1)));
    assertSame(Timer.NONE, loop.startTimer(() -> order.add(-1), 0));
    Thread ran = thread.get();
    ran.join();
    assertTrue(ran.isDaemon());
    assertFalse(loop.isCurrent());
    assertEquals(IntStream.range(0, 100).boxed().toList(), order);
  }

  @Test
  void task_thatThrows_doesNotEndTheLoop() throws Exception {
    var next = new CompletableFuture<String>();
    loop.execute(
        () -> {
          throw new IllegalStateException("meant for the log");
        });
    loop.execute(() -> next.complete("ran"));
    assertEquals("ran", next.get());
    loop.end();
  }

  @Test
  void timers_runWhenTheirTimeIsOver_unlessStopped() throws Exception {
    var order = new ArrayList<String>();
    var done = new CompletableFuture<List<String>>();
    loop.execute(
        () -> {
          loop.startTimer(() -> done.complete(order), 60);
          loop.startTimer(() -> order.add("second"), 40);
          loop.startTimer(() -> order.add("never"), 20).stop();
          loop.startTimer(() -> order.add("first"), 1);
        });
    assertEquals(List.of("first", "second"), done.get(60, TimeUnit.SECONDS));
    loop.end();
  }
}
