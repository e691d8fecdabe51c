package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Durable rooms that were joined and have nothing published yet change hubs: nobody is told of a
 * gap, and everybody gets what is published later from the first offset on.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmptyRoomIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final int ROOMS_PER_CHANGE = 16;
  private static final int PUBLISHES = 3;
  private static final int BURST_CONNECTIONS = 100;
  private static final int BURST_ROOMS_PER_CONNECTION = 100;
  private static final Duration BURST_WAIT_MAX = Duration.ofSeconds(60);
  private static RealProcesses processes;

  private final Map<String, Position> positions = new HashMap<>();
  private long sequence;

  @BeforeAll
  static void start() {
    processes = new RealProcesses("empty-room", RealProcesses.UNLIMITED_PUBLISHES);
    processes.start(1, 2);
    Partitions.awaitOwned(processes, "hub-1", RealProcesses.PARTITIONS);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  @Order(1)
  void emptyDurableRooms_changeHubsInEveryWay_everybodyGetsEveryOffsetAndNoGap() throws Exception {
    List<String> duringStart = rooms();
    List<String> afterStart = rooms();
    List<String> duringStop = rooms();
    List<String> afterStop = rooms();
    List<String> afterKill = rooms();
    List<String> all =
        Stream.of(duringStart, afterStart, duringStop, afterStop, afterKill)
            .flatMap(List::stream)
            .toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        TestConnection ana = joined("edge-1", "ana", all);
        TestConnection bob = joined("edge-2", "bob", all);
        TestConnection publisher = joined("edge-1", "eve", all)) {
      // When: the second hub takes its share
      Future<?> published = threads.submit(() -> publish(publisher, duringStart));
      processes.startHub("hub-2");
      Partitions.awaitOwned(processes, "hub-2", RealProcesses.PARTITIONS / 2);
      published.get();
      publish(publisher, afterStart);
      // When: it gives it back
      published = threads.submit(() -> publish(publisher, duringStop));
      processes.stop("hub-2");
      published.get();
      publish(publisher, afterStop);
      // When: a hub dies with half of the rooms
      processes.startHub("hub-2");
      Partitions.awaitOwned(processes, "hub-2", RealProcesses.PARTITIONS / 2);
      processes.kill("hub-2");
      publish(publisher, afterKill);
      // Then
      for (TestConnection subscriber : List.of(ana, bob, publisher)) {
        assertGotAllInOrder(subscriber, all);
        assertEquals(List.of(), resets(subscriber));
      }
      assertLatecomerRecoversAll(all);
    }
  }

  @Test
  @Order(2)
  void emptyDurableRoom_everyHubDiesWhileNobodyIsThere_isTheSameToWhoeverComesBack() {
    Partitions.awaitOwned(processes, "hub-1", RealProcesses.PARTITIONS);
    List<String> rooms = rooms();
    joined("edge-1", "ana", rooms).close();
    processes.kill("hub-1");
    processes.startHub("hub-1");
    Partitions.awaitOwned(processes, "hub-1", RealProcesses.PARTITIONS);
    try (TestConnection ana = connect("edge-2", "ana")) {
      for (String room : rooms) {
        Joined again = ana.join(room, positions.get(room));
        assertTrue(again.getRecovered(), again::toString);
        assertEquals(positions.get(room).getEpoch(), again.getEpoch());
        assertEquals(0, again.getOffset());
      }
    }
  }

  /** What is stored for each is stored together, so that it does not show much. */
  @Test
  @Order(3)
  void burstOfFirstJoins_isAnsweredWhole() {
    Partitions.awaitOwned(processes, "hub-1", RealProcesses.PARTITIONS);
    for (String type : List.of("memory", "durable", "memory", "durable")) {
      List<TestConnection> connections =
          IntStream.range(0, BURST_CONNECTIONS)
              .mapToObj(i -> connect(i % 2 == 0 ? "edge-1" : "edge-2", "ana-" + i))
              .toList();
      long startNanos = System.nanoTime();
      List<FirstJoin> joins =
          connections.stream().flatMap(connection -> firstJoins(connection, type)).toList();
      joins.forEach(EmptyRoomIT::assertJoined);
      System.out.printf(
          "%d first joins of %s rooms: %d ms%n",
          joins.size(), type, Duration.ofNanos(System.nanoTime() - startNanos).toMillis());
      connections.forEach(TestConnection::close);
    }
  }

  private record FirstJoin(
      TestConnection connection, ClientMessage request, CompletableFuture<ServerMessage> answer) {}

  private static Stream<FirstJoin> firstJoins(TestConnection connection, String type) {
    List<ClientMessage> requests =
        IntStream.range(0, BURST_ROOMS_PER_CONNECTION)
            .mapToObj(_ -> Join.newBuilder().setRoom(type + ":" + UUID.randomUUID()))
            .map(join -> ClientMessage.newBuilder().setJoin(join).build())
            .toList();
    List<CompletableFuture<ServerMessage>> answers =
        connection.sendTogether(requests.stream().map(ClientMessage::toBuilder).toList());
    return IntStream.range(0, requests.size())
        .mapToObj(i -> new FirstJoin(connection, requests.get(i), answers.get(i)));
  }

  /** What was not answered in time, as on a busy machine, is asked again, as clients do. */
  private static void assertJoined(FirstJoin join) {
    ServerMessage answer = TestConnection.await(join.answer());
    long startNanos = System.nanoTime();
    while (answer.getError().getTemporary()
        && System.nanoTime() - startNanos < BURST_WAIT_MAX.toNanos()) {
      answer = join.connection().request(join.request().toBuilder());
    }
    assertTrue(answer.hasJoined(), answer::toString);
  }

  /** Of as many partitions as there are, most probably. */
  private static List<String> rooms() {
    return IntStream.range(0, ROOMS_PER_CHANGE)
        .mapToObj(i -> "durable:" + i + "-" + UUID.randomUUID())
        .toList();
  }

  private TestConnection joined(String edge, String user, List<String> rooms) {
    TestConnection connection = connect(edge, user);
    for (String room : rooms) {
      Joined joined = connection.join(room, null);
      Position position =
          Position.newBuilder().setEpoch(joined.getEpoch()).setOffset(joined.getOffset()).build();
      assertEquals(0, position.getOffset());
      assertEquals(positions.computeIfAbsent(room, _ -> position), position);
    }
    return connection;
  }

  /** The first publications of each room, one after the other, sent again as clients should. */
  private void publish(TestConnection publisher, List<String> rooms) {
    for (int i = 1; i <= PUBLISHES; i++) {
      for (String room : rooms) {
        long number = ++sequence;
        List<ServerMessage> answers = new ArrayList<>();
        Waits.until(
            WAIT_MAX,
            () -> "%s: answered %s".formatted(room, answers),
            () -> {
              ServerMessage answer =
                  TestConnection.await(publisher.publish(room, number, room + number));
              answers.add(answer);
              assertTrue(
                  answer.hasPublished() || answer.getError().getTemporary(), answer::toString);
              return answer.hasPublished();
            });
        assertEquals(i, answers.getLast().getPublished().getOffset(), room);
      }
    }
  }

  private static void assertGotAllInOrder(TestConnection subscriber, List<String> rooms) {
    List<Long> expected = offsets();
    for (String room : rooms) {
      Waits.until(
          WAIT_MAX,
          () -> "%s: got %s".formatted(room, offsets(subscriber, room)),
          () -> offsets(subscriber, room).size() >= PUBLISHES);
      assertEquals(expected, offsets(subscriber, room), room);
    }
  }

  private static List<Long> offsets() {
    return IntStream.rangeClosed(1, PUBLISHES).mapToObj(Long::valueOf).toList();
  }

  private static List<Long> offsets(TestConnection subscriber, String room) {
    return subscriber.publications().stream()
        .filter(publication -> publication.getRoom().equals(room))
        .map(Publication::getOffset)
        .toList();
  }

  private static List<ServerMessage> resets(TestConnection subscriber) {
    return subscriber.pushes().stream().filter(ServerMessage::hasRoomReset).toList();
  }

  /** As a client that joined in the beginning and was away since. */
  private void assertLatecomerRecoversAll(List<String> rooms) {
    try (TestConnection latecomer = connect("edge-2", "carl")) {
      for (String room : rooms) {
        Joined joined = latecomer.join(room, positions.get(room));
        assertTrue(joined.getRecovered(), joined::toString);
        assertEquals(
            offsets(),
            joined.getPublicationsList().stream().map(Publication::getOffset).toList(),
            room);
      }
    }
  }

  private static TestConnection connect(String edge, String user) {
    return TestConnection.connect(
        processes.edge(edge), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), "");
  }
}
