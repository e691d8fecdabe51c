package io.realtimecluster.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.client.loop.ThreadLoop;
import io.realtimecluster.client.support.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over real sockets. */
@Timeout(180)
class WebSocketTransportTest {

  /** What the client says first: two bytes of header, four of mask, one of payload. */
  private static final int HELLO_LENGTH = 2 + 4 + 1;

  private final Http http = new Http(builder -> {});
  private final ThreadLoop loop = new ThreadLoop();
  private final RawServer server;

  WebSocketTransportTest() throws Exception {
    server = new RawServer();
  }

  @AfterEach
  void stop() throws Exception {
    loop.end();
    server.close();
  }

  @Test
  void serverThatIsGoneRightAfterAFrame_isNoticedEachTime() throws Exception {
    for (int time = 0; time < 100; time++) {
      var told = open();
      try (Socket socket = server.accept()) {
        socket.getInputStream().readNBytes(HELLO_LENGTH);
        socket.getOutputStream().write(RawServer.frame(RawServer.BINARY, true, new byte[100]));
      }
      Await.until("the end of " + time, () -> told.ends.size() == 1);
      assertEquals(CloseCode.ABNORMAL, told.ends.get(0).code());
    }
  }

  @Test
  void handshakeThatIsAnsweredAfterTheClientWasClosed_leavesNoConnection() throws Exception {
    open();
    loop.end();
    try (Socket socket = server.accept()) {
      socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
      assertEquals(-1, endOf(socket));
    }
  }

  /** What is read at the end; a reset is one, too. */
  private static int endOf(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  @Test
  void closeCode_isTold() throws Exception {
    var told = open();
    try (Socket socket = server.accept()) {
      socket.getInputStream().readNBytes(HELLO_LENGTH);
      byte[] code = {(byte) (4008 >> 8), (byte) 4008};
      socket.getOutputStream().write(RawServer.frame(RawServer.CLOSE, true, code));
      Await.until("the end", () -> told.ends.size() == 1);
      assertEquals(TransportEnd.of(4008), told.ends.get(0));
      int first = socket.getInputStream().read();
      assertEquals(0x80 | RawServer.CLOSE, first, "the close is answered");
    }
  }

  @Test
  void refusal_isToldWithItsRetryAfter() throws Exception {
    var told = open();
    server.refuse("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
    Await.until("the end", () -> told.ends.size() == 1);
    assertEquals(new TransportEnd(CloseCode.ABNORMAL, true, 7_000), told.ends.get(0));
  }

  @Test
  void textFrame_isNotOfThisProtocol() throws Exception {
    var told = open();
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write(RawServer.frame(RawServer.TEXT, true, new byte[] {'{'}));
      Await.until("the end", () -> told.ends.size() == 1);
    }
  }

  @Test
  void binaryFrame_isNotOfTheJsonForm() throws Exception {
    var told = open(WireForm.JSON);
    try (Socket socket = server.accept()) {
      Await.until("it is open", () -> told.open);
      socket.getOutputStream().write(RawServer.frame(RawServer.BINARY, true, new byte[] {1}));
      Await.until("the end", () -> told.ends.size() == 1);
    }
  }

  @Test
  void textFrame_inParts_isOneFrame_alsoWhereACharacterIsCut() throws Exception {
    var told = open(WireForm.JSON);
    byte[] text = "{\"a\":\"\uD83D\uDE42\"}".getBytes(UTF_8);
    int cut = text.length - 4; // Within the four bytes of the last character.
    try (Socket socket = server.accept()) {
      OutputStream out = socket.getOutputStream();
      out.write(RawServer.frame(RawServer.TEXT, false, Arrays.copyOf(text, cut)));
      out.write(RawServer.frame(0, true, Arrays.copyOfRange(text, cut, text.length)));
      Await.until("the frame", () -> told.frames.size() == 1);
      assertArrayEquals(text, told.frames.get(0));
      assertEquals(List.of(), told.ends);
    }
  }

  @Test
  void textFrame_upToTheLimitIsTaken_aByteMoreIsTheEnd() throws Exception {
    var told = open(WireForm.JSON);
    byte[] half = new byte[Transport.FRAME_BYTES_MAX / 2];
    Arrays.fill(half, (byte) 'x');
    try (Socket socket = server.accept()) {
      OutputStream out = socket.getOutputStream();
      out.write(RawServer.frame(RawServer.TEXT, false, half));
      out.write(RawServer.frame(0, true, half));
      Await.until("the frame", () -> told.frames.size() == 1);
      assertEquals(Transport.FRAME_BYTES_MAX, told.frames.get(0).length);
      assertEquals(List.of(), told.ends);
      out.write(RawServer.frame(RawServer.TEXT, false, half));
      out.write(RawServer.frame(0, false, half));
      out.write(RawServer.frame(0, true, new byte[] {'x'}));
      Await.until("the end", () -> told.ends.size() == 1);
    }
  }

  @Test
  void frame_upToTheLimitIsTaken_aByteMoreIsTheEnd() throws Exception {
    var told = open();
    try (Socket socket = server.accept()) {
      OutputStream out = socket.getOutputStream();
      byte[] half = new byte[Transport.FRAME_BYTES_MAX / 2];
      Arrays.fill(half, (byte) 7);
      out.write(RawServer.frame(RawServer.BINARY, false, half));
      out.write(RawServer.frame(0, true, half)); // A continuation.
      Await.until("the frame", () -> told.frames.size() == 1);
      assertArrayEquals(half, Arrays.copyOf(told.frames.get(0), half.length));
      assertEquals(Transport.FRAME_BYTES_MAX, told.frames.get(0).length);
      assertEquals(List.of(), told.ends);
      out.write(RawServer.frame(RawServer.BINARY, false, half));
      out.write(RawServer.frame(0, false, half));
      out.write(RawServer.frame(0, true, new byte[1]));
      Await.until("the end", () -> told.ends.size() == 1);
    }
  }

  @Test
  void slowApp_isReadAheadForUpToTheLimit_andCausesADoubt() throws Exception {
    var told = open();
    try (Socket socket = server.accept()) {
      var free = new CountDownLatch(1);
      Await.until("it is open", () -> told.open);
      loop.execute(() -> awaitUninterruptibly(free));
      int frames = WebSocketTransport.FRAMES_AHEAD_MAX + 5;
      for (int frame = 0; frame < frames; frame++) {
        socket.getOutputStream().write(RawServer.frame(RawServer.BINARY, true, new byte[] {1}));
      }
      Thread.sleep(200); // As much as is read ahead by now waits on the loop.
      assertEquals(0, told.doubts);
      free.countDown();
      Await.until("all have come", () -> told.frames.size() == frames);
      Await.until("there was a doubt", () -> told.doubts > 0);
      assertTrue(told.doubts <= 6, told.doubts + " doubts");
    }
  }

  private Told open() {
    return open(WireForm.PROTOBUF);
  }

  private Told open(WireForm form) {
    var transport = new WebSocketTransport(server.place(), form, http, loop);
    var told = new Told(transport);
    loop.execute(() -> transport.open(told));
    return told;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Told implements TransportListener {
    private final List<byte[]> frames = new CopyOnWriteArrayList<>();
    private final List<TransportEnd> ends = new CopyOnWriteArrayList<>();
    private final Transport transport;
    private volatile boolean open;
    private volatile int doubts;

    Told(Transport transport) {
      this.transport = transport;
    }

    @Override
    public void onOpen() {
      open = true;
      transport.send(new byte[1]);
    }

    @Override
    public void onHeard() {}

    @Override
    public void onDoubt() {
      doubts++; // By the loop only.
    }

    @Override
    public void onFrame(byte[] frame) {
      frames.add(frame);
    }

    @Override
    public void onEnd(TransportEnd end) {
      ends.add(end);
    }
  }
}
