package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * Whatever happens to the owners of two meetings and to the messages between them while a user is
 * moved: in the end the user is in one of them, as the client was told.
 */
class SagaCrashTest {

  enum Kind {
    FIRST_STEPS,
    OTHER_STEPS,
    FIRST_CRASHES,
    FIRST_DIES,
    OTHER_CRASHES,
    PAUSED_STEPS,
    DELIVER,
    DELIVER_TWICE,
    LOSE,
    SEND_AGAIN,
    WAIT
  }

  /** What happens; which of several messages or owners is meant by the number. */
  record Happening(Kind kind, int which) {}

  @Provide
  Arbitrary<List<Happening>> happenings() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            Tuple.of(10, Arbitraries.of(Kind.FIRST_STEPS, Kind.OTHER_STEPS)),
            Tuple.of(4, Arbitraries.of(Kind.DELIVER, Kind.PAUSED_STEPS)),
            Tuple.of(2, Arbitraries.of(Kind.class)));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 7))
        .as(Happening::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(120);
  }

  @Property(tries = 1_500)
  void move_whateverHappens_userIsInOneMeeting(
      @ForAll("happenings") List<Happening> happenings, @ForAll boolean full) throws Exception {
    MoveWorld world = new MoveWorld(full);
    for (Happening happening : happenings) {
      happen(world, happening);
    }
    assertInOneMeeting(world, full);
  }

  /** Each step of some rounds, those in which the journal is stored first and last. */
  @Property(generation = GenerationMode.EXHAUSTIVE)
  void move_ownerDiesAfterAnyStep_userIsInOneMeeting(
      @ForAll @IntRange(max = 80) int steps, @ForAll boolean otherOrder, @ForAll boolean full)
      throws Exception {
    MoveWorld world = new MoveWorld(full, otherOrder);
    for (int step = 0; step < steps; step++) {
      world.firstSteps();
      world.serveOther();
    }
    world.firstDies();
    assertInOneMeeting(world, full);
  }

  private static void assertInOneMeeting(MoveWorld world, boolean full) throws Exception {
    String answer = world.finish();
    boolean moved = answer.equals("moved");
    assertTrue(moved || answer.contains("REJECTED"), answer);
    assertFalse(moved && full, "a full meeting takes nobody");
    assertEquals(!moved, world.takesPart(MoveWorld.FIRST, "ana"), answer);
    assertEquals(moved, world.takesPart(MoveWorld.OTHER, "ana"), answer);
    assertFalse(world.state(MoveWorld.OTHER).contains("arrivingFrom"), "nobody is on the way");
    assertTrue(world.journalIsEmpty(), "no saga is left");
  }

  private static void happen(MoveWorld world, Happening happening) throws Exception {
    switch (happening.kind) {
      case FIRST_STEPS -> world.firstSteps();
      case OTHER_STEPS -> world.otherSteps();
      case FIRST_CRASHES -> world.firstCrashes();
      case FIRST_DIES -> world.firstDies();
      case OTHER_CRASHES -> world.otherCrashes();
      case PAUSED_STEPS -> world.pausedSteps(happening.which);
      case DELIVER -> world.deliver(happening.which, false);
      case DELIVER_TWICE -> world.deliver(happening.which, true);
      case LOSE -> world.lose(happening.which);
      case SEND_AGAIN -> world.sendCommand();
      case WAIT -> world.wait(20);
    }
  }
}
