package io.realtimecluster.e2e.faults.check;

import io.realtimecluster.e2e.faults.check.ObservedLog.Sighting;
import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.e2e.faults.history.RoomKind;
import java.util.ArrayList;
import java.util.List;

/** All saw the same at each offset, and a durable room has one log for ever. */
final class SameOrderCheck implements Check {

  private static final String RULE = "same order";

  @Override
  public List<Violation> check(History history) {
    List<Violation> violations = new ArrayList<>();
    ObservedLog.ofRooms(history)
        .forEach(
            (room, log) -> {
              if (RoomKind.of(room).isDurable() && log.epochs().size() > 1) {
                violations.add(
                    Violation.of(
                        RULE,
                        room,
                        Violation.NO_OFFSET,
                        List.of(),
                        0,
                        "a durable room had the epochs " + log.epochs()));
              }
              for (String epoch : log.epochs()) {
                log.epoch(epoch)
                    .forEach((offset, seen) -> checkSame(violations, room, offset, seen));
              }
            });
    return violations;
  }

  private static void checkSame(
      List<Violation> violations, String room, long offset, List<Sighting> seen) {
    Sighting first = seen.getFirst();
    for (Sighting other : seen) {
      if (!other.entry().equals(first.entry())) {
        violations.add(
            Violation.of(
                RULE,
                room,
                offset,
                List.of(first.client(), other.client()),
                other.atNanos(),
                "%s saw '%s', %s saw '%s'"
                    .formatted(first.client(), first.entry(), other.client(), other.entry())));
        return;
      }
    }
  }
}
