package io.realtimecluster.hub.program.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.program.Outcome;
import io.realtimecluster.hub.program.Program;
import io.realtimecluster.hub.program.ProgramEvent;
import io.realtimecluster.hub.program.ProgramState;
import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Signal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeetingProgramTest {

  private final ProgramState<?, ?, ?> state =
      new Program<>(new MeetingProgram()).start(4 * 1024 * 1024);

  @Test
  void join_first_isHost() {
    assertEquals(
        List.of("joined {\"user\":\"ana\",\"session\":\"ana-1\",\"role\":\"host\"}"),
        events("ana", "{\"type\":\"join\"}"));
    assertEquals(List.of(), events("ana", "{\"type\":\"join\"}"));
    assertEquals(
        List.of("joined {\"user\":\"bob\",\"session\":\"bob-1\",\"role\":\"participant\"}"),
        events("bob", "{\"type\":\"join\"}"));
  }

  @Test
  void leave_lastHost_makesTheLongestPresentHost() {
    join("ana", "bob", "eve");
    assertEquals(
        List.of(
            "left {\"user\":\"ana\",\"session\":\"ana-1\"}",
            "roleChanged {\"user\":\"bob\",\"role\":\"host\"}"),
        events("ana", "{\"type\":\"leave\"}"));
    assertEquals(List.of(), events("ana", "{\"type\":\"leave\"}"));
  }

  @Test
  void sessionLeft_oneOfTwo_staysUntilTheLast() {
    join("ana");
    Outcome second =
        state.decide(
            "{\"type\":\"join\"}", new CommandContext("room", "ana", "ana-2", Instant.EPOCH));
    assertInstanceOf(Outcome.Accepted.class, second);
    assertEquals(java.util.Set.of("ana-1", "ana-2"), state.sessions());
    assertEquals(1, state.react(new Signal.SessionLeft("ana-1", Instant.EPOCH)).size());
    assertTrue(state.json().contains("\"ana\""));
    assertEquals(1, state.react(new Signal.SessionLeft("ana-2", Instant.EPOCH)).size());
    assertTrue(state.sessions().isEmpty());
    assertEquals(List.of(), state.react(new Signal.SessionLeft("ana-2", Instant.EPOCH)));
  }

  @Test
  void capacity_atTheLimitAndOnePast() {
    join("ana", "bob");
    assertRejected("bob", "{\"type\":\"setCapacity\",\"capacity\":3}", "bob is no host");
    events("ana", "{\"type\":\"setCapacity\",\"capacity\":3}");
    join("eve");
    assertRejected("tom", "{\"type\":\"join\"}", "3 users take part, the capacity is 3");
    events("ana", "{\"type\":\"setCapacity\",\"capacity\":1}");
    assertRejected("tom", "{\"type\":\"join\"}", "3 users take part, the capacity is 1");
    events("ana", "{\"type\":\"setCapacity\",\"capacity\":1000}");
    assertInstanceOf(
        Outcome.Malformed.class, decide("ana", "{\"type\":\"setCapacity\",\"capacity\":1001}"));
    assertInstanceOf(
        Outcome.Malformed.class, decide("ana", "{\"type\":\"setCapacity\",\"capacity\":0}"));
  }

  @Test
  void sessions_ofAUser_atTheLimitAndOnePast() {
    for (int i = 1; i <= Meeting.SESSIONS_PER_USER_MAX; i++) {
      assertInstanceOf(
          Outcome.Accepted.class,
          state.decide(
              "{\"type\":\"join\"}", new CommandContext("room", "ana", "s" + i, Instant.EPOCH)));
    }
    assertInstanceOf(
        Outcome.Rejected.class,
        state.decide(
            "{\"type\":\"join\"}", new CommandContext("room", "ana", "one", Instant.EPOCH)));
    assertInstanceOf(
        Outcome.Rejected.class,
        state.decide(
            "{\"type\":\"join\"}", new CommandContext("room", "server", "", Instant.EPOCH)));
  }

  @Test
  void mute_hostMayMuteAndNobodyUnmutesOthers() {
    join("ana", "bob");
    events("bob", "{\"type\":\"mute\",\"muted\":false}");
    assertRejected("bob", "{\"type\":\"mute\",\"user\":\"ana\",\"muted\":true}", "no host");
    assertEquals(
        List.of("muted {\"user\":\"bob\",\"muted\":true}"),
        events("ana", "{\"type\":\"mute\",\"user\":\"bob\",\"muted\":true}"));
    assertEquals(List.of(), events("ana", "{\"type\":\"mute\",\"user\":\"bob\",\"muted\":true}"));
    assertRejected("ana", "{\"type\":\"mute\",\"user\":\"bob\",\"muted\":false}", "only bob");
    assertRejected("ana", "{\"type\":\"mute\",\"user\":\"eve\",\"muted\":true}", "not take part");
  }

  @Test
  void raiseHand_hostMayLowerOthers() {
    join("ana", "bob");
    assertEquals(
        List.of("handRaised {\"user\":\"bob\",\"raised\":true}"),
        events("bob", "{\"type\":\"raiseHand\",\"raised\":true}"));
    assertRejected("ana", "{\"type\":\"raiseHand\",\"user\":\"bob\",\"raised\":true}", "only bob");
    assertEquals(
        List.of("handRaised {\"user\":\"bob\",\"raised\":false}"),
        events("ana", "{\"type\":\"raiseHand\",\"user\":\"bob\",\"raised\":false}"));
  }

  @Test
  void setRole_onlyHost_stays() {
    join("ana", "bob");
    assertRejected(
        "ana", "{\"type\":\"setRole\",\"user\":\"ana\",\"role\":\"participant\"}", "only host");
    events("ana", "{\"type\":\"setRole\",\"user\":\"bob\",\"role\":\"host\"}");
    events("ana", "{\"type\":\"setRole\",\"user\":\"ana\",\"role\":\"participant\"}");
    assertRejected("ana", "{\"type\":\"remove\",\"user\":\"bob\"}", "ana is no host");
    assertEquals(
        List.of("removed {\"user\":\"ana\",\"by\":\"bob\"}"),
        events("bob", "{\"type\":\"remove\",\"user\":\"ana\"}"));
    assertRejected("bob", "{\"type\":\"remove\",\"user\":\"bob\"}", "leaves");
  }

  private void join(String... users) {
    for (String user : users) {
      assertInstanceOf(Outcome.Accepted.class, decide(user, "{\"type\":\"join\"}"));
    }
  }

  private List<String> events(String user, String json) {
    Outcome outcome = decide(user, json);
    return assertInstanceOf(Outcome.Accepted.class, outcome, outcome::toString).events().stream()
        .map((ProgramEvent event) -> event.name() + " " + event.json())
        .toList();
  }

  private void assertRejected(String user, String json, String named) {
    Outcome outcome = decide(user, json);
    String reason = assertInstanceOf(Outcome.Rejected.class, outcome, outcome::toString).reason();
    assertTrue(reason.contains(named), reason);
  }

  private Outcome decide(String user, String json) {
    return state.decide(json, new CommandContext("room", user, user + "-1", Instant.EPOCH));
  }
}
