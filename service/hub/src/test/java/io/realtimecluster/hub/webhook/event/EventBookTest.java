package io.realtimecluster.hub.webhook.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomWebhooks.EventType;
import io.realtimecluster.hub.webhook.event.EventBook.Noted;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EventBookTest {

  private static final RoomType ALL = EventTypes.all(EventTypes.NOWHERE);

  private final EventBook book = new EventBook();

  /**
   * Whoever owns the partition: each user is told to have joined and left in turn, the room to be
   * occupied while somebody is there, and in the end the backend knows who is there.
   */
  @Property(tries = 300)
  void attended_overTakeovers_tellsEachComingAndGoingOnce(
      @ForAll @Size(max = 40) List<@Size(max = 5) Set<@IntRange(min = 0, max = 6) Integer>> steps,
      @ForAll @Size(max = 40) List<Boolean> takeovers) {
    EventBook current = new EventBook();
    Snapshot snapshot = EventEntries.snapshot(current);
    List<LogEntry> log = new ArrayList<>();
    List<RoomEvent> told = new ArrayList<>();
    Set<String> present = Set.of();
    for (int i = 0; i < steps.size(); i++) {
      present = new TreeSet<>(steps.get(i).stream().map(user -> "u" + user).toList());
      for (Noted noted : current.attended(attendance(present, false), i)) {
        log.add(noted.entry());
        told.add(noted.event());
      }
      if (i % 7 == 3) {
        snapshot = EventEntries.snapshot(current);
        log.clear();
      }
      if (i < takeovers.size() && takeovers.get(i)) {
        current = replayed(snapshot, log);
      }
    }
    assertEquals(EventEntries.snapshot(current), EventEntries.snapshot(replayed(snapshot, log)));
    assertEquals(present, inTheEnd(told));
  }

  private static EventBook replayed(Snapshot snapshot, List<LogEntry> log) {
    EventBook book = EventEntries.book(snapshot);
    log.forEach(book::evolve);
    return book;
  }

  private static Set<String> inTheEnd(List<RoomEvent> told) {
    Set<String> present = new TreeSet<>();
    boolean occupied = false;
    for (RoomEvent event : told) {
      switch (event.type()) {
        case OCCUPIED -> {
          assertTrue(!occupied && present.isEmpty(), told::toString);
          occupied = true;
        }
        case JOINED -> assertTrue(occupied && present.add(String.valueOf(event.user())));
        case LEFT -> assertTrue(occupied && present.remove(String.valueOf(event.user())));
        case VACATED -> {
          assertTrue(occupied && present.isEmpty(), told::toString);
          occupied = false;
        }
      }
    }
    assertEquals(!present.isEmpty(), occupied);
    return present;
  }

  @Test
  void attended_whileEdgesHaveNotAllTold_tellsNobodyToHaveLeft() {
    attended(Set.of("ana", "bob"), false);
    assertEquals(List.of("JOINED cem"), attended(Set.of("cem"), true));
    assertEquals(List.of(), attended(Set.of(), true));
    assertEquals(
        List.of("LEFT ana", "LEFT bob"), attended(Set.of("cem"), false).stream().sorted().toList());
  }

  @Test
  void attended_moreThanHaveNames_tellsTheRestOnceTheyHave() {
    assertEquals(
        List.of("OCCUPIED null"),
        types(book.attended(new Attendance("chat:1", ALL, List.of("ana"), 2, false), 1)));
    assertEquals(List.of("JOINED ana"), attended(Set.of("ana"), false));
    assertEquals(List.of("LEFT ana", "VACATED null"), attended(Set.of(), false));
  }

  @Test
  void attended_typesNotAskedFor_areKnownAndNotWaitedFor() {
    RoomType joins = EventTypes.of(EventTypes.NOWHERE, Set.of(EventType.JOINED));
    List<Noted> noted = book.attended(new Attendance("chat:1", joins, List.of("ana"), 1, false), 1);
    assertEquals(List.of("OCCUPIED null", "JOINED ana"), types(noted));
    assertEquals(List.of(false, true), noted.stream().map(Noted::wanted).toList());
    assertEquals(1, book.waiting().size());
  }

  @Test
  void attended_typeWithoutEventsAnyMore_forgetsWhoWasTold() {
    attended(Set.of("ana"), false);
    List<Noted> noted =
        book.attended(new Attendance("chat:1", RoomType.DEFAULT, List.of(), 0, false), 1);
    assertTrue(noted.stream().noneMatch(Noted::wanted));
    assertEquals(Set.of(), book.occupiedRooms());
    assertEquals(0, book.toldUsers());
  }

  @Test
  void attended_typeWithoutEvents_notesNothing() {
    assertEquals(
        List.of(),
        book.attended(new Attendance("other", RoomType.DEFAULT, List.of("ana"), 1, false), 1));
  }

  @Test
  void settled_events_waitNoLongerAlsoAfterATakeover() {
    List<LogEntry> log =
        new ArrayList<>(
            book.attended(attendance(Set.of("ana"), false), 1).stream().map(Noted::entry).toList());
    log.add(book.settled(List.of(1L)));
    EventBook next = replayed(EventEntries.snapshot(new EventBook()), log);
    assertEquals(List.of(2L), next.waiting().stream().map(RoomEvent::offset).toList());
    assertEquals(EventEntries.snapshot(book), EventEntries.snapshot(next));
  }

  @Test
  void beyondLimit_atTheLimitAndOnePast_isTheOldest() {
    IntStream.range(0, EventBook.WAITING_MAX)
        .forEach(
            i ->
                book.attended(
                    new Attendance("chat:" + i, onlyOccupied(), List.of("ana"), 1, false), i));
    assertEquals(List.of(), book.beyondLimit());
    book.attended(new Attendance("chat:more", onlyOccupied(), List.of("ana"), 1, false), 1);
    assertEquals(List.of(1L), book.beyondLimit().stream().map(RoomEvent::offset).toList());
  }

  @Test
  void attended_usersAtTheLimitAndOnePast_tellsNoMore() {
    List<String> users =
        IntStream.range(0, EventBook.TOLD_USERS_MAX).mapToObj(i -> "u" + i).toList();
    book.attended(new Attendance("chat:1", ALL, users, users.size(), false), 1);
    assertEquals(EventBook.TOLD_USERS_MAX, book.toldUsers());
    assertEquals(
        List.of("OCCUPIED null"),
        types(book.attended(new Attendance("chat:2", ALL, List.of("ana"), 1, false), 1)));
  }

  @Test
  void evolve_entryOfALaterRelease_isSkipped() {
    book.evolve(LogEntry.newBuilder().setOffset(1).setEvent("RENAMED").build());
    assertEquals(1, book.lastOffset());
    assertEquals(List.of("OCCUPIED null", "JOINED ana"), attended(Set.of("ana"), false));
  }

  private static RoomType onlyOccupied() {
    return EventTypes.of(EventTypes.NOWHERE, Set.of(EventType.OCCUPIED));
  }

  private List<String> attended(Set<String> users, boolean settling) {
    return types(book.attended(attendance(users, settling), 1));
  }

  private static List<String> types(List<Noted> noted) {
    return noted.stream().map(each -> each.event().type() + " " + each.event().user()).toList();
  }

  private static Attendance attendance(Set<String> users, boolean settling) {
    return new Attendance("chat:1", ALL, users, users.size(), settling);
  }
}
