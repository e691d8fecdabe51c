package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.e2e.ServerApi.Answer;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Moving between meetings of any two partitions of two hubs, also while a hub is killed. */
class SagaIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final int MOVERS = 16;
  private static final int KILLS_MAX = 10;
  private static final String RESUMED = "realtimecluster_hub_sagas_resumed_total";
  private static RealProcesses processes;

  @BeforeAll
  static void start() {
    processes = new RealProcesses("saga", RealProcesses.UNLIMITED_PUBLISHES);
    processes.start(2, 2);
    awaitBothOwn();
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void move_byClientOfBothForms_membersOfBothMeetingsSeeIt() {
    for (String subprotocol : List.of(TestConnection.PROTO, TestConnection.JSON)) {
      for (int i = 0; i < RealProcesses.PARTITIONS; i++) {
        String first = meeting();
        String other = meeting();
        try (TestConnection ana = connect("edge-1", subprotocol, "ana");
            TestConnection bob = connect("edge-2", subprotocol, "bob")) {
          for (TestConnection one : List.of(ana, bob)) {
            one.join(first, null);
            one.join(other, null);
          }
          done(ana, first, 1, "{\"type\":\"join\"}");
          done(bob, first, 1, "{\"type\":\"join\"}");
          ServerMessage moved = done(ana, first, 2, move(other));
          assertFalse(takesPart(bob, first, "ana"));
          assertTrue(takesPart(bob, other, "ana"));
          assertTrue(takesPart(bob, first, "bob"));
          awaitSettled(bob, other);
          awaitEvents(bob, first, List.of("joined", "joined", "departed", "roleChanged"));
          awaitEvents(bob, other, List.of("arrived", "settled"));
          assertEquals(moved, withId(done(ana, first, 2, move(other)), moved), "sent again");
        }
      }
    }
  }

  @Test
  void move_refusedThere_changesNothing() {
    String first = meeting();
    String other = meeting();
    try (TestConnection ana = connect("edge-1", TestConnection.PROTO, "ana");
        TestConnection bob = connect("edge-2", TestConnection.JSON, "bob")) {
      ana.join(first, null);
      bob.join(other, null);
      done(ana, first, 1, "{\"type\":\"join\"}");
      done(bob, other, 1, "{\"type\":\"join\"}");
      done(bob, other, 2, "{\"type\":\"setCapacity\",\"capacity\":1}");
      ServerMessage full = TestConnection.await(ana.command(first, 2, move(other)));
      assertEquals(ErrorCode.REJECTED, full.getError().getCode(), full.toString());
      assertEquals(
          "room %s: 1 users take part, the capacity is 1".formatted(other),
          full.getError().getMessage());
      ServerMessage noMeeting = TestConnection.await(ana.command(first, 3, move("board:1")));
      assertEquals(ErrorCode.INVALID_ARGUMENT, noMeeting.getError().getCode());
      assertTrue(takesPart(ana, first, "ana"));
      assertFalse(takesPart(bob, other, "ana"));
      done(bob, other, 3, "{\"type\":\"setCapacity\",\"capacity\":2}");
      done(ana, first, 4, move(other));
      assertTrue(takesPart(bob, other, "ana"));
    }
  }

  @Test
  void move_byTheServerApiOfEachHub_isDoneOncePerKey() {
    for (String hub : List.of("hub-1", "hub-2")) {
      ServerApi api = new ServerApi(processes.hub(hub));
      String first = meeting();
      String other = meeting();
      String commands = "/v1/rooms/" + first + "/commands";
      try (TestConnection ana = connect("edge-1", TestConnection.PROTO, "ana")) {
        ana.join(first, null);
        ana.join(other, null);
        done(ana, first, 1, "{\"type\":\"join\"}");
        String body =
            "{\"command\":{\"type\":\"move\",\"user\":\"ana\",\"to\":\"%s\"}}".formatted(other);
        Answer stranger = api.post(commands, "{\"user\":\"eve\"," + body.substring(1));
        assertEquals(409, stranger.status(), stranger::toString);
        assertMovedAtOffset2(postUntilAvailable(api, commands, body, "move-1"));
        assertMovedAtOffset2(postUntilAvailable(api, commands, body, "move-1"));
        assertTrue(takesPart(ana, other, "ana"));
        Answer absent = postUntilAvailable(api, commands, body, "move-2");
        assertEquals(409, absent.status(), absent::toString);
        assertEquals("ana does not take part", absent.text("detail"), absent::toString);
      }
    }
  }

  private static void assertMovedAtOffset2(Answer moved) {
    assertEquals(200, moved.status(), moved::toString);
    assertEquals("2", moved.text("offset"), moved::toString);
  }

  @Test
  void killHub_inTheMiddleOfSagas_everybodyIsInOneMeetingAndTheNextOwnerGoesOn() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    List<String> meetings = Stream.generate(SagaIT::meeting).limit(4).toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Mover>> movers = new ArrayList<>();
      for (int i = 0; i < MOVERS; i++) {
        Mover mover = new Mover("mover-" + i, meetings.get(i % 4), meetings.get((i + 1) % 4));
        movers.add(threads.submit(() -> mover.moveUntil(stop)));
      }
      int kills = 0;
      do {
        int number = kills++ % 2;
        String killed = List.of("hub-1", "hub-2").get(number);
        String next = List.of("hub-2", "hub-1").get(number);
        double before = processes.metric(next, RESUMED);
        pauseASecond();
        processes.kill(killed);
        Waits.until(
            WAIT_MAX,
            () -> "it takes all over",
            () ->
                processes.metric(next, "realtimecluster_hub_partitions_owned")
                    == RealProcesses.PARTITIONS);
        pauseASecond();
        boolean resumed = processes.metric(next, RESUMED) > before;
        processes.startHub(killed);
        awaitBothOwn();
        if (resumed) {
          break;
        }
      } while (kills < KILLS_MAX);
      assertTrue(kills < KILLS_MAX, "no hub was killed in the middle of a saga");
      stop.set(true);
      for (Future<Mover> mover : movers) {
        mover.get().assertInOneMeeting();
      }
    }
    assertEquals(
        0,
        processes.metric("hub-1", "realtimecluster_hub_sagas_running")
            + processes.metric("hub-2", "realtimecluster_hub_sagas_running"));
  }

  /** A user who moves to and fro. */
  private static final class Mover {
    private final String user;
    private String here;
    private String there;
    private int moves;

    Mover(String user, String here, String there) {
      this.user = user;
      this.here = here;
      this.there = there;
    }

    Mover moveUntil(AtomicBoolean stop) {
      try (TestConnection connection = connect("edge-1", TestConnection.PROTO, user)) {
        connection.join(here, null);
        connection.join(there, null);
        long sequence = 1;
        done(connection, here, sequence++, "{\"type\":\"join\"}");
        while (!stop.get()) {
          done(connection, here, sequence++, move(there));
          awaitSettled(connection, there);
          String left = here;
          here = there;
          there = left;
          moves++;
        }
        awaitSettled(connection, here);
        return this;
      }
    }

    void assertInOneMeeting() {
      assertTrue(moves > 0, user + " was moved");
      try (TestConnection auditor = connect("edge-2", TestConnection.PROTO, "auditor")) {
        auditor.join(here, null);
        auditor.join(there, null);
        assertTrue(takesPart(auditor, here, user), () -> user + " takes part in " + here);
        assertFalse(takesPart(auditor, there, user), () -> user + " takes part in " + there);
      }
    }
  }

  /** As a client should: a temporary error is followed by the same sequence again. */
  private static ServerMessage done(
      TestConnection connection, String room, long sequence, String json) {
    List<ServerMessage> answers = new ArrayList<>();
    Waits.until(
        WAIT_MAX,
        () -> json + " was answered " + answers,
        () -> {
          ServerMessage answer = TestConnection.await(connection.command(room, sequence, json));
          answers.add(answer);
          assertTrue(answer.hasCommand() || answer.getError().getTemporary(), answer::toString);
          return answer.hasCommand();
        });
    return answers.getLast();
  }

  /** As a backend should: a 503 is followed by the same key again. */
  private static Answer postUntilAvailable(ServerApi api, String path, String body, String key) {
    List<Answer> answers = new ArrayList<>();
    Waits.until(
        WAIT_MAX,
        () -> "answered " + answers,
        () -> {
          answers.add(api.post(path, body, key));
          return answers.getLast().status() != 503;
        });
    return answers.getLast();
  }

  private static ServerMessage withId(ServerMessage message, ServerMessage of) {
    return message.toBuilder().setId(of.getId()).build();
  }

  private static void awaitSettled(TestConnection connection, String room) {
    Waits.until(
        WAIT_MAX,
        () -> "nobody is on the way to " + room,
        () -> !connection.state(room).getPayload().getText().contains("arrivingFrom"));
  }

  private static void awaitEvents(TestConnection connection, String room, List<String> events) {
    Waits.until(
        WAIT_MAX,
        () -> "%s instead of %s".formatted(events(connection, room), events),
        () -> events(connection, room).equals(events));
  }

  private static List<String> events(TestConnection connection, String room) {
    return connection.publications().stream()
        .filter(publication -> publication.getRoom().equals(room))
        .map(publication -> publication.getEvent())
        .toList();
  }

  private static boolean takesPart(TestConnection connection, String room, String user) {
    return connection.state(room).getPayload().getText().contains("\"%s\":{".formatted(user));
  }

  private static void awaitBothOwn() {
    Waits.until(
        WAIT_MAX,
        () -> "both hubs own partitions",
        () ->
            Stream.of("hub-1", "hub-2")
                .allMatch(
                    hub ->
                        processes.metric(hub, "realtimecluster_hub_partitions_owned")
                            == RealProcesses.PARTITIONS / 2.0));
  }

  private static void pauseASecond() {
    try {
      Thread.sleep(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String meeting() {
    return "meeting:" + UUID.randomUUID();
  }

  private static String move(String to) {
    return "{\"type\":\"move\",\"to\":\"%s\"}".formatted(to);
  }

  private static TestConnection connect(String edge, String subprotocol, String user) {
    return TestConnection.connect(
        processes.edge(edge), subprotocol, RealProcesses.TOKENS.valid(user), "");
  }
}
