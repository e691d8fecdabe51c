package io.realtimecluster.e2e.faults.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.realtimecluster.e2e.faults.check.ObservedLog.Sighting;
import io.realtimecluster.e2e.faults.history.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * By the room's log, a lock has one holder at a time, and each new holder a greater fencing token
 * than all before. By the holders' own clock, no two believed to hold it at the same time.
 */
final class LocksCheck implements Check {

  private static final String RULE = "locks";

  private record Holder(String session, long token) {}

  @Override
  public List<Violation> check(History history) {
    List<Violation> violations = new ArrayList<>();
    ObservedLog.ofRooms(history)
        .forEach(
            (room, log) -> log.epochs().forEach(epoch -> checkLog(violations, room, log, epoch)));
    violations.addAll(LockHoldings.overlaps(RULE, history));
    return violations;
  }

  private static void checkLog(
      List<Violation> violations, String room, ObservedLog log, String epoch) {
    Map<String, Holder> holders = new HashMap<>();
    Map<String, Long> tokens = new HashMap<>();
    for (List<Sighting> seen : log.epoch(epoch).values()) {
      Sighting sighting = seen.getFirst();
      switch (sighting.entry().event()) {
        case "locked" -> {
          JsonNode event = EventJson.parse(sighting.entry().text());
          String name = event.path("name").asText();
          JsonNode lock = event.path("lock");
          Holder next = new Holder(lock.path("session").asText(), lock.path("token").asLong());
          checkGrant(violations, room, sighting, holders.put(name, next), next, tokens, name);
        }
        case "unlocked" ->
            holders.remove(EventJson.parse(sighting.entry().text()).path("name").asText());
        default -> {}
      }
    }
  }

  private static void checkGrant(
      List<Violation> violations,
      String room,
      Sighting sighting,
      Holder before,
      Holder next,
      Map<String, Long> tokens,
      String name) {
    if (before != null && before.equals(next)) {
      return; // It holds it longer.
    }
    if (before != null) {
      violations.add(
          violation(room, sighting, "%s got it while %s held it".formatted(next, before)));
    }
    long greatest = tokens.getOrDefault(name, 0L);
    if (next.token() <= greatest) {
      violations.add(violation(room, sighting, "%s after the token %d".formatted(next, greatest)));
    }
    tokens.put(name, Math.max(greatest, next.token()));
  }

  private static Violation violation(String room, Sighting sighting, String message) {
    return Violation.of(
        RULE,
        room,
        sighting.entry().offset(),
        List.of(sighting.client(), sighting.entry().sender()),
        sighting.atNanos(),
        message);
  }
}
