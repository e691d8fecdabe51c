package io.realtimecluster.e2e.faults.check;

import io.realtimecluster.e2e.faults.history.Entry;
import io.realtimecluster.e2e.faults.history.Event;
import io.realtimecluster.e2e.faults.history.Event.Delivered;
import io.realtimecluster.e2e.faults.history.Event.Joined;
import io.realtimecluster.e2e.faults.history.Event.LogRead;
import io.realtimecluster.e2e.faults.history.Event.Reset;
import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.e2e.faults.history.RoomKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every subscriber saw each room's offsets one after the other, without gap or double, up to the
 * last one. Where there is a gap it was told so, and never in a durable room.
 */
final class GaplessCheck implements Check {

  private static final String RULE = "gapless";

  private record Subscription(String client, String room) {}

  /** Where a subscriber is in a room's log. */
  private record Position(String epoch, long offset, long atNanos) {}

  @Override
  public List<Violation> check(History history) {
    List<Violation> violations = new ArrayList<>();
    Map<Subscription, Position> positions = new HashMap<>();
    for (Event event : history.events()) {
      Subscription subscription = new Subscription(event.client(), event.room());
      Position before = positions.get(subscription);
      Position after =
          switch (event) {
            case Joined joined -> joined(violations, before, joined);
            case Delivered delivered -> delivered(violations, before, delivered);
            case Reset reset -> reset(violations, reset);
            default -> before;
          };
      if (after != null) {
        positions.put(subscription, after);
      }
    }
    history.events(LogRead.class).forEach(read -> checkEnds(violations, positions, read));
    return violations;
  }

  private static Position joined(List<Violation> violations, Position before, Joined joined) {
    Position end = new Position(joined.epoch(), joined.offset(), joined.atNanos());
    boolean recovering = before != null && joined.fromOffset() >= 0;
    if (!recovering) {
      return end;
    }
    if (!joined.recovered()) {
      if (RoomKind.of(joined.room()).isDurable()) {
        violations.add(
            violation(joined, joined.offset(), "recovered: false after offset " + before.offset()));
      }
      return end;
    }
    long next = before.offset();
    for (Entry entry : joined.entries()) {
      next = expectNext(violations, joined, next, entry);
    }
    if (!joined.epoch().equals(before.epoch()) || next != joined.offset()) {
      violations.add(
          violation(
              joined,
              joined.offset(),
              "recovered: true from %s %d to %s %d, but what came with it ends at %d"
                  .formatted(
                      before.epoch(), before.offset(), joined.epoch(), joined.offset(), next)));
    }
    return end;
  }

  private static Position delivered(
      List<Violation> violations, Position before, Delivered delivered) {
    if (before == null) {
      violations.add(violation(delivered, delivered.entry().offset(), "came before any joined"));
      return null;
    }
    long offset = expectNext(violations, delivered, before.offset(), delivered.entry());
    return new Position(before.epoch(), offset, delivered.atNanos());
  }

  private static Position reset(List<Violation> violations, Reset reset) {
    if (RoomKind.of(reset.room()).isDurable()) {
      violations.add(violation(reset, reset.offset(), "roomReset in a durable room"));
    }
    return new Position(reset.epoch(), reset.offset(), reset.atNanos());
  }

  private static long expectNext(List<Violation> violations, Event event, long last, Entry entry) {
    if (entry.offset() != last + 1) {
      violations.add(
          violation(
              event,
              entry.offset(),
              (entry.offset() > last ? "gap: %d came after %d" : "double: %d came after %d")
                  .formatted(entry.offset(), last)));
    }
    return Math.max(last, entry.offset());
  }

  private static void checkEnds(
      List<Violation> violations, Map<Subscription, Position> positions, LogRead read) {
    positions.forEach(
        (subscription, position) -> {
          boolean ends =
              position.epoch().equals(read.epoch()) && position.offset() == read.offset();
          if (subscription.room().equals(read.room()) && !ends) {
            violations.add(
                Violation.of(
                    RULE,
                    read.room(),
                    position.offset(),
                    List.of(subscription.client()),
                    position.atNanos(),
                    "ends at %s %d, the log at %s %d"
                        .formatted(
                            position.epoch(), position.offset(), read.epoch(), read.offset())));
          }
        });
  }

  private static Violation violation(Event event, long offset, String message) {
    return Violation.of(
        RULE, event.room(), offset, List.of(event.client()), event.atNanos(), message);
  }
}
