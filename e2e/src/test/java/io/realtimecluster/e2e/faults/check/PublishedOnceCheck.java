package io.realtimecluster.e2e.faults.check;

import io.realtimecluster.e2e.faults.check.ObservedLog.Sighting;
import io.realtimecluster.e2e.faults.history.Event.Acknowledged;
import io.realtimecluster.e2e.faults.history.Event.Sent;
import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.e2e.faults.history.Message;
import io.realtimecluster.e2e.faults.history.RoomKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was acknowledged is in the room's log, at the offset that the client was told and at no
 * other. In a memory room that holds as long as its hub lived: of an epoch that has ended, the last
 * publications may have been seen by nobody. A room without history keeps nothing, so there only
 * doubles count.
 */
final class PublishedOnceCheck implements Check {

  private static final String RULE = "published once";

  private record Key(String client, long sequence) {}

  private record Place(String epoch, long offset) {}

  @Override
  public List<Violation> check(History history) {
    List<Violation> violations = new ArrayList<>();
    Map<String, ObservedLog> logs = ObservedLog.ofRooms(history);
    Map<Key, List<Place>> places = new HashMap<>();
    logs.forEach((room, log) -> find(violations, room, log, places));
    Map<Key, Message> messages = new HashMap<>();
    for (Sent sent : history.events(Sent.class)) {
      Message.parse(sent.text())
          .ifPresent(text -> messages.put(new Key(sent.client(), sent.sequence()), text));
    }
    for (Acknowledged answer : history.events(Acknowledged.class)) {
      Key key = new Key(answer.client(), answer.sequence());
      if (messages.containsKey(key) && RoomKind.of(answer.room()) != RoomKind.NONE) {
        checkThere(
            violations, logs.get(answer.room()), answer, places.getOrDefault(key, List.of()));
      }
    }
    return violations;
  }

  /** Notes where each message is, and complains where it is twice. */
  private static void find(
      List<Violation> violations, String room, ObservedLog log, Map<Key, List<Place>> places) {
    for (String epoch : log.epochs()) {
      log.epoch(epoch)
          .forEach(
              (offset, seen) ->
                  Message.parse(seen.getFirst().entry().text())
                      .ifPresent(
                          message -> {
                            List<Place> known =
                                places.computeIfAbsent(
                                    new Key(message.client(), message.sequence()),
                                    _ -> new ArrayList<>(1));
                            checkNotTwice(violations, room, epoch, message, seen, known);
                            known.add(new Place(epoch, offset));
                          }));
    }
  }

  private static void checkNotTwice(
      List<Violation> violations,
      String room,
      String epoch,
      Message message,
      List<Sighting> seen,
      List<Place> known) {
    for (Place place : known) {
      if (place.epoch().equals(epoch) || RoomKind.of(room).isDurable()) {
        Sighting sighting = seen.getFirst();
        violations.add(
            Violation.of(
                RULE,
                room,
                sighting.entry().offset(),
                List.of(sighting.client(), message.client()),
                sighting.atNanos(),
                "%s is in the log twice, also at %s %d"
                    .formatted(message.text(), place.epoch(), place.offset())));
      }
    }
  }

  private static void checkThere(
      List<Violation> violations, ObservedLog log, Acknowledged answer, List<Place> places) {
    boolean there = places.stream().anyMatch(place -> place.offset() == answer.offset());
    if (!there && !mayBeGone(log, answer)) {
      violations.add(
          Violation.of(
              RULE,
              answer.room(),
              answer.offset(),
              List.of(answer.client()),
              answer.atNanos(),
              "sequence %d was acknowledged with offset %d, but it is at %s"
                  .formatted(answer.sequence(), answer.offset(), places)));
    }
  }

  /** True in a memory room if nobody has seen what an epoch had at this offset, and may have. */
  private static boolean mayBeGone(ObservedLog log, Acknowledged answer) {
    if (RoomKind.of(answer.room()).isDurable()) {
      return false;
    }
    List<String> ended =
        log.hasReset() ? log.epochs() : log.epochs().subList(0, log.epochs().size() - 1);
    return ended.stream().anyMatch(epoch -> !log.epoch(epoch).containsKey(answer.offset()));
  }
}
