package io.realtimecluster.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.realtimecluster.edge.admission.ConnectionLimit;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.HistoryRequest;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Leave;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Ping;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.PresenceRequest;
import io.realtimecluster.proto.client.v1.Publish;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Frames that nobody would send: half of them valid requests, the rest with bits turned, cut short,
 * or random, over both protocols. The server may close a connection, but it serves the next one,
 * its memory stays bounded and no connection stays behind. The seed is in the output of a failure.
 */
@QuarkusTest
class FuzzTest {

  private static final int FRAMES = 1_000_000;
  private static final int FRAMES_PER_CONNECTION_MAX = 4_000;
  private static final int FRAMES_PER_WRITE = 200;
  private static final long HEAP_GROWTH_BYTES_MAX = 128L * 1024 * 1024;
  private static final int GONE_WAIT_MILLIS_MAX = 15_000;

  @TestHTTPResource URL server;
  @Inject ConnectionLimit limit;

  @Test
  void frames_aMillionOfThem_leaveAServerThatServes() throws Exception {
    long seed = System.nanoTime();
    long heapBefore = usedHeapBytes();
    AtomicLong sent = new AtomicLong();
    Thread[] senders = new Thread[2];
    for (int i = 0; i < senders.length; i++) {
      Random random = new Random(seed + i);
      String subprotocol = i == 0 ? "realtime.v1.proto" : "realtime.v1.json";
      senders[i] = Thread.ofVirtual().start(() -> sendAll(random, subprotocol, sent));
    }
    for (Thread sender : senders) {
      sender.join();
    }
    assertTrue(sent.get() >= FRAMES, "sent " + sent + ", seed " + seed);
    assertServes("realtime.v1.proto");
    for (int waited = 0; limit.admitted() > 0 && waited < GONE_WAIT_MILLIS_MAX; waited += 100) {
      Thread.sleep(100);
    }
    assertEquals(0, limit.admitted(), "connections stay behind, seed " + seed);
    long growth = usedHeapBytes() - heapBefore;
    assertTrue(growth < HEAP_GROWTH_BYTES_MAX, "heap grew by " + growth + ", seed " + seed);
  }

  private void sendAll(Random random, String subprotocol, AtomicLong sent) {
    boolean json = subprotocol.endsWith("json");
    while (sent.get() < FRAMES) {
      try (RawWebSocket socket = RawWebSocket.open(server.getPort(), subprotocol)) {
        Thread reader = Thread.ofVirtual().start(() -> readAll(socket));
        int count = random.nextInt(FRAMES_PER_CONNECTION_MAX);
        for (int i = 0; i < count; i += FRAMES_PER_WRITE) {
          ByteArrayOutputStream frames = new ByteArrayOutputStream();
          for (int j = 0; j < FRAMES_PER_WRITE; j++) {
            frames.writeBytes(frame(random, json));
          }
          socket.write(frames.toByteArray());
          sent.addAndGet(FRAMES_PER_WRITE);
        }
        socket.close();
        reader.join();
      } catch (IOException e) {
        // The server closed it: what was sent deserved that.
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A client that does not read would be closed as slow, which is another test. */
  private static void readAll(RawWebSocket socket) {
    try {
      while (true) {
        socket.read();
      }
    } catch (IOException | NegativeArraySizeException e) {
      // Closed.
    }
  }

  private static byte[] frame(Random random, boolean json) {
    byte[] payload = json ? jsonRequest(random) : request(random).toByteArray();
    int head = RawWebSocket.FIN | (json ? RawWebSocket.TEXT : RawWebSocket.BINARY);
    // Most damage ends a connection, so it is rare enough for thousands of frames to be read.
    return switch (random.nextInt(4_000)) {
      case 0 -> RawWebSocket.masked(random.nextInt(256), payload);
      case 1 -> RawWebSocket.masked(head, mutated(random, payload));
      case 2 -> mutated(random, RawWebSocket.masked(head, payload));
      case 3 -> bytes(random, random.nextInt(300));
      case 4 -> RawWebSocket.masked(head, bytes(random, random.nextInt(70_000)));
      case 5 -> RawWebSocket.masked(RawWebSocket.FIN | RawWebSocket.CLOSE, bytes(random, 2));
      default ->
          random.nextInt(20) == 0
              ? RawWebSocket.masked(RawWebSocket.FIN | RawWebSocket.PING, bytes(random, 10))
              : RawWebSocket.masked(head, payload);
    };
  }

  private static byte[] mutated(Random random, byte[] bytes) {
    byte[] changed = bytes.clone();
    for (int i = random.nextInt(1, 4); i > 0 && changed.length > 0; i--) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] jsonRequest(Random random) {
    String room = "fuzz:" + random.nextInt(20);
    String request =
        switch (random.nextInt(5)) {
          case 0 -> "\"join\":{\"room\":\"%s\"}".formatted(room);
          case 1 -> "\"publish\":{\"room\":\"%s\",\"payload\":{\"text\":\"x\"}}".formatted(room);
          case 2 -> "\"leave\":{\"room\":\"%s\"}".formatted(room);
          case 3 -> "\"unknown\":[1,2,{}]";
          default -> "\"ping\":{}";
        };
    return "{\"messages\":[{\"id\":%d,%s}]}".formatted(random.nextInt(), request).getBytes();
  }

  private static ClientFrame request(Random random) {
    String room = "fuzz:" + random.nextInt(20);
    ClientMessage.Builder message = ClientMessage.newBuilder().setId(random.nextInt());
    switch (random.nextInt(7)) {
      case 0 ->
          message.setJoin(
              Join.newBuilder()
                  .setRoom(room)
                  .setRecover(Position.newBuilder().setEpoch("x").setOffset(random.nextLong())));
      case 1 ->
          message.setPublish(
              Publish.newBuilder()
                  .setRoom(room)
                  .setSequence(random.nextLong())
                  .setPayload(Payload.newBuilder().setText("x")));
      case 2 -> message.setLeave(Leave.newBuilder().setRoom(room));
      case 3 -> message.setPresence(PresenceRequest.newBuilder().setRoom(room));
      case 4 ->
          message.setHistory(
              HistoryRequest.newBuilder().setRoom(room).setLimit(random.nextInt(2_000)));
      case 5 -> message.setConnect(Connect.newBuilder().setSession("s" + random.nextInt()));
      default -> message.setPing(Ping.getDefaultInstance());
    }
    return ClientFrame.newBuilder().addMessages(message).build();
  }

  private void assertServes(String subprotocol) throws IOException {
    try (RawWebSocket socket = RawWebSocket.open(server.getPort(), subprotocol)) {
      ClientMessage ping =
          ClientMessage.newBuilder().setId(1).setPing(Ping.getDefaultInstance()).build();
      socket.send(
          RawWebSocket.FIN | RawWebSocket.BINARY,
          ClientFrame.newBuilder().addMessages(ping).build().toByteArray());
      assertTrue(socket.read().messages().getFirst().hasPong());
    }
  }

  private static long usedHeapBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
