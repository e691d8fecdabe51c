package io.realtimecluster.e2e.faults.check;

import io.realtimecluster.e2e.faults.history.Entry;
import io.realtimecluster.e2e.faults.history.Event;
import io.realtimecluster.e2e.faults.history.Event.Delivered;
import io.realtimecluster.e2e.faults.history.Event.Joined;
import io.realtimecluster.e2e.faults.history.Event.LogRead;
import io.realtimecluster.e2e.faults.history.Event.Reset;
import io.realtimecluster.e2e.faults.history.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A room's log as all clients together saw it: per epoch, in the order in which epochs were first
 * seen, what is at each offset.
 */
final class ObservedLog {

  /** Who saw what at one offset. */
  record Sighting(String client, long atNanos, Entry entry) {}

  private final Map<String, TreeMap<Long, List<Sighting>>> epochs = new LinkedHashMap<>();
  private boolean reset;

  private ObservedLog() {}

  /** The logs of all rooms. */
  static Map<String, ObservedLog> ofRooms(History history) {
    Map<String, ObservedLog> logs = new LinkedHashMap<>();
    Map<String, String> epochs = new HashMap<>();
    for (Event event : history.events()) {
      ObservedLog log = logs.computeIfAbsent(event.room(), _ -> new ObservedLog());
      String subscription = event.client() + " " + event.room();
      switch (event) {
        case Joined joined -> {
          epochs.put(subscription, joined.epoch());
          log.reset |= joined.fromOffset() >= 0 && !joined.recovered();
          log.see(joined.epoch(), joined, joined.entries());
        }
        case Reset told -> {
          epochs.put(subscription, told.epoch());
          log.reset = true;
          log.see(told.epoch(), told, List.of());
        }
        case Delivered delivered ->
            log.see(epochs.getOrDefault(subscription, ""), delivered, List.of(delivered.entry()));
        case LogRead read -> log.see(read.epoch(), read, read.entries());
        default -> {}
      }
    }
    return logs;
  }

  /** The names of the epochs, oldest first. */
  List<String> epochs() {
    return List.copyOf(epochs.keySet());
  }

  /** What was seen at each offset of an epoch. */
  TreeMap<Long, List<Sighting>> epoch(String epoch) {
    return epochs.get(epoch);
  }

  /** True if a subscriber was told of a gap: then some of it may have been seen by nobody. */
  boolean hasReset() {
    return reset;
  }

  private void see(String epoch, Event event, List<Entry> entries) {
    TreeMap<Long, List<Sighting>> log = epochs.computeIfAbsent(epoch, _ -> new TreeMap<>());
    for (Entry entry : entries) {
      log.computeIfAbsent(entry.offset(), _ -> new ArrayList<>(2))
          .add(new Sighting(event.client(), event.atNanos(), entry));
    }
  }
}
