package io.realtimecluster.e2e.faults.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that all clients did and saw, in the order of the records. Thread-safe. */
public final class History {

  private static final int AROUND_COUNT = 12;

  private final List<Event> events = new ArrayList<>();

  /** Appends an event. */
  public synchronized void add(Event event) {
    events.add(event);
  }

  /** All events so far. */
  public synchronized List<Event> events() {
    return List.copyOf(events);
  }

  /** How many events there are so far. */
  public synchronized int size() {
    return events.size();
  }

  /** All events of one type so far. */
  public <T extends Event> List<T> events(Class<T> type) {
    return events().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** All rooms that anything happened in. */
  public Set<String> rooms() {
    return events().stream().map(Event::room).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The last events of these clients in the room up to a time, and the next ones after it. */
  public List<Event> around(String room, Set<String> clients, long atNanos) {
    List<Event> own =
        events().stream()
            .filter(event -> event.room().equals(room) && clients.contains(event.client()))
            .toList();
    int middle = (int) own.stream().takeWhile(event -> event.atNanos() <= atNanos).count();
    return Stream.concat(
            own.subList(Math.max(0, middle - AROUND_COUNT), middle).stream(),
            own.subList(middle, Math.min(own.size(), middle + AROUND_COUNT)).stream())
        .toList();
  }
}
