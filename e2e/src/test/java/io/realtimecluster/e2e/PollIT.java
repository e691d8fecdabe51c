package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.Publish;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Long-polling on real parts, each request of a session to another edge than the one before. */
class PollIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(30);
  private static final Duration END_MAX = Duration.ofSeconds(10);
  private static final int PUBLISHES = 40;
  private static RealProcesses processes;

  @BeforeAll
  static void start() {
    processes = new RealProcesses("poll", RealProcesses.UNLIMITED_PUBLISHES);
    processes.start(1, 3);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void conversation_protobuf_isCompleteAndInOrder() {
    conversation(TestPoll.PROTO, "realtime.v1.proto");
  }

  @Test
  void conversation_json_isCompleteAndInOrder() {
    conversation(TestPoll.JSON, "realtime.v1.json");
  }

  private static void conversation(String mediaType, String subprotocol) {
    String room = "durable:" + UUID.randomUUID();
    String user = "poller-" + subprotocol;
    double forwardedBefore = answeredForwards();
    try (TestConnection bob = connect("edge-2", "bob");
        TestPoll ana = open(mediaType, user, "edge-1", "edge-2", "edge-3")) {
      bob.join(room, null);
      ana.join(room, null);
      for (int i = 1; i <= PUBLISHES; i++) {
        assertEquals(2L * i - 1, offsetOf(ana.publish(room, i, "poll " + i)));
        assertEquals(2L * i, offsetOf(bob.publish(room, i, "socket " + i)));
      }
      List<Long> all = LongStream.rangeClosed(1, 2 * PUBLISHES).boxed().toList();
      Waits.until(WAIT_MAX, () -> "all seen", () -> ana.publications().size() == 2 * PUBLISHES);
      assertEquals(all, offsets(ana.publications()));
      assertEquals(all, offsets(bob.publications()));
      String listed = processes.manage("edge-1", "GET", "/v1/connections");
      assertTrue(
          listed.contains(
              "{\"user\":\"%s\",\"transport\":\"poll\",\"protocol\":\"%s\""
                  .formatted(user, subprotocol)),
          listed);
      assertTrue(answeredForwards() - forwardedBefore >= PUBLISHES / 3.0, "others forward");
      ana.stopPolling();
      assertEquals(204, ana.delete().statusCode());
      assertEquals(404, ana.delete().statusCode());
    }
    Waits.until(
        WAIT_MAX,
        () -> "the session is gone",
        () -> processes.metric("edge-1", "realtimecluster_edge_poll_sessions") == 0);
  }

  @Test
  void get_whoseAnswerWasLost_getsTheSameFromAnotherEdge() {
    String room = "durable:" + UUID.randomUUID();
    try (TestConnection bob = connect("edge-2", "bob");
        TestPoll ana = open(TestPoll.PROTO, "ana", "edge-1", "edge-2", "edge-3")) {
      bob.join(room, null);
      ana.join(room, null);
      ana.stopPolling();
      assertEquals(1, offsetOf(bob.publish(room, 1, "one")));
      HttpResponse<byte[]> lost = ana.get(ana.heard());
      assertEquals(2, offsetOf(bob.publish(room, 2, "two")));
      HttpResponse<byte[]> again = ana.get(ana.heard());
      assertArrayEquals(lost.body(), again.body());
      ana.take(again);
      ana.take(again);
      ana.goOnPolling();
      Waits.until(WAIT_MAX, () -> "both", () -> ana.publications().size() == 2);
      assertEquals(List.of(1L, 2L), offsets(ana.publications()));
    }
  }

  @Test
  void post_doubled_isPublishedOnce() {
    String room = "durable:" + UUID.randomUUID();
    try (TestConnection bob = connect("edge-2", "bob");
        TestPoll ana = open(TestPoll.PROTO, "ana", "edge-1", "edge-2", "edge-3")) {
      bob.join(room, null);
      ana.join(room, null);
      // Without a sequence, so that no hub takes it for doubled.
      byte[] frame =
          ClientFrame.newBuilder()
              .addMessages(
                  ClientMessage.newBuilder()
                      .setPublish(
                          Publish.newBuilder()
                              .setRoom(room)
                              .setPayload(Payload.newBuilder().setText("once"))))
              .build()
              .toByteArray();
      for (int i = 0; i < 4; i++) {
        assertEquals(204, ana.postFrame(2, frame).statusCode());
      }
      assertEquals(2, offsetOf(bob.publish(room, 1, "the second")));
      assertEquals(409, ana.postFrame(4, frame).statusCode(), "one is left out");
    }
  }

  @Test
  void killEdge_ofTheSession_endsItPromptlyAndNothingIsLost() {
    processes.startEdge("edge-5");
    String room = "durable:" + UUID.randomUUID();
    try (TestConnection bob = connect("edge-2", "bob");
        TestPoll ana = open(TestPoll.PROTO, "ana", "edge-5", "edge-1", "edge-2")) {
      bob.join(room, null);
      Joined joined = ana.join(room, null);
      publishAll(bob, room, 1, 20);
      Waits.until(WAIT_MAX, () -> "20 seen", () -> ana.publications().size() == 20);
      processes.kill("edge-5");
      long startNanos = System.nanoTime();
      assertEquals(TestPoll.NOT_FOUND, ana.awaitEnd());
      assertTrue(System.nanoTime() - startNanos < END_MAX.toNanos(), "promptly");
      publishAll(bob, room, 21, 40);
      try (TestPoll again = open(TestPoll.PROTO, "ana", "edge-1", "edge-2", "edge-3")) {
        Joined rejoined =
            again.join(
                room, Position.newBuilder().setEpoch(joined.getEpoch()).setOffset(20).build());
        assertTrue(rejoined.getRecovered());
        publishAll(bob, room, 41, 45);
        Waits.until(WAIT_MAX, () -> "the rest", () -> again.publications().size() == 25);
        assertEquals(
            LongStream.rangeClosed(1, 45).boxed().toList(),
            Stream.concat(
                    offsets(ana.publications()).stream(), offsets(again.publications()).stream())
                .toList());
      }
    }
  }

  @Test
  void drain_pollingClient_isMovedAndServedUntilItIsClosed() {
    processes.startEdge("edge-9");
    String room = "durable:" + UUID.randomUUID();
    try (TestConnection bob = connect("edge-2", "bob");
        TestPoll ana = open(TestPoll.PROTO, "ana", "edge-9", "edge-1", "edge-2")) {
      bob.join(room, null);
      ana.join(room, null);
      processes.manage("edge-9", "POST", "/v1/drain?timeoutSeconds=30");
      Waits.until(
          WAIT_MAX, () -> "moved", () -> ana.pushes().stream().anyMatch(ServerMessage::hasMoved));
      assertEquals(1, offsetOf(bob.publish(room, 1, "while moving")));
      Waits.until(WAIT_MAX, () -> "still served", () -> ana.publications().size() == 1);
      assertEquals(4001, ana.awaitEnd());
      HttpResponse<byte[]> late =
          TestPoll.post(processes.poll("edge-9"), TestPoll.PROTO, new byte[0]);
      assertEquals(503, late.statusCode());
      assertEquals("close", late.headers().firstValue("Connection").orElse(""));
      Waits.until(
          WAIT_MAX,
          () -> "drained",
          () ->
              processes
                  .manage("edge-9", "GET", "/v1/drain")
                  .equals("200 {\"state\":\"drained\",\"connections\":0,\"moved\":1}\n"));
    }
    processes.stop("edge-9");
  }

  @Test
  void stop_edgeWithAWaitingRequest_says4002OnceItsTimeIsUp() {
    processes.startEdge(
        "edge-8",
        Map.of(
            "REALTIMECLUSTER_EDGE_DRAIN_TIMEOUT", "2S",
            "REALTIMECLUSTER_EDGE_DRAIN_GRACE", "1M"));
    try (TestPoll ana = open(TestPoll.PROTO, "ana", "edge-8", "edge-1")) {
      ana.join("memory:" + UUID.randomUUID(), null);
      assertFalse(ana.ended());
      processes.stop("edge-8");
      assertEquals(4002, ana.awaitEnd());
    }
  }

  private static double answeredForwards() {
    return forwards("edge-2", "answered") + forwards("edge-3", "answered");
  }

  private static double forwards(String edge, String result) {
    return processes.metric(
        edge, "realtimecluster_edge_poll_forwards_total{result=\"%s\"}".formatted(result));
  }

  private static List<Long> offsets(List<Publication> publications) {
    return publications.stream().map(Publication::getOffset).toList();
  }

  private static void publishAll(TestConnection publisher, String room, int from, int to) {
    for (int i = from; i <= to; i++) {
      assertEquals(i, offsetOf(publisher.publish(room, i, "message " + i)));
    }
  }

  private static long offsetOf(CompletableFuture<ServerMessage> publish) {
    return TestConnection.await(publish).getPublished().getOffset();
  }

  private static TestPoll open(String mediaType, String user, String... edges) {
    List<URI> places = Stream.of(edges).map(processes::poll).toList();
    return TestPoll.open(places, mediaType, RealProcesses.TOKENS.valid(user));
  }

  private static TestConnection connect(String edge, String user) {
    return TestConnection.connect(
        processes.edge(edge), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), "");
  }
}
