package io.realtimecluster.hub.program.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.program.Outcome;
import io.realtimecluster.hub.program.Program;
import io.realtimecluster.hub.program.ProgramState;
import io.realtimecluster.hub.program.SagaPlan;
import io.realtimecluster.program.CommandContext;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MovesTest {

  private static final String HERE = "meeting:1";
  private static final String THERE = "meeting:2";

  private final ProgramState<?, ?, ?> here = start();
  private final ProgramState<?, ?, ?> there = start();

  @Test
  void move_fromBeginningToEnd() {
    join(here, "ana", "bob");
    join(there, "eve");
    SagaPlan plan = begin("bob", null);
    SagaPlan.PlannedStep step = plan.steps().getFirst();
    assertEquals(THERE, step.room());
    assertEquals(
        List.of(
            "arrived {\"user\":\"bob\",\"sessions\":[\"bob-1\"],\"role\":\"participant\","
                + "\"muted\":true,\"from\":\"meeting:1\"}"),
        carryOut(there, step.action()));
    assertTrue(there.json().contains("\"arrivingFrom\":\"meeting:1\""), there.json());
    assertEquals(java.util.Set.of("eve-1"), there.sessions(), "bob need not be there yet");
    assertEquals(
        List.of("departed {\"user\":\"bob\",\"to\":\"meeting:2\"}"),
        carryOut(here, plan.conclusion()));
    assertEquals(List.of("settled {\"user\":\"bob\"}"), carryOut(there, step.confirmation()));
    assertEquals(java.util.Set.of("eve-1", "bob-1"), there.sessions());
    assertEquals(List.of(), carryOut(there, step.confirmation()));
    assertEquals(List.of(), carryOut(there, step.compensation()), "what is settled stays");
  }

  @Test
  void compensation_takesBackWhoHasArrived() {
    join(here, "ana");
    SagaPlan.PlannedStep step = begin("ana", null).steps().getFirst();
    assertEquals(List.of(), carryOut(there, step.compensation()));
    carryOut(there, step.action());
    join(there, "eve");
    assertEquals(
        List.of(
            "returned {\"user\":\"ana\",\"to\":\"meeting:1\"}",
            "roleChanged {\"user\":\"eve\",\"role\":\"host\"}"),
        carryOut(there, step.compensation()));
  }

  @Test
  void arrive_fullOrThereAlready_isRejected() {
    join(here, "ana", "bob");
    join(there, "eve");
    assertInstanceOf(
        Outcome.Accepted.class,
        there.decide("{\"type\":\"setCapacity\",\"capacity\":1}", client(THERE, "eve")));
    String arrive = begin("bob", null).steps().getFirst().action();
    assertRejected(
        there.decideStep(arrive, backend(THERE)), "1 users take part, the capacity is 1");
    assertInstanceOf(
        Outcome.Accepted.class,
        there.decide("{\"type\":\"setCapacity\",\"capacity\":2}", client(THERE, "eve")));
    join(there, "bob");
    assertRejected(there.decideStep(arrive, backend(THERE)), "bob takes part there already");
  }

  @Test
  void depart_leftMeanwhile_isRejected() {
    join(here, "ana", "bob");
    String depart = begin("bob", null).conclusion();
    assertInstanceOf(
        Outcome.Accepted.class, here.decide("{\"type\":\"leave\"}", client(HERE, "bob")));
    assertRejected(here.decideStep(depart, backend(HERE)), "bob does not take part any more");
  }

  @Test
  void move_whoMay() {
    join(here, "ana", "bob");
    assertEquals(1, begin("ana", "bob").steps().size(), "a host moves anybody");
    assertRejected(here.decide(move("ana", THERE), client(HERE, "bob")), "bob is no host");
    assertInstanceOf(Outcome.Begun.class, here.decide(move("bob", THERE), backend(HERE)));
    assertRejected(here.decide(move("tom", THERE), client(HERE, "ana")), "tom does not take part");
    assertRejected(
        here.decide(move("bob", HERE), client(HERE, "ana")), "takes part in meeting:1 already");
  }

  @Test
  void move_whileBeingMoved_isPostponedUntilSettled() {
    join(here, "ana");
    SagaPlan.PlannedStep step = begin("ana", null).steps().getFirst();
    carryOut(there, step.action());
    assertEquals(
        new Outcome.Postponed("ana is just being moved here from meeting:1"),
        there.decide(move("ana", HERE), client(THERE, "ana")));
    carryOut(there, step.confirmation());
    assertInstanceOf(Outcome.Begun.class, there.decide(move("ana", HERE), client(THERE, "ana")));
  }

  @Test
  void move_roomNameAtTheLimitAndOnePast() {
    join(here, "ana");
    CommandContext ana = client(HERE, "ana");
    assertInstanceOf(Outcome.Begun.class, here.decide(move("ana", "x".repeat(255)), ana));
    Outcome.Malformed tooLong =
        assertInstanceOf(Outcome.Malformed.class, here.decide(move("ana", "x".repeat(256)), ana));
    assertTrue(tooLong.reason().contains("256 bytes, allowed is 1 to 255"), tooLong.reason());
    assertInstanceOf(Outcome.Malformed.class, here.decide("{\"type\":\"move\"}", ana));
  }

  @Test
  void steps_fromAClient_areUnknown() {
    Outcome outcome =
        here.decide("{\"type\":\"settle\",\"user\":\"a\",\"from\":\"b\"}", client(HERE, "ana"));
    assertInstanceOf(Outcome.Malformed.class, outcome);
  }

  private SagaPlan begin(String by, String user) {
    Outcome outcome = here.decide(move(user == null ? by : user, THERE), client(HERE, by));
    return assertInstanceOf(Outcome.Begun.class, outcome, outcome::toString).plan();
  }

  private static String move(String user, String to) {
    return "{\"type\":\"move\",\"user\":\"%s\",\"to\":\"%s\"}".formatted(user, to);
  }

  private static void join(ProgramState<?, ?, ?> state, String... users) {
    for (String user : users) {
      assertInstanceOf(
          Outcome.Accepted.class, state.decide("{\"type\":\"join\"}", client("room", user)));
    }
  }

  private static List<String> carryOut(ProgramState<?, ?, ?> state, String step) {
    Outcome outcome = state.decideStep(step, backend("room"));
    return assertInstanceOf(Outcome.Accepted.class, outcome, outcome::toString).events().stream()
        .map(event -> event.name() + " " + event.json())
        .toList();
  }

  private static void assertRejected(Outcome outcome, String named) {
    String reason = assertInstanceOf(Outcome.Rejected.class, outcome, outcome::toString).reason();
    assertTrue(reason.contains(named), reason);
  }

  private static CommandContext client(String room, String user) {
    return new CommandContext(room, user, user + "-1", Instant.EPOCH);
  }

  private static CommandContext backend(String room) {
    return new CommandContext(room, "", "", Instant.EPOCH);
  }

  private static ProgramState<?, ?, ?> start() {
    return new Program<>(new MeetingProgram()).start(4 * 1024 * 1024);
  }
}
