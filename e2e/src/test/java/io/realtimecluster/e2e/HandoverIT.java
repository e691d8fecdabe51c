package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.HistoryReply;
import io.realtimecluster.proto.client.v1.HistoryRequest;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A hub comes and goes while clients publish: partitions change hands by announcement. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class HandoverIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final int PUBLISHERS = 8;
  private static RealProcesses processes;

  @BeforeAll
  static void start() {
    processes = new RealProcesses("handover", RealProcesses.UNLIMITED_PUBLISHES);
    processes.start(1, 1);
    Partitions.awaitOwned(processes, "hub-1", RealProcesses.PARTITIONS);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void hub_startsAndStops_partitionsAreAnnouncedAndNothingIsLostOrDoubled() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Publisher>> publishers =
          IntStream.range(0, PUBLISHERS)
              .mapToObj(i -> threads.submit(() -> new Publisher("ana-" + i).publishUntil(stop)))
              .toList();
      processes.startHub("hub-2");
      Partitions.awaitOwned(processes, "hub-2", RealProcesses.PARTITIONS / 2);
      Partitions.awaitOwned(processes, "hub-1", RealProcesses.PARTITIONS / 2);
      assertTrue(processes.output("hub-2").contains("rehearsed "), "before it took anything");
      assertTrue(taken("hub-2", "announced") > 0, () -> metricsOf("hub-2"));
      assertEquals(
          RealProcesses.PARTITIONS / 2.0,
          taken("hub-2", "announced") + taken("hub-2", "released"),
          () -> metricsOf("hub-2"));
      // When
      long stoppedNanos = System.nanoTime();
      processes.stop("hub-2");
      // Then
      Partitions.awaitOwned(processes, "hub-1", RealProcesses.PARTITIONS);
      assertTrue(taken("hub-1", "announced") > 0, () -> metricsOf("hub-1"));
      assertEquals(0, taken("hub-1", "expired"), () -> metricsOf("hub-1"));
      stop.set(true);
      long longestNanos = 0;
      for (Future<Publisher> publisher : publishers) {
        publisher.get().assertEachOnceInOrder();
        longestNanos = Math.max(longestNanos, publisher.get().longestNanosSince(stoppedNanos));
      }
      Duration longest = Duration.ofNanos(longestNanos);
      System.out.printf("the longest wait as hub-2 stopped: %d ms%n", longest.toMillis());
    }
  }

  @Test
  void killedHub_itsPartitionsAreTakenWithinTheLeaseAnd2Seconds() {
    Partitions.awaitOwned(processes, "hub-1", RealProcesses.PARTITIONS);
    processes.startHub("hub-2");
    Partitions.awaitOwned(processes, "hub-2", RealProcesses.PARTITIONS / 2);
    Partitions.awaitOwned(processes, "hub-1", RealProcesses.PARTITIONS / 2);
    double expiredBefore = taken("hub-1", "expired");
    long killedNanos = System.nanoTime();
    processes.kill("hub-2");
    Partitions.awaitOwned(processes, "hub-1", RealProcesses.PARTITIONS);
    Duration waited = Duration.ofNanos(System.nanoTime() - killedNanos);
    System.out.printf("partitions of a killed hub are taken after %d ms%n", waited.toMillis());
    assertTrue(
        waited.compareTo(RealProcesses.LEASE_TIME.plusSeconds(2)) <= 0,
        () -> "taken after " + waited);
    assertEquals(
        RealProcesses.PARTITIONS / 2.0,
        taken("hub-1", "expired") - expiredBefore,
        () -> metricsOf("hub-1"));
  }

  /** Nobody was told that it gives its partitions back, so nobody has to be waited for. */
  @Test
  void loneHub_restarts_takesAllThatItGaveBack() {
    Partitions.awaitOwned(processes, "hub-1", RealProcesses.PARTITIONS);
    processes.stop("hub-1");
    processes.startHub("hub-1");
    Partitions.awaitOwned(processes, "hub-1", RealProcesses.PARTITIONS);
    assertEquals(RealProcesses.PARTITIONS, taken("hub-1", "released"));
  }

  /** Publishes one after the other in a room of its own, and sends again as a client should. */
  private static final class Publisher {
    private final String user;
    private final String room = "durable:" + UUID.randomUUID();
    private final List<Long> offsets = new ArrayList<>();
    private final List<Long> fromNanos = new ArrayList<>();
    private final List<Long> untilNanos = new ArrayList<>();

    Publisher(String user) {
      this.user = user;
    }

    Publisher publishUntil(AtomicBoolean stop) {
      try (TestConnection connection = connect(user)) {
        connection.join(room, null);
        while (!stop.get()) {
          long sequence = offsets.size() + 1L;
          fromNanos.add(System.nanoTime());
          offsets.add(published(connection, sequence).getPublished().getOffset());
          untilNanos.add(System.nanoTime());
          Waits.pause();
        }
        return this;
      }
    }

    private ServerMessage published(TestConnection connection, long sequence) {
      List<ServerMessage> answers = new ArrayList<>();
      Waits.until(
          WAIT_MAX,
          () -> sequence + " was answered " + answers,
          () -> {
            ServerMessage answer =
                TestConnection.await(connection.publish(room, sequence, "m" + sequence));
            answers.add(answer);
            assertTrue(answer.hasPublished() || answer.getError().getTemporary(), answer::toString);
            return answer.hasPublished();
          });
      return answers.getLast();
    }

    /** Of the answers that came after that. */
    long longestNanosSince(long nanos) {
      return IntStream.range(0, untilNanos.size())
          .filter(i -> untilNanos.get(i) - nanos > 0)
          .mapToLong(i -> untilNanos.get(i) - fromNanos.get(i))
          .max()
          .orElse(0);
    }

    void assertEachOnceInOrder() {
      assertTrue(offsets.size() > 1, user + " published");
      for (int i = 0; i < offsets.size(); i++) {
        assertEquals(i + 1L, offsets.get(i), user);
      }
      try (TestConnection auditor = connect("auditor")) {
        auditor.join(room, null);
        HistoryReply history =
            auditor
                .request(
                    ClientMessage.newBuilder()
                        .setHistory(HistoryRequest.newBuilder().setRoom(room).setLimit(1)))
                .getHistory();
        assertEquals(offsets.size(), history.getOffset());
        assertEquals("m" + offsets.size(), history.getPublications(0).getPayload().getText());
      }
    }
  }

  private static double taken(String hub, String how) {
    return processes.metric(
        hub, "realtimecluster_hub_partitions_taken_total{how=\"%s\"}".formatted(how));
  }

  private static String metricsOf(String hub) {
    return processes
        .metrics(hub)
        .lines()
        .filter(line -> line.startsWith("realtimecluster_hub_partitions"))
        .toList()
        .toString();
  }

  private static TestConnection connect(String user) {
    return TestConnection.connect(
        processes.edge("edge-1"), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), "");
  }
}
