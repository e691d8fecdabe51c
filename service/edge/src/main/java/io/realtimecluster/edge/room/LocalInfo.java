package io.realtimecluster.edge.room;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What is known of the users of a room at this edge, and what of it the hub has not been told.
 * Bounded by the members of the room at this edge. Not thread-safe.
 */
final class LocalInfo {

  /** How many bytes one message to the hub tells, or a little more. */
  static final int TOLD_BYTES_MAX = 256 * 1024;

  private final Map<String, String> infoByUser = new HashMap<>();
  private final Set<String> untold = new LinkedHashSet<>();

  /** The first connection of a user came. */
  void came(String user, String info) {
    if (!info.isEmpty()) {
      infoByUser.put(user, info);
      untold.add(user);
    }
  }

  /** The last connection of a user went. */
  void went(String user) {
    infoByUser.remove(user);
    untold.remove(user);
  }

  boolean isTold() {
    return untold.isEmpty();
  }

  /** What was told may be lost. */
  void tellAll() {
    untold.addAll(infoByUser.keySet());
  }

  /** Tells as much as one message holds; the rest is for the next one. */
  void take(BiConsumer<String, String> told) {
    Iterator<String> users = untold.iterator();
    int bytes = 0;
    while (users.hasNext() && bytes < TOLD_BYTES_MAX) {
      String user = users.next();
      String info = infoByUser.getOrDefault(user, "");
      told.accept(user, info);
      bytes += user.length() + info.length();
      users.remove();
    }
  }

  void clear() {
    infoByUser.clear();
    untold.clear();
  }
}
