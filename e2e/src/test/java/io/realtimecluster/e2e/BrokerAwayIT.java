package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** RabbitMQ is away for a minute, while clients publish more than an edge may keep. */
class BrokerAwayIT {

  private static final Duration AWAY = Duration.ofSeconds(60);
  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final int BUFFER_BYTES = 1 << 20;
  private static final String LARGE = "durable:large-";
  private static final int LARGE_BYTES = 50_000;

  /** Half as many again as the buffer holds. */
  private static final long LARGE_LAST = 31;

  /** More than the 64 that may be unanswered before an edge stops reading. */
  private static final long SMALL_LAST = 100;

  private static RealProcesses processes;

  @BeforeAll
  static void start() {
    Map<String, String> environment = new HashMap<>(RealProcesses.UNLIMITED_PUBLISHES);
    environment.put(
        "REALTIMECLUSTER_EDGE_UPSTREAM_BUFFER_BYTES_MAX", Integer.toString(BUFFER_BYTES));
    processes = new RealProcesses("broker-away", environment);
    processes.start(1, 2);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void brokerAway_connectionsStayAndWhatWasAcceptedArrivesInOrderOnce() throws Exception {
    String large = LARGE + UUID.randomUUID();
    String small = "durable:small-" + UUID.randomUUID();
    try (TestConnection ana = connect("edge-1", "ana");
        TestConnection carl = connect("edge-1", "carl");
        TestConnection bob = connect("edge-2", "bob")) {
      ana.join(large, null);
      carl.join(small, null);
      bob.join(large, null);
      bob.join(small, null);
      assertEquals(1, offsetOf(ana.publish(large, 1, text(large, 1))));
      processes.stop("rabbitmq");
      long stoppedNanos = System.nanoTime();

      List<CompletableFuture<ServerMessage>> answers =
          LongStream.rangeClosed(2, LARGE_LAST)
              .mapToObj(sequence -> ana.publish(large, sequence, text(large, sequence)))
              .toList();
      for (long sequence = 1; sequence <= SMALL_LAST; sequence++) {
        carl.publish(small, sequence, text(small, sequence));
      }
      Waits.until(
          WAIT_MAX, () -> "refused", () -> answers.stream().anyMatch(BrokerAwayIT::isRefused));
      assertTrue(processes.metric("edge-1", "realtimecluster_edge_reading_stopped_total") >= 1);
      assertTrue(
          processes.metric("edge-1", "realtimecluster_broker_refused_total{channel=\"upstream\"}")
              >= 1);
      while (System.nanoTime() - stoppedNanos < AWAY.toNanos()) {
        assertFalse(ana.closed() || bob.closed() || carl.closed(), "connections stay");
        assertTrue(processes.isReady("edge-1") && processes.isReady("edge-2"), "edges are served");
        Thread.sleep(Duration.ofSeconds(2));
      }

      processes.startBroker();
      processes.awaitBroker();
      List<Long> accepted = accepted(answers);
      assertTrue(accepted.size() > 1, "some were accepted");
      Waits.until(
          WAIT_MAX,
          () -> "%d of %s".formatted(of(bob, large).size(), accepted),
          () -> of(bob, large).size() >= accepted.size());
      assertEquals(accepted, sequences(of(bob, large)), "in order, once");
      sendAgain(ana, large, LARGE_LAST);
      sendAgain(carl, small, SMALL_LAST);
      assertAllOnce(bob, large, LARGE_LAST);
      assertAllOnce(bob, small, SMALL_LAST);
    }
  }

  @Test
  void bufferTakesNothing_joinIsRefusedAtOnce() {
    processes.startEdge("edge-3", Map.of("REALTIMECLUSTER_EDGE_UPSTREAM_BUFFER_BYTES_MAX", "1"));
    try (TestConnection dora = connect("edge-3", "dora")) {
      CompletableFuture<ServerMessage> answer =
          dora.send(
              ClientMessage.newBuilder()
                  .setJoin(Join.newBuilder().setRoom(LARGE + UUID.randomUUID())));
      Waits.until(WAIT_MAX, () -> "refused for want of the broker", () -> isRefused(answer));
    } finally {
      processes.kill("edge-3");
    }
  }

  private static String text(String room, long sequence) {
    return sequence + " " + "x".repeat(room.startsWith(LARGE) ? LARGE_BYTES : 0);
  }

  /**
   * What the edge took, with the publish before. It need not be a whole range: where a large batch
   * did not fit, a smaller one may fit later.
   */
  private static List<Long> accepted(List<CompletableFuture<ServerMessage>> answers) {
    List<Long> accepted = new ArrayList<>(List.of(1L));
    for (int index = 0; index < answers.size(); index++) {
      if (!isRefused(answers.get(index))) {
        accepted.add(index + 2L);
      }
    }
    return accepted;
  }

  private static List<Long> sequences(List<Publication> publications) {
    return publications.stream()
        .map(publication -> publication.getPayload().getText().split(" ", 2)[0])
        .map(Long::valueOf)
        .toList();
  }

  /** At once, for the buffer was full; not after a wait, because no hub has answered. */
  private static boolean isRefused(CompletableFuture<ServerMessage> answer) {
    if (!answer.isDone()) {
      return false;
    }
    Error error = answer.join().getError();
    return error.getCode() == ErrorCode.UNAVAILABLE
        && error.getTemporary()
        && error.getMessage().contains("broker");
  }

  /** As clients do: what was not acknowledged, in order, with the same sequences, until it is. */
  private static void sendAgain(TestConnection connection, String room, long last) {
    for (long sequence = 1; sequence <= last; sequence++) {
      long again = sequence;
      Waits.until(
          WAIT_MAX,
          () -> "publish %d is acknowledged".formatted(again),
          () ->
              TestConnection.await(connection.publish(room, again, text(room, again)))
                  .hasPublished());
    }
  }

  private static void assertAllOnce(TestConnection connection, String room, long last) {
    Waits.until(WAIT_MAX, () -> "all of " + room, () -> of(connection, room).size() >= last);
    List<Publication> publications = of(connection, room);
    assertEquals(
        LongStream.rangeClosed(1, last).boxed().toList(),
        publications.stream().map(Publication::getOffset).toList());
    assertEquals(
        LongStream.rangeClosed(1, last).boxed().toList(),
        sequences(publications).stream().sorted().toList(),
        "each once");
  }

  private static List<Publication> of(TestConnection connection, String room) {
    return connection.publications().stream()
        .filter(publication -> publication.getRoom().equals(room))
        .toList();
  }

  private static long offsetOf(CompletableFuture<ServerMessage> answer) {
    return TestConnection.await(answer).getPublished().getOffset();
  }

  private static TestConnection connect(String edge, String user) {
    return TestConnection.connect(
        processes.edge(edge), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), "");
  }
}
