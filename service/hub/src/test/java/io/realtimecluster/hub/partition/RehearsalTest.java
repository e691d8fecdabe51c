package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.program.Programs;
import io.realtimecluster.tracing.RecordedSpans;
import org.junit.jupiter.api.Test;

class RehearsalTest {

  @Test
  void run_withTheShippedPrograms_movesAndEndsWithinItsTime() {
    Rehearsal rehearsal =
        new Rehearsal(Programs.load(getClass().getClassLoader()), RecordedSpans.off());
    rehearsal.run();
    assertTrue(rehearsal.turns() > 1, () -> "only " + rehearsal.turns() + " turns");
    assertTrue(rehearsal.moves() > 0, "somebody was moved");
    assertEquals(0, rehearsal.unanswered());
  }
}
