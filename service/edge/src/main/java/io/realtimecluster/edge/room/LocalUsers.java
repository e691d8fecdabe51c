package io.realtimecluster.edge.room;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The users of a room at this edge, or its sessions: each once, however many connections. Not
 * thread-safe.
 */
final class LocalUsers {

  private final Map<String, Integer> connectionsByUser = new HashMap<>();

  /** True if it is the user's first connection. */
  boolean add(String user) {
    return connectionsByUser.merge(user, 1, Integer::sum) == 1;
  }

  /** True if it was the user's last connection. */
  boolean remove(String user) {
    Integer count = connectionsByUser.remove(user);
    if (count != null && count > 1) {
      connectionsByUser.put(user, count - 1);
      return false;
    }
    return count != null;
  }

  void clear() {
    connectionsByUser.clear();
  }

  Set<String> all() {
    return connectionsByUser.keySet();
  }
}
