package io.realtimecluster.edge.room;

import io.realtimecluster.edge.connection.Membership;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The joins of a room that a hub must allow before anything of the room is told to the client, and
 * before anything of the client is told to the room. A decision is of a user, so it is of all joins
 * of the user that wait. Not thread-safe.
 */
final class JoinAuthorizations {

  private final Map<String, List<PendingJoin>> waitingByUser = new HashMap<>();

  /** Who has not come to the room, decided or not, until the membership ends. */
  private final Set<Membership> outside = Collections.newSetFromMap(new IdentityHashMap<>());

  private boolean required;

  /** False until the hub has said so. */
  boolean required() {
    return required;
  }

  void required(boolean required) {
    this.required = required;
  }

  /** A join waits; true if it is the first of its user, so that the hub must be asked. */
  boolean add(PendingJoin join) {
    outside.add(join.membership());
    List<PendingJoin> ofUser =
        waitingByUser.computeIfAbsent(join.membership().user(), _ -> new ArrayList<>(1));
    ofUser.add(join);
    return ofUser.size() == 1;
  }

  /** The users whom the hub must be asked about. */
  Set<String> users() {
    return Set.copyOf(waitingByUser.keySet());
  }

  /** The hub has allowed them: those who may come in now. */
  List<PendingJoin> allowed(String user) {
    List<PendingJoin> joins = refused(user);
    joins.forEach(join -> outside.remove(join.membership()));
    return joins;
  }

  /** The hub has not: those who must be told. */
  List<PendingJoin> refused(String user) {
    List<PendingJoin> joins = waitingByUser.remove(user);
    return joins == null ? List.of() : joins;
  }

  /** Those that have waited too long, and do no longer. */
  List<PendingJoin> takeOlderThan(long sinceNanos) {
    List<PendingJoin> late = new ArrayList<>();
    for (List<PendingJoin> ofUser : waitingByUser.values()) {
      ofUser.removeIf(join -> join.sinceNanos() - sinceNanos < 0 && late.add(join));
    }
    waitingByUser.values().removeIf(List::isEmpty);
    return late;
  }

  /** A membership has ended; true if it never came in. */
  boolean ended(Membership membership) {
    List<PendingJoin> ofUser = waitingByUser.get(membership.user());
    if (ofUser != null) {
      ofUser.removeIf(join -> join.membership() == membership);
      if (ofUser.isEmpty()) {
        waitingByUser.remove(membership.user());
      }
    }
    return outside.remove(membership);
  }
}
