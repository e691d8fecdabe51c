package io.realtimecluster.hub.program.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
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

/** Whatever clients, time and disconnections do: holders of a lock never overlap. */
class LockSafetyTest {

  private static final String LOCK = "l";

  enum Kind {
    LOCK,
    UNLOCK,
    TICK,
    DISCONNECT
  }

  /** What happens, some time after what happened before. */
  record Step(Kind kind, int client, long leaseMillis, long afterMillis) {}

  /** From when until when a token was held. */
  record Holding(long token, long fromMillis, long untilMillis) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.integers().between(1, 3),
            Arbitraries.longs().between(1_000, 5_000),
            Arbitraries.longs().between(0, 3_000))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  @Property
  void holders_neverOverlapAndTokensGrow(@ForAll("steps") List<Step> steps) {
    StateProgram program = new StateProgram();
    RoomState state = program.initialState();
    List<Holding> ended = new ArrayList<>();
    Holding held = null;
    long nowMillis = 1_000_000;
    for (Step step : steps) {
      nowMillis += step.afterMillis;
      for (StateEvent event : events(program, state, step, nowMillis)) {
        state = program.evolve(state, event);
        switch (event) {
          case StateEvent.Unlocked unlocked -> {
            assertEquals(held.token, unlocked.token());
            ended.add(
                new Holding(held.token, held.fromMillis, Math.min(nowMillis, held.untilMillis)));
            held = null;
          }
          case StateEvent.Locked locked -> {
            long from = held == null ? nowMillis : held.fromMillis;
            assertTrue(held == null || held.token == locked.lock().token(), "a second holder");
            held = new Holding(locked.lock().token(), from, locked.lock().expiresMillis());
          }
          default -> throw new IllegalStateException(event.toString());
        }
      }
    }
    for (int i = 1; i < ended.size(); i++) {
      assertTrue(ended.get(i).token > ended.get(i - 1).token, "tokens grow");
      assertTrue(ended.get(i).fromMillis >= ended.get(i - 1).untilMillis, "holders overlap");
    }
  }

  private static List<StateEvent> events(
      StateProgram program, RoomState state, Step step, long nowMillis) {
    Instant now = Instant.ofEpochMilli(nowMillis);
    CommandContext context =
        new CommandContext("room", "user" + step.client, "session" + step.client, now);
    return switch (step.kind) {
      case LOCK ->
          accepted(program.decide(state, new StateCommand.Lock(LOCK, step.leaseMillis), context));
      case UNLOCK -> accepted(program.decide(state, new StateCommand.Unlock(LOCK), context));
      case TICK -> program.react(state, new Signal.TimeReached(now));
      case DISCONNECT -> program.react(state, new Signal.SessionLeft(context.session(), now));
    };
  }

  private static List<StateEvent> accepted(Decision<StateEvent> decision) {
    return decision instanceof Decision.Accepted<StateEvent> accepted
        ? accepted.events()
        : List.of();
  }
}
