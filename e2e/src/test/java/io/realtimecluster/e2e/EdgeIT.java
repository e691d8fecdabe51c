package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Ping;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.Refresh;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Edges on real parts: who is admitted, how connections move, and what an operator sees. */
class EdgeIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(15);
  private static final Duration RECOVERY_MAX = Duration.ofSeconds(10);
  private static final int RECOVERING_CLIENTS = 300;
  private static final int LARGE_BYTES = 60_000;
  private static final int LARGE_COUNT = 400;
  private static final int RECONNECTS_AT_ONCE = 32;
  private static RealProcesses processes;

  @BeforeAll
  static void start() {
    processes = new RealProcesses("edge", RealProcesses.UNLIMITED_PUBLISHES);
    processes.start(1, 2);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void drain_connectedClient_movesWithoutLosingAMessage() {
    processes.startEdge("edge-9");
    String room = "durable:" + UUID.randomUUID();
    try (TestConnection ana = connect("edge-9", "ana");
        TestConnection bob = connect("edge-1", "bob")) {
      Joined joined = ana.join(room, null);
      bob.join(room, null);
      assertTrue(
          processes.manage("edge-9", "POST", "/v1/drain?timeoutSeconds=30").startsWith("202"));
      Waits.until(
          WAIT_MAX, () -> "moved", () -> ana.pushes().stream().anyMatch(ServerMessage::hasMoved));
      assertEquals(1, offsetOf(bob.publish(room, 1, "while moving")));
      assertThrows(RuntimeException.class, () -> connect("edge-9", "late"), "admits nobody");
      assertFalse(processes.isReady("edge-9"), "a load balancer sends nobody here");
      Waits.until(WAIT_MAX, () -> "still served", () -> ana.publications().size() == 1);
      assertEquals(4001, ana.awaitClose());
      try (TestConnection again = connect("edge-2", "ana")) {
        Joined rejoined =
            again.join(
                room, Position.newBuilder().setEpoch(joined.getEpoch()).setOffset(1).build());
        assertTrue(rejoined.getRecovered());
        assertEquals(0, rejoined.getPublicationsCount(), "it has seen all");
      }
      Waits.until(
          WAIT_MAX,
          () -> "drained",
          () -> processes.manage("edge-9", "GET", "/v1/drain").contains("\"drained\""));
      assertEquals(1, processes.metric("edge-9", "realtimecluster_edge_draining"));
      assertEquals(1, processes.metric("edge-9", "realtimecluster_edge_moved_connections_total"));
      processes.manage("edge-9", "DELETE", "/v1/drain");
      connect("edge-9", "ana").close();
    }
    processes.stop("edge-9");
  }

  @Test
  void shed_oneOfTwo_movesOneAndAdmitsMore() {
    processes.startEdge("edge-8");
    try (TestConnection ana = connect("edge-8", "ana");
        TestConnection bob = connect("edge-8", "bob")) {
      assertTrue(processes.manage("edge-8", "POST", "/v1/shed?connections=1").startsWith("202"));
      Waits.until(WAIT_MAX, () -> "one is moved", () -> ana.closed() || bob.closed());
      connect("edge-8", "carl").close();
      assertEquals(1, processes.metric("edge-8", "realtimecluster_edge_moved_connections_total"));
    }
    processes.stop("edge-8");
  }

  @Test
  void management_badParameterOrNoKey_isRefused() {
    String answer = processes.manage("edge-1", "POST", "/v1/drain?connectionsPerSecond=0");
    assertEquals("400 connectionsPerSecond is 0, allowed is 1 to 100000\n", answer);
    assertTrue(processes.manage("edge-1", "GET", "/v1/connections?limit=1001").startsWith("400"));
    assertTrue(processes.manageWithoutKey("edge-1", "/v1/connections").startsWith("401"));
  }

  @Test
  void connections_aJoinedOne_isListedWithItsRoomsAndWithoutItsSession() {
    String room = "memory:" + UUID.randomUUID();
    try (TestConnection ana = connect("edge-1", "ana-" + room)) {
      ana.join(room, null);
      String listed = processes.manage("edge-1", "GET", "/v1/connections");
      assertTrue(listed.contains("\"rooms\":[\"" + room + "\"]"), listed);
      assertTrue(listed.contains("\"transport\":\"websocket\""), listed);
      assertFalse(listed.contains("session"), listed);
    }
  }

  @Test
  void connections_atTheLimitAndOnePastIt_onlyTheLatterIsRefused() {
    processes.startEdge("edge-7", Map.of("REALTIMECLUSTER_EDGE_CONNECTIONS_MAX", "2"));
    try (TestConnection _ = connect("edge-7", "ana");
        TestConnection _ = connect("edge-7", "bob")) {
      assertThrows(RuntimeException.class, () -> connect("edge-7", "carl"));
    }
    Waits.until(
        WAIT_MAX,
        () -> "places are given back",
        () -> processes.metric("edge-7", "realtimecluster_edge_connections") == 0);
    connect("edge-7", "carl").close();
    processes.stop("edge-7");
  }

  @Test
  void connects_fasterThanAllowed_areRefusedForAWhile() {
    processes.startEdge("edge-6", Map.of("REALTIMECLUSTER_EDGE_CONNECTS_PER_SECOND_MAX", "2"));
    List<TestConnection> admitted = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      try {
        admitted.add(TestConnection.open(processes.edge("edge-6"), TestConnection.PROTO));
      } catch (RuntimeException e) {
        // One of those past the limit.
      }
    }
    assertTrue(admitted.size() >= 2 && admitted.size() < 6, "admitted " + admitted.size());
    admitted.forEach(TestConnection::close);
    processes.stop("edge-6");
  }

  @Test
  void slowReader_isClosedAndTheOthersGetAll() {
    String room = "memory:" + UUID.randomUUID();
    try (TestConnection slow = connect("edge-1", "slow");
        TestConnection bob = connect("edge-1", "bob")) {
      slow.join(room, null);
      bob.join(room, null);
      slow.stopReading();
      publishLarge(bob, room);
      assertEquals(
          1,
          processes.metric(
              "edge-1", "realtimecluster_edge_connections_closed_total{code=\"4008\"}"));
    }
  }

  @Test
  void slowReader_whereTheTypeConflates_getsTheLatestOnceItReads() {
    String room = "latest:" + UUID.randomUUID();
    try (TestConnection slow = connect("edge-2", "slow");
        TestConnection bob = connect("edge-2", "bob")) {
      slow.join(room, null);
      bob.join(room, null);
      slow.stopReading();
      publishLarge(bob, room);
      assertTrue(processes.metric("edge-2", "realtimecluster_edge_conflated_total") > 0);
      slow.goOnReading();
      Waits.until(
          WAIT_MAX,
          () -> "the latest of " + slow.publications().size(),
          () ->
              !slow.publications().isEmpty()
                  && slow.publications().getLast().getOffset() == LARGE_COUNT);
      assertTrue(slow.publications().size() < LARGE_COUNT, "some were left out");
      List<Long> offsets = slow.publications().stream().map(Publication::getOffset).toList();
      assertEquals(offsets.stream().sorted().distinct().toList(), offsets, "in order, once");
      assertEquals(LARGE_COUNT + 1, offsetOf(bob.publish(room, LARGE_COUNT + 1, "small")));
      Waits.until(
          WAIT_MAX,
          () -> "one more",
          () -> slow.publications().getLast().getOffset() == LARGE_COUNT + 1);
      assertFalse(slow.closed());
    }
  }

  /** More than the socket buffers of both ends take. */
  private static void publishLarge(TestConnection publisher, String room) {
    String large = "x".repeat(LARGE_BYTES);
    for (int i = 1; i <= LARGE_COUNT; i++) {
      assertEquals(i, offsetOf(publisher.publish(room, i, large)));
    }
    Waits.until(
        WAIT_MAX, () -> "all are here", () -> publisher.publications().size() == LARGE_COUNT);
  }

  @Test
  void connect_afterAJoin_isRefusedForRoomsKnowTheSession() {
    try (TestConnection ana = connect("edge-1", "ana")) {
      ana.join("memory:" + UUID.randomUUID(), null);
      ServerMessage answer =
          ana.request(
              ClientMessage.newBuilder().setConnect(Connect.newBuilder().setSession("another")));
      assertEquals(ErrorCode.ALREADY_CONNECTED, answer.getError().getCode());
    }
  }

  @Test
  void publishing_tooFastForTooLong_isClosed() {
    processes.startEdge(
        "edge-4",
        Map.of(
            "REALTIMECLUSTER_EDGE_PUBLISHES_PER_SECOND_MAX", "1",
            "REALTIMECLUSTER_EDGE_PUBLISH_BURST_MAX", "1",
            "REALTIMECLUSTER_EDGE_PUBLISH_REFUSALS_MAX", "3"));
    String room = "none:" + UUID.randomUUID();
    try (TestConnection ana = connect("edge-4", "ana")) {
      ana.join(room, null);
      assertEquals(1, offsetOf(ana.publish(room, 1, "taken")));
      for (int i = 2; i <= 4; i++) {
        ServerMessage answer = TestConnection.await(ana.publish(room, i, "refused"));
        assertEquals(ErrorCode.RATE_LIMITED, answer.getError().getCode());
      }
      var _ = ana.publish(room, 5, "one past it");
      assertEquals(4009, ana.awaitClose());
    }
    processes.stop("edge-4");
  }

  @Test
  void refresh_newerToken_isTakenAndAnotherUsersIsNot() {
    try (TestConnection ana = connect("edge-1", "ana")) {
      assertTrue(ana.request(refresh(RealProcesses.TOKENS.valid("ana"))).hasRefreshed());
      assertEquals(
          ErrorCode.INVALID_ARGUMENT,
          ana.request(refresh(RealProcesses.TOKENS.valid("eve"))).getError().getCode());
      var _ = ana.send(refresh("no token"));
      assertEquals(4502, ana.awaitClose());
    }
  }

  @Test
  void killEdge_manyClientsOfOneRoom_recoverElsewhereWithAtMostOneHistoryRequest() {
    processes.startEdge("edge-5");
    String room = "durable:" + UUID.randomUUID();
    List<TestConnection> clients = new ArrayList<>();
    try (TestConnection publisher = connect("edge-1", "publisher")) {
      String epoch = publisher.join(room, null).getEpoch();
      for (int i = 0; i < RECOVERING_CLIENTS; i++) {
        TestConnection client = connect("edge-5", "user-" + i);
        clients.add(client);
        client.join(room, null);
      }
      publishAll(publisher, room, 1, 50);
      Waits.until(
          WAIT_MAX,
          () -> "all have seen 50",
          () -> clients.stream().allMatch(client -> client.publications().size() == 50));
      processes.kill("edge-5");
      publishAll(publisher, room, 51, 100);
      double askedBefore = historyRequests();
      ExecutorService reconnecting = Executors.newFixedThreadPool(RECONNECTS_AT_ONCE);
      long startNanos = System.nanoTime();
      List<CompletableFuture<List<Long>>> recovered = new ArrayList<>();
      var rejoined = new ConcurrentLinkedQueue<TestConnection>();
      for (int i = 0; i < RECOVERING_CLIENTS; i++) {
        int number = i;
        recovered.add(
            CompletableFuture.supplyAsync(
                () -> {
                  TestConnection again = connect("edge-2", "user-" + number);
                  rejoined.add(again);
                  // Some have seen a little less than others.
                  long seen = 50 - number % 5;
                  Joined joined =
                      again.join(
                          room, Position.newBuilder().setEpoch(epoch).setOffset(seen).build());
                  assertTrue(joined.getRecovered());
                  return again.publications().stream()
                      .map(Publication::getOffset)
                      .filter(offset -> offset > 50)
                      .toList();
                },
                reconnecting));
      }
      List<Long> missed = LongStream.rangeClosed(51, 100).boxed().toList();
      recovered.forEach(offsets -> assertEquals(missed, TestConnection.await(offsets)));
      reconnecting.shutdown();
      assertTrue(System.nanoTime() - startNanos < RECOVERY_MAX.toNanos(), "within 10 s");
      double asked = historyRequests() - askedBefore;
      assertTrue(asked <= 1, "the hub was asked " + asked + " times");
      rejoined.forEach(TestConnection::close);
    } finally {
      clients.forEach(TestConnection::close);
    }
  }

  private static double historyRequests() {
    return processes.metric("edge-2", "realtimecluster_edge_recoveries_total{from=\"hub\"}");
  }

  private static void publishAll(TestConnection publisher, String room, int from, int to) {
    for (int i = from; i <= to; i++) {
      assertEquals(i, offsetOf(publisher.publish(room, i, "message " + i)));
    }
  }

  private static long offsetOf(CompletableFuture<ServerMessage> publish) {
    return TestConnection.await(publish).getPublished().getOffset();
  }

  private static ClientMessage.Builder refresh(String token) {
    return ClientMessage.newBuilder().setRefresh(Refresh.newBuilder().setToken(token));
  }

  private static TestConnection connect(String edge, String user) {
    TestConnection connection =
        TestConnection.connect(
            processes.edge(edge), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), "");
    assertTrue(
        connection
            .request(ClientMessage.newBuilder().setPing(Ping.getDefaultInstance()))
            .hasPong());
    return connection;
  }
}
