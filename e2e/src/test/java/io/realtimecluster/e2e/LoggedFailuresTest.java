package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoggedFailuresTest {

  private static final String LOG =
      """
      2026-11-27 09:22:11.893 ERROR [Loop] failed: java.lang.IllegalStateException: no
      \tat io.realtimecluster.edge.Loop.turn(Loop.java:1)
      Caused by: java.lang.RuntimeException
      \tat java.base/java.lang.Thread.run(Thread.java:1474)

      2026-11-27 09:23:30.827 WARN  [BlockedThreadChecker] Thread has been blocked for 2324 ms
      \tat io.vertx.core.impl.VertxImpl.getContext(VertxImpl.java:718)
      : io.vertx.core.VertxException: Thread blocked
      \tat io.vertx.core.impl.VertxImpl.getContext(VertxImpl.java:718)
      2026-11-27 09:23:31.000 INFO  [Edge] goes on
      """;

  @Test
  void in_log_isWhatHasAStackTraceButForThreadsThatWaitedForAProcessor() {
    assertEquals(
        List.of("2026-11-27 09:22:11.893 ERROR [Loop] failed: java.lang.IllegalStateException: no"),
        LoggedFailures.in(LOG));
  }
}
