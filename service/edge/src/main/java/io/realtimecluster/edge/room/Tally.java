package io.realtimecluster.edge.room;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Names, each once however many connections have it. Not thread-safe. */
final class Tally {

  private final Map<String, Integer> connectionsByName = new HashMap<>();

  /** True if it is the name's first connection. */
  boolean add(String name) {
    return connectionsByName.merge(name, 1, Integer::sum) == 1;
  }

  /** True if it was the name's last connection. */
  boolean remove(String name) {
    Integer count = connectionsByName.remove(name);
    if (count != null && count > 1) {
      connectionsByName.put(name, count - 1);
      return false;
    }
    return count != null;
  }

  void clear() {
    connectionsByName.clear();
  }

  Set<String> all() {
    return connectionsByName.keySet();
  }
}
