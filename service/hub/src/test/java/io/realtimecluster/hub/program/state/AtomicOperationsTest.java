package io.realtimecluster.hub.program.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Clients that read, think and write: none overwrites what it has not seen. */
class AtomicOperationsTest {

  private static final CommandContext ANY =
      new CommandContext("room", "user", "session", Instant.ofEpochMilli(1_000_000));

  enum Kind {
    READ,
    SET_IF_VERSION,
    DELETE_IF_VERSION,
    COMPARE_AND_SET,
    INCREMENT,
    ADD,
    REMOVE
  }

  /** What a client does with a key, or a set and its member. */
  record Step(Kind kind, int client, String key, int number) {}

  /** What a client has read of a key. */
  record Seen(@Nullable JsonNode value, long version) {
    static final Seen NOTHING = new Seen(null, 0);
  }

  private final StateProgram program = new StateProgram();
  private RoomState state;

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.integers().between(1, 3),
            Arbitraries.of("a", "b"),
            Arbitraries.integers().between(-3, 3))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  /** Each write is of a value of its own, so a value that is as it was seen is that one. */
  @Property
  void write_asItWasSeen_isAcceptedJustIfItIsStillSo(@ForAll("steps") List<Step> steps) {
    state = program.initialState();
    Map<String, Seen> seenByClient = new HashMap<>();
    Map<String, JsonNode> model = new TreeMap<>();
    long lastVersion = 0;
    int written = 0;
    for (Step step : steps) {
      String who = step.client + "/" + step.key;
      Seen seen = seenByClient.getOrDefault(who, Seen.NOTHING);
      JsonNode value = JsonNodeFactory.instance.textNode("value " + ++written);
      boolean asSeen = Objects.equals(model.get(step.key), seen.value);
      switch (step.kind) {
        case READ -> seenByClient.put(who, read(step.key));
        case SET_IF_VERSION -> {
          assertEquals(asSeen, isDone(new StateCommand.Set(step.key, value, seen.version)));
          if (asSeen) {
            model.put(step.key, value);
          }
        }
        case COMPARE_AND_SET -> {
          assertEquals(asSeen, isDone(new StateCommand.CompareAndSet(step.key, seen.value, value)));
          if (asSeen) {
            model.put(step.key, value);
          }
        }
        case DELETE_IF_VERSION -> {
          assertEquals(asSeen, isDone(new StateCommand.Delete(step.key, seen.version)));
          if (asSeen) {
            model.remove(step.key);
          }
        }
        case INCREMENT, ADD, REMOVE -> {} // Of other tests.
      }
      assertEquals(model, values());
      assertTrue(state.version() >= lastVersion, "versions grow");
      lastVersion = state.version();
    }
  }

  @Property
  void incrementsAndSets_ofAnyOrder_areAsInAModel(@ForAll("steps") List<Step> steps) {
    state = program.initialState();
    Map<String, Long> counters = new TreeMap<>();
    Map<String, Set<String>> sets = new TreeMap<>();
    for (Step step : steps) {
      String member = "m" + step.number;
      switch (step.kind) {
        case INCREMENT -> {
          assertTrue(isDone(new StateCommand.Increment(step.key, (long) step.number)));
          counters.merge(step.key, (long) step.number, Long::sum);
        }
        case ADD -> {
          assertTrue(isDone(new StateCommand.Add(step.key, member)));
          sets.computeIfAbsent(step.key, _ -> new TreeSet<>()).add(member);
        }
        case REMOVE -> {
          assertTrue(isDone(new StateCommand.Remove(step.key, member)));
          sets.computeIfAbsent(step.key, _ -> new TreeSet<>()).remove(member);
        }
        case READ, SET_IF_VERSION, DELETE_IF_VERSION, COMPARE_AND_SET -> {} // Of other tests.
      }
    }
    Map<String, Long> counted = new TreeMap<>();
    values().forEach((key, value) -> counted.put(key, value.longValue()));
    sets.values().removeIf(Set::isEmpty);
    Map<String, Set<String>> kept = new TreeMap<>();
    state.sets().forEach((set, members) -> kept.put(set, new TreeSet<>(members)));
    assertEquals(counters, counted);
    assertEquals(sets, kept);
  }

  private Seen read(String key) {
    RoomState.Value value = state.value(key);
    return value == null ? Seen.NOTHING : new Seen(value.value(), value.version());
  }

  private Map<String, JsonNode> values() {
    Map<String, JsonNode> values = new TreeMap<>();
    state.values().forEach((key, value) -> values.put(key, value.value()));
    return values;
  }

  /** Carries it out unless it is rejected. */
  private boolean isDone(StateCommand command) {
    if (program.decide(state, command, ANY) instanceof Decision.Accepted<StateEvent> accepted) {
      for (StateEvent event : accepted.events()) {
        state = program.evolve(state, event);
      }
      return true;
    }
    return false;
  }
}
