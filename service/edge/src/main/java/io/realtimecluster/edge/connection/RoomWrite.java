package io.realtimecluster.edge.connection;

import java.util.List;

/**
 * A room's batch on its way to the members, which one turn may not be enough for: those that are
 * left are remembered then, since others come and go before the next turn. Confined to an event
 * loop; {@link #end} ends it.
 */
final class RoomWrite {

  private final Batch batch;
  private final RoomMembers members;
  private final boolean conflate;
  private final boolean last;
  private List<Membership> memberships;
  private boolean suspended;
  private int next;
  private int written;

  /**
   * To everybody who is a member now.
   *
   * @param conflate whether a member that reads too slowly gets the latest publication only
   * @param last whether nothing was to follow in the turn
   */
  RoomWrite(Batch batch, RoomMembers members, boolean conflate, boolean last) {
    this.batch = batch;
    this.members = members;
    this.memberships = members.memberships();
    this.conflate = conflate;
    this.last = last;
  }

  Batch batch() {
    return batch;
  }

  /** The room's members; who has come since the beginning is not written to. */
  RoomMembers members() {
    return members;
  }

  boolean conflate() {
    return conflate;
  }

  boolean last() {
    return last;
  }

  boolean hasNext() {
    return next < memberships.size();
  }

  Membership next() {
    return memberships.get(next++);
  }

  /** A member has been written to. */
  void written() {
    written++;
  }

  /** The rest is for another turn. */
  void suspend() {
    if (!suspended) {
      suspended = true;
      memberships = List.copyOf(memberships.subList(next, memberships.size()));
      next = 0;
    }
  }

  /** Nobody is written to any more: to how many it went. */
  int end() {
    batch.release();
    for (Encoded message : batch.messages()) {
      FanOut fanOut = message.fanOut();
      if (fanOut != null) {
        fanOut.written(written);
      }
    }
    return written;
  }
}
