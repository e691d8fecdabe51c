package io.realtimecluster.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeepAliveTest {

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final ConnectionFixture fixture = new ConnectionFixture(eventLoop, 1024 * 1024);

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void ping_failsForOne_thatOneIsClosed_andTheOthersArePingedOn() throws Exception {
    CompletableFuture<CloseCode> closed = new CompletableFuture<>();
    CountDownLatch pings = new CountDownLatch(2);
    PingedTransport served = new PingedTransport(pings::countDown, closed);
    PingedTransport failing =
        new PingedTransport(
            () -> {
              throw new OutOfMemoryError("a test's");
            },
            closed);
    eventLoop
        .submit(
            () -> {
              KeepAlive keepAlive = new KeepAlive(eventLoop, Duration.ofSeconds(1));
              served.connection = fixture.connect(served);
              keepAlive.add(served.connection);
              keepAlive.add(fixture.connect(failing));
            })
        .get();
    assertTrue(pings.await(30, TimeUnit.SECONDS), "a second ping");
    assertEquals(CloseCode.INTERNAL_ERROR, closed.get(30, TimeUnit.SECONDS));
  }

  @Test
  void closeUser_failsForOne_theOthersAreClosed() {
    KeepAlive keepAlive = new KeepAlive(eventLoop, Duration.ofHours(1));
    CompletableFuture<CloseCode> before = new CompletableFuture<>();
    CompletableFuture<CloseCode> after = new CompletableFuture<>();
    keepAlive.add(fixture.connect(new PingedTransport(() -> {}, before)));
    keepAlive.add(
        fixture.connect(
            new TestTransport() {
              @Override
              public void write(Batch batch) {}

              @Override
              public void close(CloseCode code) {
                throw new OutOfMemoryError("a test's");
              }
            }));
    keepAlive.add(fixture.connect(new PingedTransport(() -> {}, after)));
    assertEquals(3, keepAlive.closeUser("ana", CloseCode.DISCONNECTED));
    assertEquals(CloseCode.DISCONNECTED, before.getNow(null));
    assertEquals(CloseCode.DISCONNECTED, after.getNow(null));
  }

  private static final class PingedTransport extends TestTransport {
    private final Runnable onPing;
    private final CompletableFuture<CloseCode> closed;
    private @Nullable Connection connection;

    PingedTransport(Runnable onPing, CompletableFuture<CloseCode> closed) {
      this.onPing = onPing;
      this.closed = closed;
    }

    @Override
    public void write(Batch batch) {
      throw new AssertionError("nothing is written");
    }

    @Override
    public void ping() {
      onPing.run();
      if (connection != null) {
        connection.heard();
      }
    }

    @Override
    public void close(CloseCode code) {
      closed.complete(code);
    }
  }
}
