package io.realtimecluster.edge.room;

import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.RoomPresenceChange;
import io.realtimecluster.proto.client.v1.PresenceChange;
import io.realtimecluster.proto.client.v1.PresenceReply;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The users of a room on all edges, as the hub has told them last. Members are told only what is
 * new to them, however often the hub says it. Not thread-safe.
 */
final class Everybody {

  /** How many names of a large room are kept. */
  static final int NAMES_MAX = 10_000;

  private final Set<String> users = new TreeSet<>();

  /** Of users that are here. */
  private final Map<String, String> infoByUser = new HashMap<>();

  private int count;
  private boolean large;

  boolean isLarge() {
    return large;
  }

  /** The hub tells who is there. */
  Optional<PresenceChange.Builder> granted(InterestGrant grant) {
    int told = Math.max(grant.getUserCount(), grant.getUsersCount());
    return withInfo(
        grant.getSettling()
            ? settling(grant.getUsersList(), List.of(), told, grant.getLarge())
            : whole(grant.getUsersList(), told, grant.getLarge()),
        grant.getInfoMap());
  }

  /** The hub tells who came and went. */
  Optional<PresenceChange.Builder> changed(RoomPresenceChange change) {
    return withInfo(changedUsers(change), change.getInfoMap());
  }

  /** Notes what is known of users, and tells members what is known of those who came. */
  private Optional<PresenceChange.Builder> withInfo(
      Optional<PresenceChange.Builder> change, Map<String, String> told) {
    infoByUser.putAll(told);
    infoByUser.keySet().retainAll(users);
    change.ifPresent(
        news ->
            news.getJoinedList()
                .forEach(
                    user -> {
                      String info = infoByUser.get(user);
                      if (info != null) {
                        news.putInfo(user, info);
                      }
                    }));
    return change;
  }

  private Optional<PresenceChange.Builder> changedUsers(RoomPresenceChange change) {
    if (change.getComplete()) {
      return whole(change.getJoinedList(), change.getCount(), change.getLarge());
    }
    if (change.getSettling()) {
      return settling(
          change.getJoinedList(), change.getLeftList(), change.getCount(), change.getLarge());
    }
    List<String> joined = missingIn(users, change.getJoinedList());
    List<String> left =
        large || change.getLarge()
            ? change.getLeftList() // Not all names are known here.
            : change.getLeftList().stream().filter(users::contains).toList();
    apply(joined, left);
    // A hub of an earlier release does not count.
    int told = change.getCount() == 0 ? users.size() : change.getCount();
    return change(joined, left, told, change.getLarge());
  }

  /**
   * A new owner has not heard from all edges yet: who is missing may be there. Of a large room not
   * all names are known here, so none of them is news.
   */
  private Optional<PresenceChange.Builder> settling(
      List<String> toldJoined, List<String> toldLeft, int told, boolean toldLarge) {
    List<String> joined = missingIn(users, toldJoined);
    List<String> left = toldLeft.stream().filter(users::contains).toList();
    apply(joined, left);
    return large || toldLarge
        ? change(List.of(), left, Math.max(told, count), true)
        : change(joined, left, users.size(), false);
  }

  PresenceReply.Builder reply() {
    return PresenceReply.newBuilder().addAllUsers(users).setCount(count).putAllInfo(infoByUser);
  }

  private void apply(List<String> joined, List<String> left) {
    left.forEach(users::remove);
    joined.stream().limit(Math.max(0, NAMES_MAX - users.size())).forEach(users::add);
  }

  /** Of a large room some names are told, and others another time: that is no change. */
  private Optional<PresenceChange.Builder> whole(List<String> all, int told, boolean nowLarge) {
    List<String> joined = nowLarge ? List.of() : missingIn(users, all);
    List<String> left = nowLarge ? List.of() : missingIn(Set.copyOf(all), users);
    users.clear();
    users.addAll(all);
    return change(joined, left, told, nowLarge);
  }

  private Optional<PresenceChange.Builder> change(
      List<String> joined, List<String> left, int told, boolean nowLarge) {
    boolean nothing = joined.isEmpty() && left.isEmpty() && told == count;
    count = told;
    large = nowLarge;
    return nothing
        ? Optional.empty()
        : Optional.of(
            PresenceChange.newBuilder().addAllJoined(joined).addAllLeft(left).setCount(told));
  }

  private static List<String> missingIn(Set<String> known, Collection<String> names) {
    return names.stream().filter(name -> !known.contains(name)).toList();
  }
}
