package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.HistoryRequest;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Leave;
import io.realtimecluster.proto.client.v1.Ping;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.PresenceRequest;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.proto.client.v1.StateReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two edges and two hubs over real RabbitMQ and Infinispan, also while one of them is killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagePathIT {

  private static final Duration DELIVERY_WAIT_MAX = Duration.ofSeconds(30);

  private RealProcesses processes;

  @BeforeAll
  void start() {
    processes = new RealProcesses("message-path", RealProcesses.UNLIMITED_PUBLISHES);
    processes.start(2, 2);
  }

  @AfterAll
  void stop() {
    processes.close();
  }

  @Test
  void conversation_bothForms_everyRequestIsAnswered() {
    for (String subprotocol : List.of(TestConnection.PROTO, TestConnection.JSON)) {
      String room = "durable:" + UUID.randomUUID();
      try (TestConnection ana = connect("edge-1", subprotocol, "ana")) {
        Joined joined = ana.join(room, null);
        assertEquals(0, joined.getOffset());
        assertFalse(joined.getEpoch().isEmpty());
        ServerMessage published = TestConnection.await(ana.publish(room, 1, "hi"));
        assertEquals(1, published.getPublished().getOffset());
        Waits.until(DELIVERY_WAIT_MAX, () -> "delivery", () -> ana.publications().size() == 1);
        Publication publication = ana.publications().getFirst();
        assertEquals("ana", publication.getSender());
        assertEquals("hi", publication.getPayload().getText());
        ServerMessage history =
            ana.request(
                ClientMessage.newBuilder().setHistory(HistoryRequest.newBuilder().setRoom(room)));
        assertEquals(List.of(publication), history.getHistory().getPublicationsList());
        assertTrue(
            ana.request(ClientMessage.newBuilder().setPing(Ping.getDefaultInstance())).hasPong());
        assertTrue(
            ana.request(ClientMessage.newBuilder().setLeave(Leave.newBuilder().setRoom(room)))
                .hasLeft());
      }
    }
  }

  @Test
  void publish_thousandToAnotherEdge_allInOrderOnce() {
    String room = "durable:" + UUID.randomUUID();
    try (TestClient publisher = client(room, "ana", TestConnection.PROTO);
        TestClient subscriber = client(room, "bob", TestConnection.JSON)) {
      publisher.connect(processes.edge("edge-1"));
      subscriber.connect(processes.edge("edge-2"));
      for (int i = 1; i <= 1_000; i++) {
        publishPaced(publisher, "message " + i);
      }
      awaitSeen(subscriber, 1_000);
      awaitAnswered(publisher);
      assertOffsetsFrom1(subscriber.seen(), 1_000);
    }
  }

  @Test
  void reconnect_toAnotherEdge_bringsExactlyWhatWasMissed() {
    String room = "durable:" + UUID.randomUUID();
    try (TestClient publisher = client(room, "ana", TestConnection.PROTO);
        TestClient subscriber = client(room, "bob", TestConnection.PROTO)) {
      publisher.connect(processes.edge("edge-1"));
      subscriber.connect(processes.edge("edge-1"));
      publisher.publish("1");
      publisher.publish("2");
      awaitSeen(subscriber, 2);
      subscriber.cut();
      for (int i = 3; i <= 400; i++) { // More than an edge's ring holds.
        publishPaced(publisher, Integer.toString(i));
      }
      awaitAnswered(publisher);
      Joined joined = subscriber.connect(processes.edge("edge-2"));
      assertTrue(joined.getRecovered());
      assertEquals(398, joined.getPublicationsCount());
      publisher.publish("401");
      awaitSeen(subscriber, 401);
      assertOffsetsFrom1(subscriber.seen(), 401);
    }
  }

  @Test
  void recover_memoryRoomBeyondItsHistory_isToldSoAndNotPartial() {
    String room = "memory:" + UUID.randomUUID();
    try (TestConnection ana = connect("edge-1", TestConnection.PROTO, "ana")) {
      Joined first = ana.join(room, null);
      for (int i = 1; i <= 300; i++) {
        TestConnection.await(ana.publish(room, i, "x"));
      }
      try (TestConnection bob = connect("edge-2", TestConnection.PROTO, "bob")) {
        Joined joined = bob.join(room, position(first.getEpoch(), 1));
        assertFalse(joined.getRecovered());
        assertEquals(0, joined.getPublicationsCount());
        assertEquals(300, joined.getOffset());
        Joined within = bob.join(room, position(first.getEpoch(), 250));
        assertTrue(within.getRecovered());
        assertEquals(50, within.getPublicationsCount());
      }
    }
  }

  @Test
  void publish_sentAgainOverAnotherEdge_isAnsweredWithTheFirstOffset() {
    String room = "durable:" + UUID.randomUUID();
    String session = UUID.randomUUID().toString();
    try (TestConnection first = connectAgain("edge-1", "ana", session);
        TestConnection second = connectAgain("edge-2", "ana", session)) {
      first.join(room, null);
      second.join(room, null);
      long offset = TestConnection.await(first.publish(room, 1, "hi")).getPublished().getOffset();
      assertEquals(
          offset, TestConnection.await(second.publish(room, 1, "hi")).getPublished().getOffset());
    }
  }

  @Test
  void presence_usersOnTwoEdges_areSeenToComeAndGo() {
    String room = "durable:" + UUID.randomUUID();
    try (TestConnection ana = connect("edge-1", TestConnection.PROTO, "ana")) {
      ana.join(room, null);
      try (TestConnection bob = connect("edge-2", TestConnection.PROTO, "bob")) {
        bob.join(room, null);
        Waits.until(DELIVERY_WAIT_MAX, () -> "bob comes", () -> changes(ana).contains("+bob"));
        ServerMessage present =
            bob.request(
                ClientMessage.newBuilder().setPresence(PresenceRequest.newBuilder().setRoom(room)));
        assertEquals(List.of("ana", "bob"), present.getPresence().getUsersList());
      }
      Waits.until(DELIVERY_WAIT_MAX, () -> "bob goes", () -> changes(ana).contains("-bob"));
    }
  }

  @Test
  void stopEdge_connectedClient_isToldToReconnect() {
    processes.startEdge("edge-5");
    try (TestConnection ana = connect("edge-5", TestConnection.PROTO, "ana")) {
      processes.stop("edge-5");
      assertEquals(4001, ana.awaitClose());
      assertTrue(ana.pushes().stream().anyMatch(ServerMessage::hasMoved));
    }
  }

  /** A management port answers a moment before Quarkus has given it all that is counted. */
  @Test
  void metrics_beforeTheFirstConnection_areThere() {
    processes.startEdge("edge-4");
    awaitMetric("edge-4", "\nrealtimecluster_edge_connections 0.0");
    awaitMetric("hub-2", "\nrealtimecluster_hub_partitions_owned ");
    processes.stop("edge-4");
  }

  private void awaitMetric(String id, String line) {
    Waits.until(
        DELIVERY_WAIT_MAX,
        () -> line.strip() + " of " + id,
        () -> processes.metrics(id).contains(line));
  }

  @Test
  void killHub_underLoad_nothingLostAndNothingDoubled() {
    String room = "durable:" + UUID.randomUUID();
    try (TestClient publisher = client(room, "ana", TestConnection.PROTO);
        TestClient subscriber = client(room, "bob", TestConnection.PROTO)) {
      publisher.connect(processes.edge("edge-1"));
      subscriber.connect(processes.edge("edge-2"));
      for (int i = 1; i <= 300; i++) {
        publishPaced(publisher, Integer.toString(i));
        if (i == 100) {
          processes.kill("hub-1");
        }
      }
      processes.startHub("hub-1");
      publishAgainUntilAnswered(publisher, "edge-1");
      awaitSeen(subscriber, 300);
      assertOffsetsFrom1(subscriber.seen(), 300);
    }
  }

  @Test
  void command_acrossEdgesAndAKilledHub_isDoneOnceAndTheStateSurvives() {
    String room = "board:" + UUID.randomUUID();
    int increments = 100;
    try (TestConnection ana = connect("edge-1", TestConnection.JSON, "ana");
        TestConnection bob = connect("edge-2", TestConnection.PROTO, "bob")) {
      ana.join(room, null);
      Joined joined = bob.join(room, null);
      for (int i = 1; i <= increments; i++) {
        commandUntilDone(ana, room, i, "{\"type\":\"increment\",\"key\":\"likes\"}");
        if (i == 50) {
          processes.kill("hub-1");
        } else if (i == 75) {
          processes.startHub("hub-1");
          processes.kill("hub-2");
        }
      }
      processes.startHub("hub-2");
      Waits.until(DELIVERY_WAIT_MAX, () -> "events", () -> bob.publications().size() >= increments);
      for (int i = 1; i <= increments; i++) {
        Publication event = bob.publications().get(i - 1);
        assertEquals(i, event.getOffset());
        assertEquals("valueSet", event.getEvent());
        assertEquals("ana", event.getSender());
        assertEquals(
            "{\"key\":\"likes\",\"value\":%d,\"version\":%d}".formatted(i, i),
            event.getPayload().getText());
      }
      StateReply state = bob.state(room);
      assertEquals(joined.getEpoch(), state.getEpoch());
      assertEquals(increments, state.getOffset());
      assertEquals(
          "{\"values\":{\"likes\":{\"value\":100,\"version\":100}},"
              + "\"sets\":{},\"locks\":{},\"version\":100,\"token\":0}",
          state.getPayload().getText());
      ServerMessage rejected =
          TestConnection.await(
              bob.command(
                  room, 1, "{\"type\":\"set\",\"key\":\"likes\",\"value\":0,\"ifVersion\":99}"));
      assertEquals(ErrorCode.REJECTED, rejected.getError().getCode());
      assertEquals("{\"value\":100,\"version\":100}", rejected.getError().getDetails().getText());
    }
  }

  @Test
  void join_aheadOfTheEdgeWhileNoHubAnswers_isRefusedForNowAndRecoversLater() {
    String room = "durable:" + UUID.randomUUID();
    try (TestConnection ana = connect("edge-1", TestConnection.PROTO, "ana");
        TestConnection bob = connect("edge-1", TestConnection.PROTO, "bob")) {
      Joined joined = ana.join(room, null);
      assertTrue(TestConnection.await(ana.publish(room, 1, "first")).hasPublished());
      processes.kill("hub-1");
      processes.kill("hub-2");
      Join.Builder ahead =
          Join.newBuilder().setRoom(room).setRecover(position(joined.getEpoch(), 2));
      ServerMessage refused = bob.request(ClientMessage.newBuilder().setJoin(ahead));
      assertEquals(ErrorCode.UNAVAILABLE, refused.getError().getCode());
      assertTrue(refused.getError().getTemporary());
      processes.startHub("hub-1");
      processes.startHub("hub-2");
      Waits.until(
          DELIVERY_WAIT_MAX,
          () -> "publish",
          () -> TestConnection.await(ana.publish(room, 2, "hi")).hasPublished());
      assertTrue(bob.join(room, position(joined.getEpoch(), 2)).getRecovered());
    }
  }

  /** As a client should: a temporary error is followed by the same sequence again. */
  private static void commandUntilDone(
      TestConnection connection, String room, long sequence, String json) {
    Waits.until(
        DELIVERY_WAIT_MAX,
        () -> "command " + sequence,
        () -> {
          ServerMessage answer = TestConnection.await(connection.command(room, sequence, json));
          assertTrue(answer.hasCommand() || answer.getError().getTemporary(), answer::toString);
          return answer.hasCommand();
        });
  }

  @Test
  void killEdge_underLoad_itsClientMovesAndMissesNothing() {
    String room = "durable:" + UUID.randomUUID();
    processes.startEdge("edge-3");
    try (TestClient publisher = client(room, "ana", TestConnection.PROTO);
        TestClient subscriber = client(room, "bob", TestConnection.JSON)) {
      publisher.connect(processes.edge("edge-1"));
      subscriber.connect(processes.edge("edge-3"));
      for (int i = 1; i <= 300; i++) {
        publishPaced(publisher, Integer.toString(i));
        if (i == 100) {
          processes.kill("edge-3");
          Waits.until(DELIVERY_WAIT_MAX, () -> "the cut", subscriber::closed);
          subscriber.cut();
          assertTrue(subscriber.connect(processes.edge("edge-2")).getRecovered());
        }
      }
      awaitAnswered(publisher);
      awaitSeen(subscriber, 300);
      assertOffsetsFrom1(subscriber.seen(), 300);
    }
  }

  /** Never more than the limit of unanswered publishes, nor than the rate: as a client should. */
  private static void publishPaced(TestClient publisher, String text) {
    Waits.until(
        DELIVERY_WAIT_MAX, () -> "room for one more", () -> publisher.unansweredCount() < 50);
    publisher.publish(text);
  }

  /** A temporary error leaves a publish unanswered; a reconnect sends it again. */
  private void publishAgainUntilAnswered(TestClient publisher, String edge) {
    Waits.until(
        DELIVERY_WAIT_MAX,
        () -> publisher.unansweredCount() + " unanswered",
        () -> {
          if (publisher.unansweredCount() > 0) {
            publisher.cut();
            publisher.connect(processes.edge(edge));
            pauseASecond();
          }
          return publisher.unansweredCount() == 0;
        });
  }

  private static void pauseASecond() {
    try {
      Thread.sleep(1_000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitSeen(TestClient client, int count) {
    Waits.until(
        DELIVERY_WAIT_MAX,
        () -> client.seen().size() + " of " + count + " seen",
        () -> client.seen().size() >= count);
  }

  private static void awaitAnswered(TestClient publisher) {
    Waits.until(
        DELIVERY_WAIT_MAX,
        () -> publisher.unansweredCount() + " unanswered",
        () -> publisher.unansweredCount() == 0);
  }

  private static void assertOffsetsFrom1(List<Publication> seen, int count) {
    List<Long> offsets = seen.stream().map(Publication::getOffset).toList();
    assertEquals(LongStream.rangeClosed(1, count).boxed().toList(), offsets);
    assertEquals(
        count,
        new HashSet<>(seen.stream().map(p -> p.getPayload().getText()).toList()).size(),
        "each text once");
  }

  private static List<String> changes(TestConnection connection) {
    List<String> changes = new ArrayList<>();
    for (ServerMessage push : connection.pushes()) {
      push.getPresenceChange().getJoinedList().forEach(user -> changes.add("+" + user));
      push.getPresenceChange().getLeftList().forEach(user -> changes.add("-" + user));
    }
    return changes;
  }

  private static Position position(String epoch, long offset) {
    return Position.newBuilder().setEpoch(epoch).setOffset(offset).build();
  }

  private static TestClient client(String room, String user, String subprotocol) {
    return new TestClient(
        room, RealProcesses.TOKENS.valid(user), subprotocol, UUID.randomUUID().toString());
  }

  private TestConnection connect(String edge, String subprotocol, String user) {
    return TestConnection.connect(
        processes.edge(edge), subprotocol, RealProcesses.TOKENS.valid(user), "");
  }

  private TestConnection connectAgain(String edge, String user, String session) {
    return TestConnection.connect(
        processes.edge(edge), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), session);
  }
}
