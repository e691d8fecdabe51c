package io.realtimecluster.hub.webhook.event;

import io.realtimecluster.hub.room.RoomWebhooks.EventType;
import io.realtimecluster.hub.room.RoomWebhooks.Events;
import io.realtimecluster.proto.state.v1.LogEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/*
 * Why who was told is kept
 *
 * Presence is in a hub's memory: a new owner learns from the edges who is there, and knows nothing of
 * those who left while nobody owned the partition. So what the backend was told is state of the
 * partition, and events are the difference between that and who is there. Whoever left meanwhile is
 * missing, and is told as such; whoever stayed is no difference, and is not told again.
 */

/**
 * What a partition has told, and has to tell, a user's backend: the users of rooms as they were
 * told, and the events that wait. What moves it is an entry of a log, so one that goes on by the
 * entries is the one that made them. Not thread-safe.
 */
final class EventBook {

  /** How many events wait for the backend; one more takes the place of the oldest. */
  static final int WAITING_MAX = 10_000;

  /** How many users are remembered as told; of further ones no coming and going is told. */
  static final int TOLD_USERS_MAX = 50_000;

  /** The users that were told to be in a room; a room that is here was told to be occupied. */
  private final Map<String, Set<String>> toldByRoom = new TreeMap<>();

  private final TreeMap<Long, RoomEvent> waiting = new TreeMap<>();
  private int toldUsers;
  private long lastOffset;

  /** Nothing was told. */
  EventBook() {}

  /** As it was after the entry with an offset. */
  EventBook(long lastOffset, Map<String, Set<String>> toldByRoom, Collection<RoomEvent> waiting) {
    this.lastOffset = lastOffset;
    toldByRoom.forEach((room, users) -> this.toldByRoom.put(room, new TreeSet<>(users)));
    this.toldUsers = toldByRoom.values().stream().mapToInt(Set::size).sum();
    waiting.forEach(event -> this.waiting.put(event.offset(), event));
  }

  /**
   * Something that was noted.
   *
   * @param entry what is to be stored
   * @param wanted whether the backend is to be told
   */
  record Noted(LogEntry entry, RoomEvent event, boolean wanted) {}

  /** Notes who is in a room now; returns what tells the difference. */
  List<Noted> attended(Attendance now, long nowMillis) {
    List<Noted> entries = new ArrayList<>();
    Events hook = now.type().webhooks().events();
    boolean occupied = toldByRoom.containsKey(now.room());
    if (hook == null) {
      forget(entries, now.room(), nowMillis);
      return entries;
    }
    if (!occupied && now.count() > 0) {
      add(entries, hook, EventType.OCCUPIED, now.room(), null, nowMillis);
    }
    if (!hook.named()) {
      usersLeft(entries, hook, now.room(), Set.of(), nowMillis); // From before another setting.
    } else if (now.complete()) {
      usersJoined(entries, hook, now, nowMillis);
      if (!now.settling()) {
        usersLeft(entries, hook, now.room(), Set.copyOf(now.users()), nowMillis);
      }
    }
    if (occupied && now.count() == 0 && !now.settling()) {
      add(entries, hook, EventType.VACATED, now.room(), null, nowMillis);
    }
    return entries;
  }

  /** The room's type has no events, any more perhaps. */
  private void forget(List<Noted> entries, String room, long nowMillis) {
    if (toldByRoom.containsKey(room)) {
      usersLeft(entries, null, room, Set.of(), nowMillis);
      add(entries, null, EventType.VACATED, room, null, nowMillis);
    }
  }

  private void usersJoined(List<Noted> entries, Events hook, Attendance now, long nowMillis) {
    for (String user : now.users()) {
      if (toldUsers < TOLD_USERS_MAX && !told(now.room()).contains(user)) {
        add(entries, hook, EventType.JOINED, now.room(), user, nowMillis);
      }
    }
  }

  private void usersLeft(
      List<Noted> entries,
      @Nullable Events hook,
      String room,
      Set<String> present,
      long nowMillis) {
    for (String user : List.copyOf(told(room))) {
      if (!present.contains(user)) {
        add(entries, hook, EventType.LEFT, room, user, nowMillis);
      }
    }
  }

  private void add(
      List<Noted> entries,
      @Nullable Events hook,
      EventType type,
      String room,
      @Nullable String user,
      long nowMillis) {
    boolean wanted = hook != null && hook.types().contains(type);
    RoomEvent event = new RoomEvent(++lastOffset, type, room, user, nowMillis);
    happened(event, wanted);
    entries.add(new Noted(EventEntries.happened(event, wanted), event, wanted));
  }

  /** Notes that events wait no longer: they were told, or never will be. */
  LogEntry settled(List<Long> offsets) {
    offsets.forEach(waiting::remove);
    return EventEntries.settled(++lastOffset, offsets);
  }

  /** Goes on by an entry, which must be the next one. */
  void evolve(LogEntry entry) {
    lastOffset = entry.getOffset();
    switch (EventEntries.read(entry)) {
      case EventEntries.Happened(RoomEvent event, boolean wanted) -> happened(event, wanted);
      case EventEntries.Settled(List<Long> offsets) -> offsets.forEach(waiting::remove);
      case EventEntries.Unreadable _ -> {
        // Of a later release: what it told of a room will be told again, or not at all.
      }
    }
  }

  private void happened(RoomEvent event, boolean wanted) {
    if (wanted) {
      waiting.put(event.offset(), event);
    }
    String user = event.user();
    switch (event.type()) {
      case OCCUPIED -> toldByRoom.putIfAbsent(event.room(), new TreeSet<>());
      case JOINED -> {
        if (user != null
            && toldByRoom.computeIfAbsent(event.room(), _ -> new TreeSet<>()).add(user)) {
          toldUsers++;
        }
      }
      case LEFT -> {
        Set<String> users = toldByRoom.get(event.room());
        if (users != null && user != null && users.remove(user)) {
          toldUsers--;
        }
      }
      case VACATED -> {
        Set<String> gone = toldByRoom.remove(event.room());
        toldUsers -= gone == null ? 0 : gone.size();
      }
    }
  }

  private Set<String> told(String room) {
    return toldByRoom.getOrDefault(room, Set.of());
  }

  /** The rooms that were told to be occupied. */
  Set<String> occupiedRooms() {
    return Set.copyOf(toldByRoom.keySet());
  }

  /** The users that were told to be in each room. Read only. */
  Map<String, Set<String>> toldByRoom() {
    return toldByRoom;
  }

  /** How many users are remembered as told. */
  int toldUsers() {
    return toldUsers;
  }

  /** The events that wait, oldest first. Read only. */
  Collection<RoomEvent> waiting() {
    return waiting.values();
  }

  /** Those that must give way to newer ones, oldest first. */
  List<RoomEvent> beyondLimit() {
    return waiting.values().stream().limit(Math.max(0, waiting.size() - WAITING_MAX)).toList();
  }

  /** The offset of the last entry. */
  long lastOffset() {
    return lastOffset;
  }
}
