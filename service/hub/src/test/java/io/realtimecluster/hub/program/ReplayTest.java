package io.realtimecluster.hub.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** For every shipped program: a room that is rebuilt from its log is the room that wrote it. */
class ReplayTest {

  private static final int STATE_BYTES_MAX = 1024 * 1024;
  private static final List<String> COMMANDS =
      List.of(
          "{\"type\":\"set\",\"key\":\"k%d\",\"value\":%d}",
          "{\"type\":\"set\",\"key\":\"k%d\",\"value\":{\"a\":[1.0,%d,null,\"x\"]}}",
          "{\"type\":\"set\",\"key\":\"k%d\",\"value\":12345678901234567890,\"ifVersion\":%d}",
          "{\"type\":\"delete\",\"key\":\"k%d\"}",
          "{\"type\":\"increment\",\"key\":\"c%d\",\"by\":%d000000000}",
          "{\"type\":\"compareAndSet\",\"key\":\"k%d\",\"expected\":%d,\"value\":\"swapped\"}",
          "{\"type\":\"add\",\"set\":\"s%d\",\"member\":\"m%d\"}",
          "{\"type\":\"remove\",\"set\":\"s%d\",\"member\":\"m%d\"}",
          "{\"type\":\"lock\",\"name\":\"l%d\",\"leaseMillis\":%d000}",
          "{\"type\":\"unlock\",\"name\":\"l%d\"}",
          "{\"type\":\"join\"}",
          "{\"type\":\"leave\"}",
          "{\"type\":\"mute\",\"user\":\"user%d\",\"muted\":true}",
          "{\"type\":\"mute\",\"muted\":false}",
          "{\"type\":\"raiseHand\",\"raised\":true}",
          "{\"type\":\"setRole\",\"user\":\"user%d\",\"role\":\"host\"}",
          "{\"type\":\"setCapacity\",\"capacity\":%d}",
          "{\"type\":\"remove\",\"user\":\"user%d\"}",
          "{\"type\":\"put\",\"key\":\"k%d\",\"value\":%d.50,\"replica\":\"a\",\"counter\":%d}",
          "{\"type\":\"remove\",\"key\":\"k%d\",\"replica\":\"a\",\"counter\":%d}",
          "{\"type\":\"add\",\"set\":\"s%d\",\"element\":\"e%d\",\"replica\":\"a\",\"number\":%d}",
          "{\"type\":\"discard\",\"set\":\"s%d\",\"element\":\"e%d\","
              + "\"dots\":[{\"replica\":\"user1/a\",\"number\":%d}]}",
          "{\"type\":\"count\",\"counter\":\"c%d\",\"replica\":\"a\",\"increments\":%d}");

  /** The state after so many events. */
  record Point(int events, String json) {}

  /** A command of one of four users, some time after the one before. */
  record Step(String command, int user, long afterMillis) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> small = Arbitraries.integers().between(1, 4);
    return Combinators.combine(
            Arbitraries.of(COMMANDS),
            small,
            small,
            small,
            small,
            Arbitraries.longs().between(0, 900))
        .as((text, a, b, c, user, after) -> new Step(text.formatted(a, b, c), user, after))
        .list()
        .ofMinSize(20)
        .ofMaxSize(80);
  }

  @Provide
  Arbitrary<String> programs() {
    return Arbitraries.of("state", "meeting", "document");
  }

  @Property(tries = 600)
  void replay_fromTheStartOrAnySnapshot_isTheLiveState(
      @ForAll("programs") String name, @ForAll("steps") List<Step> steps) {
    Program<?, ?, ?> program = Programs.load(ReplayTest.class.getClassLoader()).named(name);
    ProgramState<?, ?, ?> live = program.start(STATE_BYTES_MAX);
    List<ProgramEvent> events = new ArrayList<>();
    List<Point> points = new ArrayList<>();
    long nowMillis = 1_000_000;
    for (Step step : steps) {
      nowMillis += step.afterMillis;
      events.addAll(happened(live, step, nowMillis));
      points.add(new Point(events.size(), live.json()));
    }
    ProgramState<?, ?, ?> replayed = program.start(STATE_BYTES_MAX);
    events.forEach(replayed::evolve);
    assertEquals(live.json(), replayed.json());
    Point half = points.get(points.size() / 2);
    ProgramState<?, ?, ?> restored = program.restore(half.json, STATE_BYTES_MAX);
    assertEquals(half.json, restored.json());
    events.subList(half.events, events.size()).forEach(restored::evolve);
    assertEquals(live.json(), restored.json());
  }

  private static List<ProgramEvent> happened(
      ProgramState<?, ?, ?> live, Step step, long nowMillis) {
    Instant now = Instant.ofEpochMilli(nowMillis);
    String session = "session" + step.user;
    if (step.command.contains("\"leave\"")) {
      return live.react(new Signal.SessionLeft(session, now));
    }
    List<ProgramEvent> events = new ArrayList<>(live.react(new Signal.TimeReached(now)));
    Outcome outcome =
        live.decide(step.command, new CommandContext("room", "user" + step.user, session, now));
    assertFalse(outcome instanceof Outcome.Failed, outcome::toString);
    if (outcome instanceof Outcome.Accepted accepted) {
      events.addAll(accepted.events());
    }
    return events;
  }
}
