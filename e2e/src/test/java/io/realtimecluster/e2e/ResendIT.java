package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.HistoryReply;
import io.realtimecluster.proto.client.v1.HistoryRequest;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What was not answered is sent again after its entry has left the room's short history and the
 * partition has another hub: half of them by a handover, half by a crash.
 */
class ResendIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);

  /** Spread over the partitions, and so over both ways in which those change hubs. */
  private static final int ROOMS = 2 * RealProcesses.PARTITIONS;

  /** More than a short history and the log's segments keep. */
  private static final int OTHERS = 300;

  private static final String LOCK = "{\"type\":\"lock\",\"name\":\"door\",\"leaseMillis\":600000}";
  private static RealProcesses processes;

  @BeforeAll
  static void start() {
    processes = new RealProcesses("resend", RealProcesses.UNLIMITED_PUBLISHES);
    processes.start(1, 1);
    Partitions.awaitOwned(processes, "hub-1", RealProcesses.PARTITIONS);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void unanswered_sentAgainAfterOthersAndAChangeOfHubs_hasItsFirstAnswerAndIsThereOnce() {
    List<String> rooms = Stream.generate(() -> "short:" + UUID.randomUUID()).limit(ROOMS).toList();
    String board = "board:" + UUID.randomUUID();
    String session;
    ServerMessage locked;
    // Given
    try (TestConnection bob = connect("bob")) {
      rooms.forEach(room -> bob.join(room, null));
      bob.join(board, null);
      try (TestConnection ana =
          TestConnection.open(processes.edge("edge-1"), TestConnection.PROTO)) {
        session = connected(ana, "");
        rooms.forEach(room -> ana.join(room, null));
        ana.join(board, null);
        locked = answered(() -> ana.command(board, ROOMS + 1L, LOCK));
        for (int i = 0; i < ROOMS; i++) {
          CompletableFuture<ServerMessage> _ = ana.publish(rooms.get(i), i + 1L, "once");
        }
        Waits.until(WAIT_MAX, () -> "bob has all", () -> bob.publications().size() == ROOMS + 1);
        ana.cut();
      }
      rooms.forEach(room -> publishOthers(bob, room));
      increment(bob, board);
    }
    assertTrue(processes.metric("hub-1", answersStored()) > 0, "entries have left the logs");
    // When
    processes.startHub("hub-2");
    Partitions.awaitOwned(processes, "hub-2", RealProcesses.PARTITIONS / 2);
    processes.kill("hub-1");
    Partitions.awaitOwned(processes, "hub-2", RealProcesses.PARTITIONS);
    // Then
    try (TestConnection ana = TestConnection.open(processes.edge("edge-1"), TestConnection.JSON)) {
      assertEquals(session, connected(ana, session));
      for (int i = 0; i < ROOMS; i++) {
        String room = rooms.get(i);
        long sequence = i + 1L;
        ana.join(room, null);
        ServerMessage again = answered(() -> ana.publish(room, sequence, "once"));
        assertEquals(1, again.getPublished().getOffset(), again::toString);
        assertEquals(OTHERS + 1L, history(ana, room).getOffset(), "nothing was published again");
      }
      ana.join(board, null);
      ServerMessage again = answered(() -> ana.command(board, ROOMS + 1L, LOCK));
      assertEquals(locked.getCommand(), again.getCommand(), "the same token");
    }
    assertEquals(
        ROOMS + 1, processes.metric("hub-2", "realtimecluster_hub_publishes_duplicate_total"));
  }

  private static String connected(TestConnection connection, String session) {
    return connection
        .request(
            ClientMessage.newBuilder()
                .setConnect(
                    Connect.newBuilder()
                        .setToken(RealProcesses.TOKENS.valid("ana"))
                        .setSession(session)))
        .getConnected()
        .getSession();
  }

  private static void publishOthers(TestConnection bob, String room) {
    List<CompletableFuture<ServerMessage>> answers =
        IntStream.rangeClosed(1, OTHERS).mapToObj(i -> bob.publish(room, 0, "m" + i)).toList();
    for (CompletableFuture<ServerMessage> answer : answers) {
      assertTrue(TestConnection.await(answer).hasPublished());
    }
  }

  private static void increment(TestConnection bob, String board) {
    String increment = "{\"type\":\"increment\",\"key\":\"k\"}";
    List<CompletableFuture<ServerMessage>> answers =
        IntStream.rangeClosed(1, OTHERS).mapToObj(i -> bob.command(board, i, increment)).toList();
    for (CompletableFuture<ServerMessage> answer : answers) {
      assertTrue(TestConnection.await(answer).hasCommand());
    }
  }

  /** Asks again after a temporary error, as clients do. */
  private static ServerMessage answered(Supplier<CompletableFuture<ServerMessage>> request) {
    List<ServerMessage> answers = new ArrayList<>();
    Waits.until(
        WAIT_MAX,
        answers::toString,
        () -> {
          answers.add(TestConnection.await(request.get()));
          return !answers.getLast().hasError();
        });
    return answers.getLast();
  }

  private static HistoryReply history(TestConnection connection, String room) {
    HistoryRequest.Builder latest = HistoryRequest.newBuilder().setRoom(room).setLimit(1);
    return answered(() -> connection.send(ClientMessage.newBuilder().setHistory(latest)))
        .getHistory();
  }

  private static String answersStored() {
    return "realtimecluster_hub_store_answers_total{cache=\"realtimecluster-rooms\"}";
  }

  private static TestConnection connect(String user) {
    return TestConnection.connect(
        processes.edge("edge-1"), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), "");
  }
}
