package io.realtimecluster.hub.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is in a room, and what of it edges have not been told. A user whose connection was lost is in
 * the room for some time more: whoever reconnects meanwhile has never left. In a large room edges
 * are told what has changed on the whole, at intervals. Not thread-safe.
 */
final class Presence {

  /** How long a user whose last connection was lost is still in the room. */
  static final long GRACE_MILLIS = 5_000;

  /** How often edges are told of changes in a large room. */
  static final long LARGE_INTERVAL_MILLIS = 5_000;

  /** How many bytes of what is known of users are told at once, or a little more. */
  static final int INFO_BYTES_MAX = 256 * 1024;

  private final int detailsMax;
  private final NamesByEdge connected = new NamesByEdge();

  /** In the order in which they were lost. */
  private final Map<String, Long> lostSinceMillis = new LinkedHashMap<>();

  /** True: came; false: is gone. What cancelled out is not here. */
  private final Map<String, Boolean> untold = new LinkedHashMap<>();

  /** Of as many users as may be told one by one. */
  private final Map<String, String> infoByUser = new HashMap<>();

  private boolean large;
  private long toldMillis;

  /**
   * Nobody is there.
   *
   * @param detailsMax a room with more users is large, until it has a tenth less than that
   */
  Presence(int detailsMax) {
    this.detailsMax = detailsMax;
  }

  /**
   * What edges are to be told.
   *
   * @param joined at most as many names as a room may have without being large; so is left
   * @param complete joined is who is there, and not who came
   */
  record Change(
      List<String> joined, List<String> left, int count, boolean large, boolean complete) {}

  /** The users at an edge are now exactly these; who is missing was lost. */
  void replace(String edge, Collection<String> users, long nowMillis) {
    NamesByEdge.Change change = connected.replace(edge, users);
    change.came().forEach(this::came);
    change.went().forEach(user -> lostSinceMillis.put(user, nowMillis));
  }

  /** Users came to an edge, left it, or were lost there. */
  void update(
      String edge,
      Collection<String> joined,
      Collection<String> left,
      Collection<String> lost,
      long nowMillis) {
    connected.update(edge, joined, List.of()).came().forEach(this::came);
    connected.update(edge, List.of(), left).went().forEach(this::gone);
    connected
        .update(edge, List.of(), lost)
        .went()
        .forEach(user -> lostSinceMillis.put(user, nowMillis));
  }

  /** An edge was not heard of for longer than any grace: its users are gone. */
  void forget(String edge) {
    connected.replace(edge, List.of()).went().forEach(this::gone);
  }

  /** What edges are to be told now, if anything. */
  Optional<Change> takeChange(long nowMillis) {
    expire(nowMillis);
    boolean wasLarge = large;
    large = count() > (large ? detailsMax - detailsMax / 10 : detailsMax);
    if (wasLarge && !large) {
      return Optional.of(takeAll(nowMillis)); // They have not all names.
    }
    if (untold.isEmpty() || (large && nowMillis - toldMillis < LARGE_INTERVAL_MILLIS)) {
      return Optional.empty();
    }
    Change change = new Change(untold(true), untold(false), count(), large, false);
    told(nowMillis);
    return Optional.of(change);
  }

  /** Who is there, for edges that may have been told something else. */
  Change takeAll(long nowMillis) {
    told(nowMillis);
    return new Change(users(), List.of(), count(), large, true);
  }

  /** True if time alone may change what edges are to be told. */
  boolean waits() {
    return !lostSinceMillis.isEmpty() || !untold.isEmpty();
  }

  boolean isLarge() {
    return large;
  }

  /** How many users are in the room. */
  int count() {
    return connected.all().size() + lostSinceMillis.size();
  }

  /** The users; in a large room some of them. */
  List<String> users() {
    List<String> users = new ArrayList<>(Math.min(count(), detailsMax));
    for (Set<String> names : List.of(connected.all(), lostSinceMillis.keySet())) {
      names.stream().limit(Math.max(0, detailsMax - users.size())).forEach(users::add);
    }
    return users;
  }

  /** Notes what is known of users who are in the room, as JSON text by user. */
  void know(Map<String, String> info) {
    info.forEach(
        (user, json) -> {
          boolean present = connected.all().contains(user) || lostSinceMillis.containsKey(user);
          if (present && (infoByUser.size() < detailsMax || infoByUser.containsKey(user))) {
            infoByUser.put(user, json);
          }
        });
  }

  /** What is known of some users, as much as may be told at once. */
  Map<String, String> infoOf(List<String> users) {
    Map<String, String> known = new LinkedHashMap<>();
    int bytes = 0;
    for (String user : users) {
      String info = infoByUser.get(user);
      if (info != null && bytes < INFO_BYTES_MAX) {
        known.put(user, info);
        bytes += user.length() + info.length();
      }
    }
    return known;
  }

  private void came(String user) {
    if (lostSinceMillis.remove(user) == null && untold.remove(user) == null) {
      untold.put(user, true);
    }
  }

  private void gone(String user) {
    infoByUser.remove(user);
    if (untold.remove(user) == null) {
      untold.put(user, false);
    }
  }

  private void expire(long nowMillis) {
    Iterator<Map.Entry<String, Long>> oldestFirst = lostSinceMillis.entrySet().iterator();
    while (oldestFirst.hasNext()) {
      Map.Entry<String, Long> lost = oldestFirst.next();
      if (nowMillis - lost.getValue() < GRACE_MILLIS) {
        return;
      }
      oldestFirst.remove();
      gone(lost.getKey());
    }
  }

  private void told(long nowMillis) {
    toldMillis = nowMillis;
    untold.clear();
  }

  private List<String> untold(boolean came) {
    return untold.entrySet().stream()
        .filter(entry -> entry.getValue() == came)
        .limit(detailsMax)
        .map(Map.Entry::getKey)
        .toList();
  }
}
