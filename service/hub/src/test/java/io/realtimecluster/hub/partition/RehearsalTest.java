package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.program.Programs;
import io.realtimecluster.state.PartitionLogs;
import io.realtimecluster.state.memory.MemoryRoomLog;
import io.realtimecluster.tracing.RecordedSpans;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RehearsalTest {

  private final MemoryRoomLog log = new MemoryRoomLog();

  @Test
  void run_withTheShippedPrograms_movesAndTakesOver() {
    Rehearsal rehearsal =
        new Rehearsal(
            Programs.load(getClass().getClassLoader()),
            new PartitionLogs(log),
            RecordedSpans.off(),
            Duration.ofMinutes(1),
            Duration.ofSeconds(30));
    rehearsal.run();
    assertTrue(rehearsal.turns() > 1, () -> "only " + rehearsal.turns() + " turns");
    assertTrue(rehearsal.moves() > 0, "somebody was moved");
    assertTrue(rehearsal.owners() > 1, "somebody took over");
    assertEquals(0, rehearsal.unanswered());
    assertEquals(
        StoreRehearsal.WRITES_MAX,
        log.load(StoreRehearsal.NAME).orElseThrow().head().head().getLastOffset());
  }

  @Test
  void storeRehearsal_again_goesOnAndKeepsOneEntry() {
    int _ = StoreRehearsal.run(new PartitionLogs(log));
    assertEquals(StoreRehearsal.WRITES_MAX, StoreRehearsal.run(new PartitionLogs(log)));
    assertEquals(1, log.load(StoreRehearsal.NAME).orElseThrow().entries().size());
  }
}
