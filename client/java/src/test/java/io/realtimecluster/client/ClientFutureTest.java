package io.realtimecluster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientFutureTest {

  private final FakeLoop loop = new FakeLoop(); // The test is on its thread.

  @Test
  void wait_onTheLoop_isRefusedSinceItWouldNotEnd() {
    var future = new ClientFuture<String>(loop);
    assertThrows(IllegalStateException.class, future::join);
    assertThrows(IllegalStateException.class, future::get);
    assertThrows(IllegalStateException.class, () -> future.get(1, TimeUnit.DAYS));
    assertThrows(IllegalStateException.class, future.thenApply(text -> text)::join);
    var failure = assertThrows(IllegalStateException.class, future.copy()::join);
    assertTrue(failure.getMessage().contains("thenAccept"), failure.getMessage());
  }

  @Test
  void wait_onTheLoop_forWhatIsThere_isNone() throws Exception {
    var future = new ClientFuture<String>(loop);
    future.complete("done");
    assertEquals("done", future.join());
    assertEquals("done", future.get());
  }
}
