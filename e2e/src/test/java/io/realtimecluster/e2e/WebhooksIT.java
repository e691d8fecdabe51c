package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.realtimecluster.e2e.WebhookBackend.Call;
import io.realtimecluster.e2e.WebhookBackend.Reply;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Leave;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.PresenceReply;
import io.realtimecluster.proto.client.v1.PresenceRequest;
import io.realtimecluster.proto.client.v1.Publish;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's backend decides about joins and publishes, and is told who comes and goes. */
class WebhooksIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final int TIMEOUT_MILLIS = 5_000;

  @TempDir static Path directory;
  private static RealProcesses processes;
  private static WebhookBackend backend;

  @BeforeAll
  static void start() throws IOException {
    backend = new WebhookBackend();
    WebhookBackend.writeKey(directory);
    Files.writeString(directory.resolve("room-types.json"), roomTypes());
    processes = new RealProcesses("webhooks", RealProcesses.UNLIMITED_PUBLISHES);
    processes.start(0, 0);
    startHub("hub-1");
    startHub("hub-2");
    processes.startEdge("edge-1");
    processes.startEdge("edge-2");
  }

  private static String roomTypes() {
    return """
    [{"name":"asked","match":"asked:*","presence":true,"history":{"durability":"durable"},
      "webhooks":{"secretName":"%1$s",
       "authorize":{"url":"%2$s","actions":["join","publish"],"timeoutMillis":%3$d}}},
     {"name":"told","match":"told:*","presence":true,
      "webhooks":{"secretName":"%1$s","events":{"url":"%2$s"}}}]
    """
        .formatted(WebhookBackend.SECRET_NAME, backend.url(), TIMEOUT_MILLIS);
  }

  private static void startHub(String id) {
    processes.startHub(
        id,
        Map.of(
            "REALTIMECLUSTER_ROOM_TYPES_FILE", directory.resolve("room-types.json").toString(),
            "REALTIMECLUSTER_WEBHOOKS_SECRETS_DIRECTORY", directory.toString()));
  }

  @AfterAll
  static void stop() {
    processes.close();
    backend.close();
  }

  @Test
  void join_denied_seesNothingAndIsNotSeen() {
    String room = room("asked");
    backend.answer(
        room, call -> call.user().equals("mallory") ? Reply.no("members only") : Reply.YES);
    try (TestConnection ana = connect("edge-1", "ana");
        TestConnection mallory = connect("edge-1", "mallory");
        TestConnection elsewhere = connect("edge-2", "mallory")) {
      ana.join(room, null);
      for (TestConnection refused : List.of(mallory, elsewhere)) {
        Error error = error(join(refused, room));
        assertEquals(ErrorCode.PERMISSION_DENIED, error.getCode());
        assertEquals("members only", error.getMessage());
        assertFalse(error.getTemporary());
      }
      publish(ana, room, 1, "secret");
      Waits.until(WAIT_MAX, () -> "ana has it", () -> ana.publications().size() == 1);
      assertEquals(ErrorCode.NOT_JOINED, error(publish(mallory, room, 1, "hi")).getCode());
      Waits.until(WAIT_MAX, () -> "ana is seen", () -> presence(ana, room).getCount() > 0);
      assertEquals(List.of("ana"), presence(ana, room).getUsersList());
      assertTrue(ana.pushes().stream().noneMatch(push -> push.toString().contains("mallory")));
      for (TestConnection refused : List.of(mallory, elsewhere)) {
        assertEquals(List.of(), refused.publications());
        assertEquals(List.of(), refused.pushes());
      }
      assertTrue(backend.calls(room).stream().allMatch(Call::signed));
    }
  }

  @Test
  void join_whileTheBackendThinks_bringsNothingBeforeAndAllAfter() {
    String room = room("asked");
    CountDownLatch thinking = new CountDownLatch(1);
    backend.answer(
        room,
        call -> {
          if (call.user().equals("bob")) {
            await(thinking);
          }
          return Reply.YES;
        });
    try (TestConnection ana = connect("edge-1", "ana");
        TestConnection bob = connect("edge-1", "bob")) {
      ana.join(room, null);
      CompletableFuture<ServerMessage> joined = bob.send(joinOf(room));
      Waits.until(
          WAIT_MAX,
          () -> "the backend is asked",
          () -> backend.calls(room).stream().anyMatch(call -> call.user().equals("bob")));
      long offset = publish(ana, room, 1, "before").getPublished().getOffset();
      assertFalse(joined.isDone());
      assertEquals(List.of(), bob.publications());
      Waits.until(WAIT_MAX, () -> "ana is seen", () -> presence(ana, room).getCount() > 0);
      assertEquals(List.of("ana"), presence(ana, room).getUsersList());
      thinking.countDown();
      assertEquals(offset, TestConnection.await(joined).getJoined().getOffset());
      publish(ana, room, 2, "after");
      Waits.until(WAIT_MAX, () -> "bob has it", () -> bob.publications().size() == 1);
      Waits.until(WAIT_MAX, () -> "bob is seen", () -> presence(ana, room).getCount() == 2);
    }
  }

  @Test
  void join_backendDoesNotDecide_isRefusedForNow() {
    String room = room("asked");
    try (TestConnection ana = connect("edge-1", "ana")) {
      for (Reply reply : List.of(new Reply(500, ""), new Reply(200, "no json"))) {
        backend.answer(room, _ -> reply);
        assertUnavailable(error(join(ana, room)));
      }
      backend.answer(
          room,
          _ -> {
            await(new CountDownLatch(1), TIMEOUT_MILLIS + 1_000);
            return Reply.YES;
          });
      assertUnavailable(error(join(ana, room)));
      backend.answer(room, _ -> Reply.YES);
      assertTrue(join(ana, room).hasJoined());
    }
  }

  @Test
  void join_yesThatIsKept_isAskedForOnce() {
    String room = room("asked");
    backend.answer(room, _ -> new Reply(200, "{\"allow\":true,\"keepSeconds\":600}"));
    for (int i = 0; i < 5; i++) {
      try (TestConnection ana = connect(i % 2 == 0 ? "edge-1" : "edge-2", "ana")) {
        assertTrue(join(ana, room).hasJoined());
      }
    }
    assertEquals(1, backend.calls(room).size());
  }

  @Test
  void publish_firstIsDecidedLast_keepsTheOrder() {
    String room = room("asked");
    CountDownLatch othersAsked = new CountDownLatch(2);
    backend.answer(
        room,
        call -> {
          if (call.text().equals("1")) {
            await(othersAsked);
          } else if (call.type().equals("publish")) {
            othersAsked.countDown();
          }
          return call.text().equals("2") ? Reply.no("rude") : Reply.YES;
        });
    try (TestConnection ana = connect("edge-1", "ana");
        TestConnection bob = connect("edge-2", "bob")) {
      ana.join(room, null);
      bob.join(room, null);
      List<CompletableFuture<ServerMessage>> answers = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        answers.add(ana.send(publishOf(room, i, Integer.toString(i))));
      }
      assertEquals(1, TestConnection.await(answers.get(0)).getPublished().getOffset());
      Error refused = error(TestConnection.await(answers.get(1)));
      assertEquals(ErrorCode.PERMISSION_DENIED, refused.getCode());
      assertEquals("rude", refused.getMessage());
      assertEquals(2, TestConnection.await(answers.get(2)).getPublished().getOffset());
      Waits.until(WAIT_MAX, () -> "both came", () -> bob.publications().size() == 2);
      assertEquals("1", bob.publications().getFirst().getPayload().getText());
      backend.answer(room, _ -> Reply.no("muted"));
      assertEquals(
          1,
          publish(ana, room, 1, "1").getPublished().getOffset(),
          "what was published is, whatever the backend says now");
    }
  }

  @Test
  void publish_backendThinks_holdsUpNobodyElse() {
    String room = room("asked");
    CountDownLatch thinking = new CountDownLatch(1);
    backend.answer(
        room,
        call -> {
          if (call.type().equals("publish") && call.user().equals("slow")) {
            await(thinking);
          }
          return Reply.YES;
        });
    try (TestConnection slow = connect("edge-1", "slow");
        TestConnection quick = connect("edge-1", "quick")) {
      slow.join(room, null);
      quick.join(room, null);
      CompletableFuture<ServerMessage> waits = slow.send(publishOf(room, 1, "later"));
      assertEquals(1, publish(quick, room, 1, "now").getPublished().getOffset());
      assertFalse(waits.isDone());
      thinking.countDown();
      assertEquals(2, TestConnection.await(waits).getPublished().getOffset());
    }
  }

  @Test
  void publish_hubKilledWhileTheBackendThinks_isPublishedOnceWhenSentAgain() {
    String room = room("asked");
    CountDownLatch asked = new CountDownLatch(1);
    backend.answer(
        room,
        call -> {
          if (call.type().equals("publish") && asked.getCount() > 0) {
            asked.countDown();
            await(new CountDownLatch(1), TIMEOUT_MILLIS);
          }
          return Reply.YES;
        });
    try (TestConnection ana = connect("edge-1", "ana")) {
      ana.join(room, null);
      CompletableFuture<ServerMessage> lost = ana.send(publishOf(room, 1, "once"));
      await(asked);
      restartHubs();
      assertUnavailable(error(TestConnection.await(lost)));
      ServerMessage[] answer = {ServerMessage.getDefaultInstance()};
      Waits.until(
          WAIT_MAX,
          () -> "it is published: " + answer[0],
          () -> {
            answer[0] = publish(ana, room, 1, "once");
            return answer[0].hasPublished();
          });
      assertEquals(1, answer[0].getPublished().getOffset());
      Waits.until(WAIT_MAX, () -> "ana has it", () -> ana.publications().size() == 1);
    }
  }

  @Test
  void events_usersComeAndGo_areToldOnceEachInOrder() {
    String room = room("told");
    try (TestConnection ana = connect("edge-1", "ana");
        TestConnection bob = connect("edge-2", "bob")) {
      ana.join(room, null);
      Waits.until(WAIT_MAX, () -> "ana is told", () -> told(room).size() == 2);
      bob.join(room, null);
      Waits.until(WAIT_MAX, () -> "bob is told", () -> told(room).size() == 3);
      leave(bob, room);
      Waits.until(WAIT_MAX, () -> "bob's leave is told", () -> told(room).size() == 4);
      leave(ana, room);
      Waits.until(WAIT_MAX, () -> "all is told", () -> told(room).size() == 6);
    }
    assertEquals(
        List.of("occupied", "joined ana", "joined bob", "left bob", "left ana", "vacated"),
        List.copyOf(told(room).values()));
    assertTrue(backend.calls(room).stream().allMatch(Call::signed));
  }

  @Test
  void events_hubKilledBeforeTheyAreTaken_areToldByTheNextOwner() {
    String stayed = room("told");
    String left = room("told");
    List.of(stayed, left).forEach(room -> backend.answer(room, _ -> new Reply(503, "")));
    TestConnection eve = connect("edge-1", "eve");
    try (TestConnection ana = connect("edge-1", "ana")) {
      ana.join(stayed, null);
      eve.join(left, null);
      Waits.until(
          WAIT_MAX,
          () -> "both are stored, since they are told",
          () -> told(stayed).size() == 2 && told(left).size() == 2);
      processes.kill("hub-1");
      processes.kill("hub-2");
      eve.close();
      List.of(stayed, left).forEach(room -> backend.answer(room, _ -> new Reply(204, "")));
      startHub("hub-1");
      startHub("hub-2");
      Waits.until(
          WAIT_MAX, () -> "eve left: " + told(left), () -> told(left).containsValue("vacated"));
      Waits.until(WAIT_MAX, () -> "nothing waits", () -> waiting() == 0);
      assertEquals(
          List.of("occupied", "joined eve", "left eve", "vacated"),
          List.copyOf(told(left).values()),
          "by the names of the events: what was refused came again");
      assertEquals(List.of("occupied", "joined ana"), List.copyOf(told(stayed).values()));
      assertTrue(backend.calls(stayed).size() > 1);
    }
  }

  private static double waiting() {
    String name = "realtimecluster_hub_webhook_events_waiting";
    return processes.metric("hub-1", name) + processes.metric("hub-2", name);
  }

  private static void restartHubs() {
    processes.kill("hub-1");
    processes.kill("hub-2");
    startHub("hub-1");
    startHub("hub-2");
  }

  /** What the backend was told of a room, by the names of the events, as it came first. */
  private static Map<String, String> told(String room) {
    Map<String, String> told = new LinkedHashMap<>();
    for (Call call : backend.calls(room)) {
      for (JsonNode event : call.data().get("events")) {
        String user = event.path("user").asText();
        told.putIfAbsent(
            event.get("id").asText(),
            user.isEmpty() ? event.get("type").asText() : event.get("type").asText() + " " + user);
      }
    }
    return told;
  }

  private static void assertUnavailable(Error error) {
    assertEquals(ErrorCode.UNAVAILABLE, error.getCode());
    assertTrue(error.getTemporary());
    assertTrue(error.getRetryMillis() > 0);
  }

  private static Error error(ServerMessage answer) {
    assertTrue(answer.hasError(), answer::toString);
    return answer.getError();
  }

  private static ServerMessage join(TestConnection connection, String room) {
    return TestConnection.await(connection.send(joinOf(room)));
  }

  private static ClientMessage.Builder joinOf(String room) {
    return ClientMessage.newBuilder().setJoin(Join.newBuilder().setRoom(room));
  }

  private static void leave(TestConnection connection, String room) {
    connection.request(ClientMessage.newBuilder().setLeave(Leave.newBuilder().setRoom(room)));
  }

  private static ServerMessage publish(
      TestConnection connection, String room, long sequence, String text) {
    return TestConnection.await(connection.send(publishOf(room, sequence, text)));
  }

  private static ClientMessage.Builder publishOf(String room, long sequence, String text) {
    return ClientMessage.newBuilder()
        .setPublish(
            Publish.newBuilder()
                .setRoom(room)
                .setSequence(sequence)
                .setPayload(Payload.newBuilder().setText(text)));
  }

  private static PresenceReply presence(TestConnection connection, String room) {
    return TestConnection.await(
            connection.send(
                ClientMessage.newBuilder().setPresence(PresenceRequest.newBuilder().setRoom(room))))
        .getPresence();
  }

  private static void await(CountDownLatch latch) {
    await(latch, WAIT_MAX.toMillis());
  }

  private static void await(CountDownLatch latch, long millis) {
    try {
      boolean _ = latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String room(String type) {
    return type + ":" + UUID.randomUUID();
  }

  private static TestConnection connect(String edge, String user) {
    return TestConnection.connect(
        processes.edge(edge), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), "");
  }
}
