package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.proto.client.v1.StateRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Answers that were to come later, and are lost. Edges and hubs wait for answers for longer than
 * the test lasts, so whatever is noticed is noticed by numbers.
 */
class LostAnswerIT {

  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(60);
  private static final String REPLY_TIMEOUT = "600S";
  private static final int MOVERS = 24;
  private static RealProcesses processes;

  @BeforeAll
  static void start() {
    Map<String, String> edges = new HashMap<>(RealProcesses.UNLIMITED_PUBLISHES);
    edges.put("REALTIMECLUSTER_EDGE_REPLY_TIMEOUT", REPLY_TIMEOUT);
    processes = new RealProcesses("lost-answer", edges);
    processes.start(0, 0);
    Map<String, String> hubs =
        Map.of(
            "REALTIMECLUSTER_HUB_LEASE_TIME",
            "120S",
            "REALTIMECLUSTER_API_REPLY_TIMEOUT",
            REPLY_TIMEOUT);
    processes.startHub("hub-1", hubs);
    processes.startHub("hub-2", hubs);
    processes.startEdge("edge-1");
    await("both own", () -> owned("hub-1") == owned("hub-2") && owned("hub-1") > 0);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void edgeQueue_deletedWithTheAnswersOfSagas_movesAreAnsweredWhenTheyAreSentAgain() {
    List<Mover> movers = new ArrayList<>();
    try {
      for (int i = 0; i < MOVERS; i++) {
        movers.add(new Mover("mover-" + i));
      }
      // Given
      processes.pause("hub-2");
      movers.forEach(Mover::move);
      await("a saga of hub-1 waits for hub-2", () -> running("hub-1") > 0);
      awaitLater(movers);
      // When
      processes.pause("edge-1"); // Else it declares its queue again, before the answers come.
      processes.controlBroker("delete_queue", "realtimecluster.edge.edge-1");
      processes.resume("hub-2");
      await("all sagas are over", () -> running("hub-1") + running("hub-2") == 0);
      processes.resume("edge-1");
      // Then
      await("all are answered: " + movers, () -> movers.stream().allMatch(Mover::isMoved));
      assertTrue(processes.metric("edge-1", "realtimecluster_edge_requests_lost_total") > 0);
    } finally {
      movers.forEach(mover -> mover.connection.close());
    }
  }

  /** Who is answered by the hub that owes something was told before that it comes later. */
  private static void awaitLater(List<Mover> movers) {
    List<CompletableFuture<ServerMessage>> states =
        movers.stream().filter(mover -> !mover.answer.isDone()).map(Mover::state).toList();
    await(
        "a room with a saga says how it is",
        () -> states.stream().anyMatch(CompletableFuture::isDone));
  }

  /** A user who moves once, and sends it again as a client should. */
  private static final class Mover {
    private final TestConnection connection;
    private final String from = "meeting:" + UUID.randomUUID();
    private final String to = "meeting:" + UUID.randomUUID();
    private CompletableFuture<ServerMessage> answer;

    Mover(String user) {
      connection =
          TestConnection.connect(
              processes.edge("edge-1"), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), "");
      connection.join(from, null);
      connection.join(to, null);
      answer = connection.command(from, 1, "{\"type\":\"join\"}");
      assertTrue(TestConnection.await(answer).hasCommand(), answer::toString);
    }

    void move() {
      answer = connection.command(from, 2, "{\"type\":\"move\",\"to\":\"%s\"}".formatted(to));
    }

    CompletableFuture<ServerMessage> state() {
      return connection.send(
          ClientMessage.newBuilder().setState(StateRequest.newBuilder().setRoom(from)));
    }

    boolean isMoved() {
      if (answer.isDone() && !answer.join().hasCommand()) {
        assertEquals(ErrorCode.UNAVAILABLE, answer.join().getError().getCode());
        move();
      }
      return answer.isDone();
    }

    @Override
    public String toString() {
      return answer.toString();
    }
  }

  private static double owned(String hub) {
    return processes.metric(hub, "realtimecluster_hub_partitions_owned");
  }

  private static double running(String hub) {
    return processes.metric(hub, "realtimecluster_hub_sagas_running");
  }

  private static void await(String what, BooleanSupplier condition) {
    Waits.until(NOTICED_WITHIN, () -> what, condition);
  }
}
