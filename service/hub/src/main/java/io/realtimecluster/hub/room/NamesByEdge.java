package io.realtimecluster.hub.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names of users or sessions: one set per edge, merged. A name is there while at least one edge
 * says so. Not thread-safe.
 */
final class NamesByEdge {

  private final Map<String, Set<String>> namesByEdge = new HashMap<>();
  private final Map<String, Integer> edgesByName = new HashMap<>();

  /** Names that came to and left the room as a whole; both empty if nothing changed. */
  record Change(List<String> came, List<String> went) {}

  /** The names of one edge are now exactly these. */
  Change replace(String edge, Collection<String> names) {
    Set<String> wanted = Set.copyOf(names);
    Set<String> present = Set.copyOf(namesByEdge.getOrDefault(edge, Set.of()));
    return update(edge, minus(wanted, present), minus(present, wanted));
  }

  /** Names came to and left one edge. */
  Change update(String edge, Collection<String> came, Collection<String> went) {
    Set<String> names = namesByEdge.computeIfAbsent(edge, _ -> new HashSet<>());
    Change change = new Change(new ArrayList<>(), new ArrayList<>());
    for (String name : came) {
      if (names.add(name) && edgesByName.merge(name, 1, Integer::sum) == 1) {
        change.came.add(name);
      }
    }
    for (String name : went) {
      if (names.remove(name) && edgesByName.merge(name, -1, NamesByEdge::sumOrNone) == null) {
        change.went.add(name);
      }
    }
    if (names.isEmpty()) {
      namesByEdge.remove(edge);
    }
    return change;
  }

  Set<String> all() {
    return edgesByName.keySet();
  }

  private static @Nullable Integer sumOrNone(Integer count, Integer change) {
    int sum = count + change;
    return sum == 0 ? null : sum;
  }

  private static List<String> minus(Set<String> names, Set<String> others) {
    return names.stream().filter(name -> !others.contains(name)).sorted().toList();
  }
}
