package io.realtimecluster.edge.connection;

import java.util.ArrayList;
import java.util.List;

/** The members of a room on one event loop. Confined to it. */
public final class RoomMembers {

  private final Loop loop;
  private final List<Membership> memberships = new ArrayList<>();

  /** Empty, for a loop. */
  public RoomMembers(Loop loop) {
    this.loop = loop;
  }

  /** The event loop. */
  public Loop loop() {
    return loop;
  }

  List<Membership> memberships() {
    return memberships;
  }

  void add(Membership membership) {
    membership.index(memberships.size());
    memberships.add(membership);
  }

  /** The last one takes the place of the one that goes, so that nothing is moved. */
  void remove(Membership membership) {
    Membership last = memberships.removeLast();
    if (last != membership) {
      memberships.set(membership.index(), last);
      last.index(membership.index());
    }
  }
}
