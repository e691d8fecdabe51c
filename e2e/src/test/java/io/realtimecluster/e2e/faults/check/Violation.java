package io.realtimecluster.e2e.faults.check;

import io.realtimecluster.e2e.faults.history.Event;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * A rule that did not hold, with what is needed to find out why.
 *
 * @param rule the rule's name
 * @param offset in the room's log; -1: it is about no offset
 * @param clients who saw or did it
 * @param atNanos when
 * @param around what these clients did and saw in the room before and after it
 */
public record Violation(
    String rule,
    String room,
    long offset,
    Set<String> clients,
    long atNanos,
    String message,
    List<Event> around) {

  /** It is about no offset. */
  public static final long NO_OFFSET = -1;

  /** Without the history around it; {@link Checks} adds that. */
  static Violation of(
      String rule,
      String room,
      long offset,
      Collection<String> clients,
      long atNanos,
      String message) {
    return new Violation(rule, room, offset, Set.copyOf(clients), atNanos, message, List.of());
  }

  /** Clients were not served again after a fault. */
  public static Violation notRecovered(String fault, List<String> missing) {
    return of(
        "recovered",
        "-",
        NO_OFFSET,
        List.of(),
        System.nanoTime(),
        "after %s %d things were missing for good: %s".formatted(fault, missing.size(), missing));
  }

  Violation with(List<Event> events) {
    return new Violation(rule, room, offset, clients, atNanos, message, events);
  }

  /** One line. */
  public String summary() {
    return "%s: room %s%s, %s: %s"
        .formatted(rule, room, offset == NO_OFFSET ? "" : " offset " + offset, clients, message);
  }
}
