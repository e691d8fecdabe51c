package io.realtimecluster.hub.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.realtimecluster.hub.room.Presence.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * Whatever edges say in whatever order: who is in the room are those at any edge and those who were
 * lost within the grace, and who follows what is told knows just them.
 */
class PresenceMergeTest {

  /** More than there are users: the room is never large. */
  private static final int ALL = 100;

  enum Kind {
    JOINED,
    LEFT,
    LOST,
    EXACTLY,
    EDGE_FORGOTTEN
  }

  /** What an edge says, some time after what was said before. */
  record Step(Kind kind, String edge, Set<String> users, long afterMillis) {}

  /** Who is where, as one would write it down. */
  private static final class Model {
    private final Map<String, Set<String>> byEdge = new HashMap<>();
    private final Map<String, Long> lostMillis = new HashMap<>();

    void apply(Step step, long nowMillis) {
      Set<String> there = byEdge.computeIfAbsent(step.edge, _ -> new HashSet<>());
      Set<String> before = connected();
      switch (step.kind) {
        case JOINED -> there.addAll(step.users);
        case LEFT, LOST -> there.removeAll(step.users);
        case EXACTLY -> {
          there.clear();
          there.addAll(step.users);
        }
        case EDGE_FORGOTTEN -> there.clear();
      }
      if (step.kind == Kind.LOST || step.kind == Kind.EXACTLY) {
        before.removeAll(connected());
        before.forEach(user -> lostMillis.put(user, nowMillis));
      }
      lostMillis.keySet().removeAll(connected());
    }

    private Set<String> connected() {
      Set<String> connected = new HashSet<>();
      byEdge.values().forEach(connected::addAll);
      return connected;
    }

    Set<String> users(long nowMillis) {
      lostMillis.values().removeIf(since -> nowMillis - since >= Presence.GRACE_MILLIS);
      Set<String> users = new TreeSet<>(connected());
      users.addAll(lostMillis.keySet());
      return users;
    }
  }

  /** Who follows what is told. */
  private static final class Follower {
    private final Set<String> users = new TreeSet<>();

    void hear(Change change) {
      if (change.complete()) {
        users.clear();
      }
      change.left().forEach(users::remove);
      users.addAll(change.joined());
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.of("edge-1", "edge-2", "edge-3"),
            Arbitraries.of("ana", "bob", "eve", "joe", "kim", "lea").set().ofMaxSize(4),
            Arbitraries.longs().between(0, Presence.GRACE_MILLIS + 1_000))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  @Property
  void told_ofAnySteps_isTheMergeOfTheEdges(@ForAll("steps") List<Step> steps) {
    Presence presence = new Presence(ALL);
    Model model = new Model();
    Follower follower = new Follower();
    long nowMillis = 1_000_000;
    for (Step step : steps) {
      nowMillis += step.afterMillis;
      presence.takeChange(nowMillis).ifPresent(follower::hear);
      Set<String> _ = model.users(nowMillis);
      apply(presence, step, nowMillis);
      model.apply(step, nowMillis);
      presence.takeChange(nowMillis).ifPresent(follower::hear);
      assertEquals(model.users(nowMillis), follower.users);
      assertEquals(model.users(nowMillis), new TreeSet<>(presence.users()));
      assertEquals(follower.users.size(), presence.count());
    }
  }

  /** Its names may be late while it is large, its count is not; once it is small, all are told. */
  @Property
  void told_ofRoomsThatBecomeLargeAndSmall_isRightWhenItIsTold(
      @ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 0, max = 5) int detailsMax) {
    Presence presence = new Presence(detailsMax);
    Model model = new Model();
    Follower follower = new Follower();
    long nowMillis = 1_000_000;
    for (Step step : steps) {
      nowMillis += step.afterMillis;
      List<Change> told = new ArrayList<>();
      presence.takeChange(nowMillis).ifPresent(told::add);
      Set<String> _ = model.users(nowMillis);
      apply(presence, step, nowMillis);
      model.apply(step, nowMillis);
      Optional<Change> change = presence.takeChange(nowMillis);
      change.ifPresent(told::add);
      told.forEach(follower::hear);
      int count = model.users(nowMillis).size();
      change.ifPresent(now -> assertEquals(count, now.count()));
      if (!presence.isLarge()) {
        assertEquals(model.users(nowMillis), follower.users);
      }
    }
  }

  private static void apply(Presence presence, Step step, long nowMillis) {
    List<String> users = List.copyOf(step.users);
    switch (step.kind) {
      case JOINED -> presence.update(step.edge, users, List.of(), List.of(), nowMillis);
      case LEFT -> presence.update(step.edge, List.of(), users, List.of(), nowMillis);
      case LOST -> presence.update(step.edge, List.of(), List.of(), users, nowMillis);
      case EXACTLY -> presence.replace(step.edge, users, nowMillis);
      case EDGE_FORGOTTEN -> presence.forget(step.edge);
    }
  }
}
