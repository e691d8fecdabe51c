package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.HistoryRequest;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Ping;
import io.realtimecluster.proto.client.v1.Publish;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The limits of long-polling, and what is wrong with a client's requests. */
class PollLimitsIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(30);
  private static final int MESSAGE_BYTES_MAX = 65_536;
  private static final int UNANSWERED_MAX = 64;
  private static final int LARGE_BYTES = 60_000;
  private static final int LARGE_COUNT = 40;
  private static final int FUZZED_REQUESTS = 2_000;
  private static RealProcesses processes;

  @BeforeAll
  static void start() {
    processes = new RealProcesses("poll-limits", RealProcesses.UNLIMITED_PUBLISHES);
    processes.start(1, 2);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @AfterEach
  void nothingIsLoggedAsStackTrace() {
    for (String edge : List.of("edge-1", "edge-2")) {
      assertEquals(List.of(), LoggedFailures.in(processes.output(edge)), edge);
    }
  }

  @Test
  void slowPoller_isClosedWith4008AndTheOthersGetAll() {
    String room = "memory:" + UUID.randomUUID();
    try (TestConnection bob = connect("edge-2", "bob");
        TestPoll told = open(TestPoll.PROTO, "told", "edge-1", "edge-2");
        TestPoll silent = open(TestPoll.JSON, "silent", "edge-1", "edge-2")) {
      bob.join(room, null);
      told.join(room, null);
      silent.join(room, null);
      told.stopPolling();
      silent.stopPolling();
      for (int i = 1; i <= LARGE_COUNT; i++) {
        assertTrue(
            TestConnection.await(bob.publish(room, i, "x".repeat(LARGE_BYTES))).hasPublished());
      }
      HttpResponse<byte[]> answer = told.get(told.heard());
      assertEquals(410, answer.statusCode());
      assertCloseCode(4008, answer);
      Waits.until(WAIT_MAX, () -> "all", () -> bob.publications().size() == LARGE_COUNT);
      Waits.until(
          WAIT_MAX,
          () -> "the one that never asks is forgotten too",
          () -> processes.metric("edge-1", "realtimecluster_edge_poll_sessions") == 0);
      assertEquals(404, silent.get(silent.heard()).statusCode());
    }
  }

  @Test
  void slowPoller_whereTheTypeConflates_getsTheLatestOnceItAsks() {
    String room = "latest:" + UUID.randomUUID();
    try (TestConnection bob = connect("edge-2", "bob");
        TestPoll slow = open(TestPoll.PROTO, "slow", "edge-1", "edge-2")) {
      bob.join(room, null);
      slow.join(room, null);
      slow.stopPolling();
      for (int i = 1; i <= LARGE_COUNT; i++) {
        assertTrue(
            TestConnection.await(bob.publish(room, i, "x".repeat(LARGE_BYTES))).hasPublished());
      }
      Waits.until(WAIT_MAX, () -> "all", () -> bob.publications().size() == LARGE_COUNT);
      slow.goOnPolling();
      Waits.until(
          WAIT_MAX,
          () -> "the latest of " + slow.publications().size(),
          () ->
              !slow.publications().isEmpty()
                  && slow.publications().getLast().getOffset() == LARGE_COUNT);
      assertTrue(slow.publications().size() < LARGE_COUNT, "some were left out");
    }
  }

  @Test
  void client_thatDoesNotPoll_isGoneWithinTwoPings_andOneThatPollsStays() {
    processes.startEdge("edge-4", Map.of("REALTIMECLUSTER_EDGE_PING_INTERVAL", "2S"));
    try (TestPoll polls = open(TestPoll.PROTO, "polls", "edge-4", "edge-1");
        TestPoll silent = open(TestPoll.PROTO, "silent", "edge-4", "edge-1")) {
      silent.stopPolling();
      Waits.until(
          WAIT_MAX,
          () -> "one is gone",
          () -> processes.metric("edge-4", "realtimecluster_edge_poll_sessions") == 1);
      assertEquals(
          1,
          processes.metric(
              "edge-4", "realtimecluster_edge_connections_closed_total{code=\"4003\"}"));
      assertFalse(polls.ended());
      assertTrue(polls.request(ping()).hasPong());
    }
    processes.stop("edge-4");
  }

  @Test
  void connections_atTheLimitAndOnePastIt_onlyTheLatterIsRefused() {
    processes.startEdge("edge-7", Map.of("REALTIMECLUSTER_EDGE_CONNECTIONS_MAX", "1"));
    try (TestPoll _ = open(TestPoll.PROTO, "ana", "edge-7")) {
      HttpResponse<byte[]> refused = opening(processes.poll("edge-7"), TestPoll.PROTO, "");
      assertEquals(503, refused.statusCode());
      assertTrue(refused.headers().firstValueAsLong("Retry-After").orElse(0) >= 1);
    }
    open(TestPoll.PROTO, "ana", "edge-7").close();
    processes.stop("edge-7");
  }

  @Test
  void forwards_atTheLimitAndOnePastIt_onlyTheLatterIsRefused() {
    processes.startEdge("edge-6", Map.of("REALTIMECLUSTER_EDGE_FORWARDS_MAX", "1"));
    try (TestPoll ana = open(TestPoll.PROTO, "ana", "edge-1", "edge-6")) {
      ana.stopPolling();
      URI elsewhere = URI.create(processes.poll("edge-6") + ana.session());
      CompletableFuture<HttpResponse<byte[]>> waiting =
          CompletableFuture.supplyAsync(
              () ->
                  TestPoll.send(
                      HttpRequest.newBuilder(URI.create(elsewhere + "?after=" + ana.heard()))));
      Waits.until(WAIT_MAX, () -> "one is forwarded", () -> openForwards("edge-6") == 1);
      HttpResponse<byte[]> refused = TestPoll.send(HttpRequest.newBuilder(elsewhere).DELETE());
      assertEquals(503, refused.statusCode());
      assertTrue(refused.headers().firstValueAsLong("Retry-After").orElse(0) >= 1);
      byte[] frame = ClientFrame.newBuilder().addMessages(ping().setId(7)).build().toByteArray();
      URI own = URI.create(processes.poll("edge-1") + ana.session());
      assertEquals(
          204,
          TestPoll.send(
                  HttpRequest.newBuilder(own)
                      .header("Content-Type", TestPoll.PROTO)
                      .header("Poll-Sequence", "1")
                      .POST(BodyPublishers.ofByteArray(frame)))
              .statusCode());
      assertEquals(200, TestConnection.await(waiting).statusCode());
      Waits.until(WAIT_MAX, () -> "its place is given back", () -> openForwards("edge-6") == 0);
    }
    processes.stop("edge-6");
  }

  @Test
  void forward_whoseClientGoesAway_isGivenUp() throws IOException {
    try (TestPoll ana = open(TestPoll.PROTO, "ana", "edge-1")) {
      URI edge = processes.poll("edge-2");
      try (Socket socket = new Socket(edge.getHost(), edge.getPort())) {
        write(
            socket,
            "GET /v1/poll%s?after=%d HTTP/1.1\r\nHost: e\r\n\r\n"
                .formatted(ana.session(), ana.heard()));
        Waits.until(WAIT_MAX, () -> "it is forwarded", () -> openForwards("edge-2") == 1);
      }
      Waits.until(WAIT_MAX, () -> "it is given up", () -> openForwards("edge-2") == 0);
      assertTrue(
          processes.metric(
                  "edge-2", "realtimecluster_edge_poll_forwards_total{result=\"abandoned\"}")
              > 0);
    }
  }

  @Test
  void body_thatDoesNotCome_isGivenUpAndItsPlaceIsGivenBack() throws IOException {
    double before = processes.metric("edge-2", "realtimecluster_edge_connections");
    URI edge = processes.poll("edge-2");
    try (Socket socket = new Socket(edge.getHost(), edge.getPort())) {
      write(socket, "POST /v1/poll HTTP/1.1\r\nHost: e\r\nContent-Length: 2\r\n\r\n{");
      socket.setSoTimeout((int) WAIT_MAX.toMillis());
      byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 408".length());
      assertEquals("HTTP/1.1 408", new String(status, StandardCharsets.US_ASCII));
      assertEquals(before, processes.metric("edge-2", "realtimecluster_edge_connections"));
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static double openForwards(String edge) {
    return processes.metric(edge, "realtimecluster_edge_poll_forwards_open");
  }

  @Test
  void frame_atTheLimitAndOnePastIt_onlyTheLatterCloses4509() {
    try (TestPoll ana = open(TestPoll.PROTO, "ana", "edge-1", "edge-2")) {
      assertEquals(204, ana.postFrame(1, publishOfFrameBytes(MESSAGE_BYTES_MAX)).statusCode());
      HttpResponse<byte[]> refused = ana.postFrame(2, publishOfFrameBytes(MESSAGE_BYTES_MAX + 1));
      assertEquals(413, refused.statusCode());
      assertCloseCode(4509, refused);
      assertEquals(4509, ana.awaitEnd());
    }
    HttpResponse<byte[]> opening =
        TestPoll.post(
            processes.poll("edge-1"), TestPoll.PROTO, publishOfFrameBytes(MESSAGE_BYTES_MAX + 1));
    assertEquals(413, opening.statusCode());
    assertCloseCode(4509, opening);
  }

  @Test
  void requests_unansweredOverTheLimit_areAllAnswered() {
    String room = "memory:" + UUID.randomUUID();
    try (TestPoll ana = open(TestPoll.PROTO, "ana", "edge-1", "edge-2")) {
      ana.join(room, null);
      ClientFrame.Builder frame = ClientFrame.newBuilder();
      for (int i = 0; i <= UNANSWERED_MAX; i++) {
        frame.addMessages(
            ClientMessage.newBuilder()
                .setId(1_000 + i)
                .setHistory(HistoryRequest.newBuilder().setRoom(room)));
      }
      ana.sendFrame(frame.build());
      Waits.until(
          WAIT_MAX,
          () -> "answers: " + ana.pushes().size(),
          () -> ana.pushes().size() == UNANSWERED_MAX + 1);
    }
  }

  @Test
  void token_missingInvalidOrExpired_isToldByTheCloseCode() {
    Tokens tokens = RealProcesses.TOKENS;
    assertRefused(401, 4501, opening(processes.poll("edge-1"), TestPoll.PROTO, ""));
    assertRefused(401, 4502, opening(processes.poll("edge-1"), TestPoll.PROTO, "no token"));
    assertRefused(
        401, 4502, opening(processes.poll("edge-1"), TestPoll.JSON, tokens.unsigned("ana")));
    assertRefused(
        401, 4503, opening(processes.poll("edge-1"), TestPoll.JSON, tokens.expired("ana")));
    HttpResponse<byte[]> byHeader =
        TestPoll.send(
            HttpRequest.newBuilder(processes.poll("edge-1"))
                .header("Authorization", "Bearer " + tokens.expired("ana"))
                .POST(BodyPublishers.noBody()));
    assertRefused(401, 4503, byHeader);
    HttpResponse<byte[]> opened =
        TestPoll.send(
            HttpRequest.newBuilder(processes.poll("edge-1"))
                .header("Authorization", "Bearer " + tokens.valid("ana"))
                .POST(BodyPublishers.noBody()));
    assertEquals(201, opened.statusCode());
    assertEquals(0, opened.body().length);
  }

  @Test
  void frame_thatIsNone_isToldByTheCloseCode() {
    assertRefused(400, 4500, post(TestPoll.PROTO, new byte[] {(byte) 0xff, 1, 2, 3}));
    assertRefused(400, 4500, post(TestPoll.JSON, "[]".getBytes(StandardCharsets.UTF_8)));
    assertRefused(400, 1007, post(TestPoll.JSON, new byte[] {'"', (byte) 0xc3, '"'}));
    assertEquals(415, post("text/plain", new byte[0]).statusCode());
    try (TestPoll ana = open(TestPoll.PROTO, "ana", "edge-1", "edge-2")) {
      HttpResponse<byte[]> otherForm =
          TestPoll.send(
              HttpRequest.newBuilder(ana.place())
                  .header("Content-Type", TestPoll.JSON)
                  .header("Poll-Sequence", "1")
                  .POST(BodyPublishers.ofString("{}")));
      assertRefused(400, 4500, otherForm);
    }
  }

  @Test
  void session_unknownForgedOrForwardedTwice_is404() {
    try (TestPoll ana = open(TestPoll.PROTO, "ana", "edge-1")) {
      String own = ana.session();
      char last = own.charAt(own.length() - 2);
      String forged = own.substring(0, own.length() - 2) + (last == 'A' ? 'B' : 'A') + "A";
      for (String session : List.of("/x", "/" + "A".repeat(600), forged, "/%2e%2e", "/%00")) {
        URI place = URI.create(processes.poll("edge-2") + session + "?after=0");
        assertEquals(404, TestPoll.send(HttpRequest.newBuilder(place)).statusCode(), session);
      }
      URI elsewhere = URI.create(processes.poll("edge-2") + own);
      assertEquals(
          404,
          TestPoll.send(HttpRequest.newBuilder(elsewhere).header("Poll-Forwarded", "1").DELETE())
              .statusCode(),
          "it goes no further");
      assertFalse(ana.ended());
      HttpResponse<byte[]> unnumbered =
          TestPoll.send(HttpRequest.newBuilder(elsewhere).POST(BodyPublishers.noBody()));
      assertEquals(400, unnumbered.statusCode());
      assertEquals(
          "Poll-Sequence is missing, a number of up to 15 digits\n",
          new String(unnumbered.body(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void pages_ofOtherOrigins_mayAskAndReadWhatTheyNeed() {
    try (TestPoll ana = open(TestPoll.PROTO, "ana", "edge-1", "edge-2")) {
      HttpResponse<byte[]> preflight =
          TestPoll.send(
              HttpRequest.newBuilder(ana.place())
                  .method("OPTIONS", BodyPublishers.noBody())
                  .header("Origin", "https://app.example")
                  .header("Access-Control-Request-Method", "POST")
                  .header("Access-Control-Request-Headers", "content-type,poll-sequence"));
      assertEquals(204, preflight.statusCode());
      assertEquals("*", header(preflight, "Access-Control-Allow-Origin"));
      assertEquals(
          Set.of("Authorization", "Content-Type", "Poll-Sequence"),
          Set.of(header(preflight, "Access-Control-Allow-Headers").split(",")));
      ana.stopPolling();
      HttpResponse<byte[]> forwarded =
          TestPoll.send(
              HttpRequest.newBuilder(URI.create(processes.poll("edge-2") + ana.session()))
                  .header("Origin", "https://app.example")
                  .DELETE());
      assertEquals(204, forwarded.statusCode());
      assertEquals("*", header(forwarded, "Access-Control-Allow-Origin"));
      assertEquals(
          Set.of("Location", "Poll-Sequence", "Close-Code", "Retry-After"),
          Set.of(header(forwarded, "Access-Control-Expose-Headers").split(",")));
    }
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void requests_atRandom_disturbNobody() {
    Random random = new Random(4);
    try (TestPoll bystander = open(TestPoll.PROTO, "bystander", "edge-1", "edge-2")) {
      for (int i = 0; i < FUZZED_REQUESTS; i++) {
        HttpResponse<byte[]> answer = TestPoll.send(fuzzed(random));
        assertTrue(answer.statusCode() < 500, "status " + answer.statusCode());
      }
      assertTrue(bystander.request(ping()).hasPong());
    }
  }

  private static HttpRequest.Builder fuzzed(Random random) {
    String[] methods = {"GET", "POST", "POST", "POST", "DELETE", "PUT", "OPTIONS", "HEAD"};
    String[] paths = {"", "", "/x", "/" + "A".repeat(random.nextInt(700)), "/x/y", "?after=-1"};
    String[] types = {TestPoll.PROTO, TestPoll.JSON, "a/b", ";", "application/json;charset=x"};
    byte[] body = new byte[random.nextInt(200)];
    random.nextBytes(body);
    return HttpRequest.newBuilder(
            URI.create(processes.poll("edge-1") + paths[random.nextInt(paths.length)]))
        .method(methods[random.nextInt(methods.length)], BodyPublishers.ofByteArray(body))
        .header("Content-Type", types[random.nextInt(types.length)])
        .header("Poll-Sequence", random.nextBoolean() ? "1" : "9".repeat(random.nextInt(30) + 1))
        .header("Authorization", random.nextBoolean() ? "Bearer x" : "?");
  }

  private static HttpResponse<byte[]> post(String mediaType, byte[] frame) {
    return TestPoll.post(processes.poll("edge-1"), mediaType, frame);
  }

  private static HttpResponse<byte[]> opening(URI place, String mediaType, String token) {
    ClientFrame frame =
        ClientFrame.newBuilder()
            .addMessages(
                ClientMessage.newBuilder()
                    .setId(1)
                    .setConnect(Connect.newBuilder().setToken(token)))
            .build();
    return TestPoll.post(place, mediaType, TestPoll.encode(mediaType, frame));
  }

  private static void assertRefused(int status, int closeCode, HttpResponse<byte[]> answer) {
    assertEquals(status, answer.statusCode());
    assertCloseCode(closeCode, answer);
    assertTrue(answer.headers().firstValue("Location").isEmpty());
  }

  private static void assertCloseCode(int code, HttpResponse<byte[]> answer) {
    assertEquals(code, answer.headers().firstValueAsLong("Close-Code").orElse(0));
  }

  private static byte[] publishOfFrameBytes(int bytes) {
    int overhead = publishOf(bytes - 200).length - (bytes - 200);
    return publishOf(bytes - overhead);
  }

  private static byte[] publishOf(int payloadBytes) {
    return ClientFrame.newBuilder()
        .addMessages(
            ClientMessage.newBuilder()
                .setPublish(
                    Publish.newBuilder()
                        .setRoom("r")
                        .setPayload(
                            Payload.newBuilder()
                                .setBinary(ByteString.copyFrom(new byte[payloadBytes])))))
        .build()
        .toByteArray();
  }

  private static ClientMessage.Builder ping() {
    return ClientMessage.newBuilder().setPing(Ping.getDefaultInstance());
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
