package io.realtimecluster.edge.room;

import io.realtimecluster.edge.connection.Membership;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The joins of a room that wait for a part of its log that the ring does not hold. There is one
 * request for all of them, and for those who come later and have seen a little less. An answer may
 * come twice, or after nobody waited for it any more, so it is held to what each join has seen, and
 * only that to the present request says what cannot be had. Not thread-safe.
 */
final class Recoveries {

  private List<PendingJoin> joins = new ArrayList<>();
  private OptionalLong askedAfterOffset = OptionalLong.empty();

  /**
   * What an answer means for those who waited.
   *
   * @param complete all that they missed is in the answer
   * @param unanswered the answer says nothing about what they missed, and there will be none that
   *     does unless somebody asks
   * @param unavailable the answer is that what they missed cannot be had
   */
  record Answered(
      List<PendingJoin> complete, List<PendingJoin> unanswered, List<PendingJoin> unavailable) {}

  /** A join waits; true if the hub must be asked for what comes after its offset. */
  boolean add(PendingJoin join) {
    joins.add(join);
    if (askedAfterOffset.isPresent()) {
      return false;
    }
    askedAfterOffset = OptionalLong.of(offsetOf(join));
    return true;
  }

  /** What the hub was asked for and has not answered; empty if nobody waits. */
  OptionalLong askedAfterOffset() {
    return askedAfterOffset;
  }

  /** A membership has ended. */
  void ended(Membership membership) {
    joins.removeIf(join -> join.membership() == membership);
  }

  /** All, and none waits any longer. */
  List<PendingJoin> takeAll() {
    List<PendingJoin> all = joins;
    joins = new ArrayList<>();
    askedAfterOffset = OptionalLong.empty();
    return all;
  }

  /** Those that have waited too long, and do no longer. */
  List<PendingJoin> takeOlderThan(long sinceNanos) {
    List<PendingJoin> late = new ArrayList<>();
    joins.removeIf(join -> join.sinceNanos() - sinceNanos < 0 && late.add(join));
    if (joins.isEmpty()) {
      askedAfterOffset = OptionalLong.empty();
    }
    return late;
  }

  /**
   * An answer has come. Those whom it says nothing about go on waiting, if the request that is
   * under way is about them.
   *
   * @param epoch of the room's log as it is known here
   */
  Answered answered(RoomHistory history, String epoch) {
    boolean toRequest =
        askedAfterOffset.isPresent() && askedAfterOffset.getAsLong() == history.getAfterOffset();
    boolean usable =
        !history.hasError() && history.getComplete() && history.getEpoch().equals(epoch);
    long asked = history.getAfterOffset();
    Answered answered = new Answered(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    List<PendingJoin> left = new ArrayList<>();
    for (PendingJoin join : joins) {
      if (usable && offsetOf(join) >= startOf(history)) {
        answered.complete().add(join);
      } else if (!toRequest) {
        left.add(join);
      } else if (offsetOf(join) >= asked) {
        answered.unavailable().add(join);
      } else {
        answered.unanswered().add(join); // It came after the request and needs more.
      }
    }
    joins = left;
    if (toRequest || joins.isEmpty()) {
      askedAfterOffset = OptionalLong.empty();
    }
    return answered;
  }

  /** The offset after which the history has everything. */
  private static long startOf(RoomHistory history) {
    return history.getPublicationsCount() == 0
        ? history.getOffset()
        : history.getPublications(0).getOffset() - 1;
  }

  private static long offsetOf(PendingJoin join) {
    return Objects.requireNonNull(join.recover()).getOffset();
  }
}
