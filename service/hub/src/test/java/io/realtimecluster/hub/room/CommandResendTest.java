package io.realtimecluster.hub.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.room.Room.Kept;
import io.realtimecluster.hub.room.Room.Uncommitted;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CommandResendTest {

  /** Increments that are sent again, over takeovers: each counts once. */
  @Property(tries = 200)
  void counter_resentAndTakenOver_equalsTheAnsweredIncrements(
      @ForAll @Size(max = 80) List<@IntRange(min = -1, max = 30) Integer> sequences) {
    RoomType type = RoomCommandTest.type(50, 7);
    Room room = new Room("r", type, "e");
    List<LogEntry> log = new ArrayList<>();
    List<Snapshot> snapshots = new ArrayList<>();
    Set<Integer> distinct = new HashSet<>();
    for (int sequence : sequences) {
      if (sequence < 1) {
        room = takenOver(type, log, snapshots);
        continue;
      }
      distinct.add(sequence);
      CommandResult result =
          RoomCommandTest.command(room, "s", sequence, "{\"type\":\"increment\",\"key\":\"k\"}");
      assertTrue(!(result instanceof CommandResult.Refused), result::toString);
      Uncommitted uncommitted = room.takeUncommitted();
      log.addAll(uncommitted.entries());
      if (uncommitted.snapshot() != null) {
        snapshots.add(uncommitted.snapshot());
      }
    }
    String live = room.state().getPayload().getText();
    String counted = "{\"values\":{\"k\":{\"value\":" + distinct.size();
    assertTrue(distinct.isEmpty() || live.startsWith(counted), live);
    assertEquals(live, takenOver(type, log, snapshots).state().getPayload().getText());
  }

  private static Room takenOver(RoomType type, List<LogEntry> log, List<Snapshot> snapshots) {
    Snapshot first = snapshots.isEmpty() ? null : snapshots.getFirst();
    long newest = snapshots.isEmpty() ? 0 : snapshots.getLast().getOffset();
    return new Room(
        "r", type, new Kept("e", log.size(), first, newest, List.copyOf(log), List.of()));
  }
}
