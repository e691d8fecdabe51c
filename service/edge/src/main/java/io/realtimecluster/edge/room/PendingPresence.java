package io.realtimecluster.edge.room;

import io.realtimecluster.proto.broker.v1.PresenceUpdate;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the hub has not been told of users and sessions at this edge, with what cancels out left
 * away. Bounded by the members of the room at this edge. Not thread-safe.
 */
final class PendingPresence {

  /** How many users, and how many sessions, one update or announcement tells. */
  static final int NAMES_MAX = 5_000;

  /** How somebody went: by leaving, or with the connection, and then perhaps not for good. */
  enum Departure {
    LEFT,
    LOST
  }

  private enum Fate {
    JOINED,
    LEFT,
    LOST
  }

  private final Map<String, Fate> users = new LinkedHashMap<>();
  private final Map<String, Fate> sessions = new LinkedHashMap<>();

  void userCame(String user) {
    came(users, user);
  }

  void userWent(String user, Departure departure) {
    went(users, user, departure);
  }

  void sessionCame(String session) {
    came(sessions, session);
  }

  void sessionWent(String session) {
    went(sessions, session, Departure.LEFT);
  }

  /** The hub takes no note of the user, whatever it was told. */
  void forgetUser(String user) {
    users.remove(user);
  }

  /** The hub takes no note of the session, whatever it was told. */
  void forgetSession(String session) {
    sessions.remove(session);
  }

  /** The next update for the hub, as much as it may hold; empty if there is nothing to tell. */
  Optional<PresenceUpdate.Builder> take() {
    if (users.isEmpty() && sessions.isEmpty()) {
      return Optional.empty();
    }
    PresenceUpdate.Builder update = PresenceUpdate.newBuilder();
    take(users, update::addJoined, update::addLeft, update::addLost);
    take(sessions, update::addSessionsJoined, update::addSessionsLeft, update::addSessionsLeft);
    return Optional.of(update);
  }

  void clear() {
    users.clear();
    sessions.clear();
  }

  private static void came(Map<String, Fate> fates, String name) {
    if (fates.remove(name) == null) {
      fates.put(name, Fate.JOINED);
    }
  }

  private static void went(Map<String, Fate> fates, String name, Departure departure) {
    if (fates.remove(name) != Fate.JOINED) {
      fates.put(name, departure == Departure.LEFT ? Fate.LEFT : Fate.LOST);
    }
  }

  private static void take(
      Map<String, Fate> fates,
      Consumer<String> joined,
      Consumer<String> left,
      Consumer<String> lost) {
    Iterator<Map.Entry<String, Fate>> untold = fates.entrySet().iterator();
    for (int i = 0; i < NAMES_MAX && untold.hasNext(); i++) {
      Map.Entry<String, Fate> next = untold.next();
      switch (next.getValue()) {
        case JOINED -> joined.accept(next.getKey());
        case LEFT -> left.accept(next.getKey());
        case LOST -> lost.accept(next.getKey());
      }
      untold.remove();
    }
  }
}
