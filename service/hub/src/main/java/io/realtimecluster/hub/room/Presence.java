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
 * Who is in a room: one set of users per edge, merged. A user is in the room while at least one
 * edge says so. Not thread-safe.
 */
final class Presence {

  private final Map<String, Set<String>> usersByEdge = new HashMap<>();
  private final Map<String, Integer> edgesByUser = new HashMap<>();

  /** Users who came to and left the room as a whole; both empty if nothing changed. */
  record Change(List<String> joined, List<String> left) {
    boolean isEmpty() {
      return joined.isEmpty() && left.isEmpty();
    }
  }

  /** The users of one edge are now exactly these. */
  Change replace(String edge, Collection<String> users) {
    Set<String> wanted = Set.copyOf(users);
    Set<String> present = Set.copyOf(usersByEdge.getOrDefault(edge, Set.of()));
    return update(edge, minus(wanted, present), minus(present, wanted));
  }

  /** Users came to and left one edge. */
  Change update(String edge, Collection<String> joined, Collection<String> left) {
    Set<String> users = usersByEdge.computeIfAbsent(edge, _ -> new HashSet<>());
    Change change = new Change(new ArrayList<>(), new ArrayList<>());
    for (String user : joined) {
      if (users.add(user) && edgesByUser.merge(user, 1, Integer::sum) == 1) {
        change.joined.add(user);
      }
    }
    for (String user : left) {
      if (users.remove(user) && edgesByUser.merge(user, -1, Presence::sumOrNone) == null) {
        change.left.add(user);
      }
    }
    if (users.isEmpty()) {
      usersByEdge.remove(edge);
    }
    return change;
  }

  Set<String> users() {
    return edgesByUser.keySet();
  }

  private static @Nullable Integer sumOrNone(Integer count, Integer change) {
    int sum = count + change;
    return sum == 0 ? null : sum;
  }

  private static List<String> minus(Set<String> users, Set<String> others) {
    return users.stream().filter(user -> !others.contains(user)).sorted().toList();
  }
}
