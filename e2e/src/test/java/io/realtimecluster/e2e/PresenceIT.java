package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.e2e.ServerApi.Answer;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.Leave;
import io.realtimecluster.proto.client.v1.PresenceChange;
import io.realtimecluster.proto.client.v1.PresenceReply;
import io.realtimecluster.proto.client.v1.PresenceRequest;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is in a room, while connections, edges and hubs come and go, and in rooms with many. */
class PresenceIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);

  /** After a takeover a hub tells everybody who is there, and then all is as it will be. */
  private static final Duration SETTLED = Duration.ofSeconds(13);

  /** The lease time, and what it takes to notice. */
  private static final Duration TAKEN_OVER = Duration.ofSeconds(6);

  private static final Duration PAST_THE_GRACE = Duration.ofSeconds(8);
  private static final int DETAILS_MAX = 5;
  private static final int CROWD = 40;

  /** So many that none is left out, as good as never. */
  private static final int ROOMS_OF_ALL_PARTITIONS = 100;

  private static RealProcesses processes;

  @BeforeAll
  static void start() {
    processes = new RealProcesses("presence", Map.of());
    processes.start(2, 2);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void reconnect_withinTheGrace_isNotSeen() {
    String room = room();
    try (TestConnection bob = connect("edge-1", "bob")) {
      bob.join(room, null);
      TestConnection ana = connect("edge-1", "ana");
      ana.join(room, null);
      Waits.until(WAIT_MAX, () -> "ana is seen", () -> changes(bob, room).contains("+ana"));
      ana.cut();
      try (TestConnection again = connect("edge-2", "ana")) {
        again.join(room, null);
        pause(PAST_THE_GRACE);
        assertEquals(List.of("+bob", "+ana"), withoutOwn(bob, room, "bob"));
        again.request(ClientMessage.newBuilder().setLeave(Leave.newBuilder().setRoom(room)));
        Waits.until(WAIT_MAX, () -> "she left", () -> changes(bob, room).contains("-ana"));
      }
    }
  }

  @Test
  void infoOfTokens_isSeenByEverybodyOnBothEdgesInBothForms() {
    String room = room();
    try (TestConnection ana =
            connect("edge-1", TestConnection.JSON, "ana", Map.of("name", "Ana", "age", 7));
        TestConnection bob = connect("edge-2", TestConnection.PROTO, "bob", "Bob")) {
      ana.join(room, null);
      bob.join(room, null);
      Waits.until(WAIT_MAX, () -> "bob is seen", () -> changes(ana, room).contains("+bob"));
      PresenceChange came =
          ana.pushes().stream()
              .map(ServerMessage::getPresenceChange)
              .filter(change -> change.getJoinedList().contains("bob"))
              .findFirst()
              .orElseThrow();
      assertEquals("\"Bob\"", came.getInfoOrThrow("bob"));
      for (TestConnection each : List.of(ana, bob)) {
        Waits.until(WAIT_MAX, () -> "both are seen", () -> presence(each, room).getCount() == 2);
        assertEquals(Set.of("ana", "bob"), presence(each, room).getInfoMap().keySet());
        assertEquals("\"Bob\"", presence(each, room).getInfoOrThrow("bob"));
        assertTrue(
            presence(each, room).getInfoOrThrow("ana").contains("\"name\":\"Ana\""),
            () -> presence(each, room).toString());
      }
    }
  }

  @Test
  void infoTooLarge_isNoTokenOfOurs() {
    try (TestConnection ana = TestConnection.open(processes.edge("edge-1"), TestConnection.JSON)) {
      var _ =
          ana.send(
              ClientMessage.newBuilder()
                  .setConnect(
                      Connect.newBuilder()
                          .setToken(RealProcesses.TOKENS.telling("ana", "x".repeat(1_023)))));
      assertEquals(4502, ana.awaitClose());
    }
  }

  private static TestConnection connect(String edge, String subprotocol, String user, Object info) {
    return TestConnection.connect(
        processes.edge(edge), subprotocol, RealProcesses.TOKENS.telling(user, info), "");
  }

  @Test
  void lostConnection_notBack_leavesAfterTheGrace() {
    String room = room();
    try (TestConnection bob = connect("edge-1", "bob")) {
      bob.join(room, null);
      TestConnection ana = connect("edge-2", "ana");
      ana.join(room, null);
      Waits.until(WAIT_MAX, () -> "ana is seen", () -> changes(bob, room).contains("+ana"));
      ana.cut();
      Waits.until(WAIT_MAX, () -> "she left", () -> changes(bob, room).contains("-ana"));
      assertEquals(List.of("bob"), presence(bob, room).getUsersList());
    }
  }

  @Test
  void edgeKilled_itsUsersLeaveAndNobodyElse() {
    processes.startEdge("edge-3");
    String room = room();
    try (TestConnection bob = connect("edge-1", "bob");
        TestConnection carl = connect("edge-3", "carl");
        TestConnection dora = connect("edge-3", "dora")) {
      bob.join(room, null);
      carl.join(room, null);
      dora.join(room, null);
      Waits.until(WAIT_MAX, () -> "all are seen", () -> presence(bob, room).getCount() == 3);
      processes.kill("edge-3");
      try (TestConnection again = connect("edge-2", "dora")) {
        again.join(room, null);
        Waits.until(WAIT_MAX, () -> "carl left", () -> changes(bob, room).contains("-carl"));
        assertTrue(!changes(bob, room).contains("-dora"), () -> changes(bob, room).toString());
        assertEquals(2, presence(bob, room).getCount());
      }
    }
  }

  /** The room's hub hears of the edge all the time, as of other rooms of the partition. */
  @Test
  void edgeKilledAndStartedUnderItsName_whoDoesNotComeBackLeaves() {
    processes.startEdge("edge-3");
    String room = room();
    try (TestConnection bob = connect("edge-1", "bob");
        TestConnection carl = connect("edge-3", "carl")) {
      bob.join(room, null);
      carl.join(room, null);
      Waits.until(WAIT_MAX, () -> "carl is seen", () -> changes(bob, room).contains("+carl"));
      processes.kill("edge-3");
      processes.startEdge("edge-3");
      try (TestConnection dora = connect("edge-3", "dora")) {
        for (int i = 0; i < ROOMS_OF_ALL_PARTITIONS; i++) {
          dora.join(room(), null);
        }
        Waits.until(WAIT_MAX, () -> "carl left", () -> changes(bob, room).contains("-carl"));
        assertEquals(List.of("bob"), presence(bob, room).getUsersList());
      }
    } finally {
      processes.kill("edge-3");
    }
  }

  @Test
  void hubKilled_nobodyIsSeenToComeOrGoButWhoDid() {
    List<String> rooms = new ArrayList<>();
    for (int i = 0; i < 2 * RealProcesses.PARTITIONS; i++) {
      rooms.add(room());
    }
    try (TestConnection bob = connect("edge-1", "bob");
        TestConnection ana = connect("edge-2", "ana");
        TestConnection eve = connect("edge-2", "eve")) {
      for (String room : rooms) {
        bob.join(room, null);
        ana.join(room, null);
        eve.join(room, null);
      }
      Waits.until(
          WAIT_MAX,
          () -> "all are seen",
          () -> rooms.stream().allMatch(room -> presence(bob, room).getCount() == 3));
      int before = bob.pushes().size();
      processes.kill("hub-1");
      eve.cut();
      Waits.until(
          WAIT_MAX,
          () -> "eve left all rooms",
          () -> rooms.stream().allMatch(room -> changes(bob, room).contains("-eve")));
      pause(SETTLED);
      List<ServerMessage> after = bob.pushes().subList(before, bob.pushes().size());
      assertEquals(
          List.of(),
          after.stream()
              .map(ServerMessage::getPresenceChange)
              .filter(
                  change ->
                      change.getJoinedCount() > 0
                          || change.getLeftList().stream().anyMatch(user -> !user.equals("eve")))
              .toList());
    }
    processes.startHub("hub-1");
  }

  @Test
  void largeRoom_isCountedAndToldAtIntervals() {
    String room = "crowd:" + UUID.randomUUID();
    List<TestConnection> crowd = new ArrayList<>();
    try (TestConnection bob = connect("edge-1", "bob")) {
      bob.join(room, null);
      for (int i = 0; i < CROWD; i++) {
        TestConnection member = connect(i % 2 == 0 ? "edge-1" : "edge-2", "member-" + i);
        member.join(room, null);
        crowd.add(member);
      }
      Waits.until(
          WAIT_MAX, () -> "all are counted", () -> presence(bob, room).getCount() == CROWD + 1);
      List<PresenceChange> told = told(bob, room);
      assertTrue(told.size() <= DETAILS_MAX + 10, () -> told.size() + " changes told");
      assertEquals(CROWD + 1, told.getLast().getCount());
      Answer answer = new ServerApi(processes.hub("hub-2")).get("/v1/rooms/" + room + "/presence");
      assertEquals(CROWD + 1, answer.at("count").getNumberValue());
      assertEquals(DETAILS_MAX, answer.at("users").getListValue().getValuesCount());
      crowd.subList(2, CROWD).forEach(TestConnection::close);
      Waits.until(WAIT_MAX, () -> "it is small", () -> presence(bob, room).getCount() == 3);
      assertEquals(List.of("bob", "member-0", "member-1"), presence(bob, room).getUsersList());
    } finally {
      crowd.forEach(TestConnection::close);
    }
  }

  @Test
  void hubKilled_largeRooms_theirCountsNeverDrop() {
    String prefix = "crowd:" + UUID.randomUUID() + ":";
    int rooms = 2 * RealProcesses.PARTITIONS;
    List<TestConnection> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < 4 * DETAILS_MAX; i++) {
        TestConnection member = connect(i % 2 == 0 ? "edge-1" : "edge-2", "member-" + i);
        crowd.add(member);
        for (int room = 0; room < rooms; room++) {
          member.join(prefix + room, null);
        }
      }
      TestConnection watching = crowd.getFirst();
      for (int room = 0; room < rooms; room++) {
        String name = prefix + room;
        Waits.until(
            WAIT_MAX,
            () -> "all are counted",
            () -> presence(watching, name).getCount() == crowd.size());
      }
      int before = watching.pushes().size();
      processes.kill("hub-2");
      pause(SETTLED.plus(TAKEN_OVER));
      assertEquals(
          List.of(),
          watching.pushes().stream()
              .skip(before)
              .filter(ServerMessage::hasPresenceChange)
              .map(ServerMessage::getPresenceChange)
              .filter(change -> change.getCount() != crowd.size() || change.getJoinedCount() > 0)
              .toList());
      assertEquals(crowd.size(), presence(watching, prefix + "0").getCount());
    } finally {
      crowd.forEach(TestConnection::close);
      processes.startHub("hub-2");
    }
  }

  private static PresenceReply presence(TestConnection connection, String room) {
    return connection
        .request(ClientMessage.newBuilder().setPresence(PresenceRequest.newBuilder().setRoom(room)))
        .getPresence();
  }

  private static List<PresenceChange> told(TestConnection connection, String room) {
    return connection.pushes().stream()
        .filter(push -> push.getPresenceChange().getRoom().equals(room))
        .map(ServerMessage::getPresenceChange)
        .toList();
  }

  private static List<String> changes(TestConnection connection, String room) {
    List<String> changes = new ArrayList<>();
    for (PresenceChange change : told(connection, room)) {
      change.getJoinedList().forEach(user -> changes.add("+" + user));
      change.getLeftList().forEach(user -> changes.add("-" + user));
    }
    return changes;
  }

  /** A member may or may not be told of its own coming: that depends on what was quicker. */
  private static List<String> withoutOwn(TestConnection connection, String room, String user) {
    List<String> changes = new ArrayList<>(changes(connection, room));
    changes.remove("+" + user);
    changes.addFirst("+" + user);
    return changes;
  }

  private static String room() {
    return "durable:" + UUID.randomUUID();
  }

  private static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Waits.pause();
    }
  }

  private static TestConnection connect(String edge, String user) {
    return TestConnection.connect(
        processes.edge(edge), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), "");
  }
}
