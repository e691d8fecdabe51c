package io.realtimecluster.hub.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sessions that are in a room, by their names for programs, and since when those that a program
 * wants to hear of are missing. A session is in the room while an edge says so. Not thread-safe.
 */
final class Sessions {

  /**
   * A session that is in the room no longer has left for good after that. It covers a reconnect,
   * and after a takeover the time until all edges have announced the room again.
   */
  static final long ABSENCE_MILLIS_MAX = 10_000;

  private final NamesByEdge present = new NamesByEdge();
  private final Map<String, Long> absentSinceMillis = new HashMap<>();

  /** The sessions at an edge are now exactly these. */
  void replace(String edge, Collection<String> sessions) {
    NamesByEdge.Change _ = present.replace(edge, names(sessions));
  }

  /** Sessions came to and left an edge. */
  void update(String edge, Collection<String> joined, Collection<String> left) {
    NamesByEdge.Change _ = present.update(edge, names(joined), names(left));
  }

  /**
   * Those of the wanted ones that have left for good. Each is told once, if it is not wanted then.
   */
  List<String> left(Set<String> wanted, long nowMillis) {
    absentSinceMillis.keySet().retainAll(wanted);
    List<String> left = new ArrayList<>();
    for (String session : wanted) {
      if (present.all().contains(session)) {
        absentSinceMillis.remove(session);
      } else if (nowMillis - absentSinceMillis.computeIfAbsent(session, _ -> nowMillis)
          >= ABSENCE_MILLIS_MAX) {
        left.add(session);
      }
    }
    return left;
  }

  private static List<String> names(Collection<String> sessions) {
    return sessions.stream().map(SessionName::of).toList();
  }
}
