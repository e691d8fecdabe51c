package io.realtimecluster.e2e.faults.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.realtimecluster.e2e.faults.check.ObservedLog.Sighting;
import io.realtimecluster.e2e.faults.history.Event.Sent;
import io.realtimecluster.e2e.faults.history.Event.StateRead;
import io.realtimecluster.e2e.faults.history.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who moves between meetings takes part in one of them in the end, and has arrived there. In none
 * only who was away for so long that a meeting has said that the user left.
 */
final class MeetingsCheck implements Check {

  private static final String RULE = "meetings";

  @Override
  public List<Violation> check(History history) {
    List<Violation> violations = new ArrayList<>();
    Map<String, JsonNode> participants = new LinkedHashMap<>();
    for (StateRead read : history.events(StateRead.class)) {
      JsonNode state = EventJson.parse(read.json()).path("participants");
      if (state.isObject()) {
        participants.put(read.room(), state);
        state
            .fields()
            .forEachRemaining(
                user -> {
                  if (user.getValue().has("arrivingFrom")) {
                    violations.add(violation(read.room(), user.getKey(), "has not arrived"));
                  }
                });
      }
    }
    for (String user : movers(history)) {
      List<String> rooms =
          participants.entrySet().stream()
              .filter(room -> room.getValue().has(user))
              .map(Map.Entry::getKey)
              .toList();
      boolean left = rooms.isEmpty() && lastEvent(history, user).filter("left"::equals).isPresent();
      if (rooms.size() != 1 && !left && !participants.isEmpty()) {
        violations.add(
            violation(participants.keySet().iterator().next(), user, "takes part in " + rooms));
      }
    }
    return violations;
  }

  private static Set<String> movers(History history) {
    Set<String> movers = new TreeSet<>();
    for (Sent sent : history.events(Sent.class)) {
      if (EventJson.isCommand(sent.text(), "move")) {
        movers.add(sent.client());
      }
    }
    return movers;
  }

  /** What any meeting has last said of the user. */
  private static Optional<String> lastEvent(History history, String user) {
    return ObservedLog.ofRooms(history).values().stream()
        .flatMap(MeetingsCheck::firstSightings)
        .filter(seen -> !seen.entry().event().isEmpty())
        .filter(seen -> EventJson.parse(seen.entry().text()).path("user").asText().equals(user))
        .max(Comparator.comparingLong(Sighting::atNanos))
        .map(seen -> seen.entry().event());
  }

  private static Stream<Sighting> firstSightings(ObservedLog log) {
    return log.epochs().stream()
        .flatMap(epoch -> log.epoch(epoch).values().stream())
        .map(seen -> seen.stream().min(Comparator.comparingLong(Sighting::atNanos)).orElseThrow());
  }

  private static Violation violation(String room, String user, String what) {
    return Violation.of(
        RULE, room, Violation.NO_OFFSET, List.of(user), Long.MAX_VALUE, user + " " + what);
  }
}
