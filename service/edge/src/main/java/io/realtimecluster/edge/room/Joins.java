package io.realtimecluster.edge.room;

import io.realtimecluster.broker.failure.Complaints;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.EdgeMetrics;
import io.realtimecluster.edge.connection.Membership;
import io.realtimecluster.edge.connection.OutboxItem;
import io.realtimecluster.edge.connection.Refusals;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The joins of a room that have come in and are not answered yet, and how they are answered: with
 * what each has missed, from the ring or from a part of the log that the hub is asked for. Not
 * thread-safe: under the room's lock.
 */
final class Joins {

  private static final Logger LOG = Logger.getLogger(Joins.class);
  private static final Complaints COMPLAINTS = new Complaints();

  private final String room;
  private final LogTail tail;
  private final EdgeMetrics metrics;
  private final LongConsumer askHub;
  private final Consumer<PendingJoin> again;

  /** Until the room is granted, or until an offset that a client knows already has come here. */
  private List<PendingJoin> waiting = new ArrayList<>();

  /** Until the hub has sent a part of the log that the ring does not hold. */
  private final Recoveries recoveries = new Recoveries();

  /**
   * @param askHub asks for the log after an offset
   * @param again answers a join once its client has read what it was sent before; on any thread
   */
  Joins(
      String room,
      LogTail tail,
      EdgeMetrics metrics,
      LongConsumer askHub,
      Consumer<PendingJoin> again) {
    this.room = room;
    this.tail = tail;
    this.metrics = metrics;
    this.askHub = askHub;
    this.again = again;
  }

  /** The room is not granted yet; true if this is the first join that waits for it. */
  boolean await(PendingJoin join) {
    waiting.add(join);
    return waiting.size() == 1;
  }

  boolean areWaiting() {
    return !waiting.isEmpty();
  }

  /** Where the client is that has waited longest; null: it wants nothing recovered. */
  @Nullable Position firstPosition() {
    return waiting.isEmpty() ? null : waiting.getFirst().recover();
  }

  /** Those that waited, and do no longer. */
  List<PendingJoin> takeWaiting() {
    List<PendingJoin> taken = waiting;
    waiting = new ArrayList<>();
    return taken;
  }

  /** A membership has ended. */
  void ended(Membership membership) {
    waiting.removeIf(join -> join.membership() == membership);
    recoveries.ended(membership);
  }

  /** More of the room is here than before. */
  void answerWaiting() {
    if (!waiting.isEmpty()) {
      takeWaiting().forEach(this::answer);
    }
  }

  /** The hub does not grant the room. */
  void refuseWaiting(Error error) {
    forEach(takeWaiting(), join -> refuse(join, Refusals.answer(join.id(), error)));
  }

  /** Answers a join, or has it wait for what it has missed. */
  void answer(PendingJoin join) {
    attempt(join, this::answerOrWait);
  }

  /** For joins that wait nowhere any more: each has its turn, whatever becomes of the others. */
  void forEach(List<PendingJoin> joins, Consumer<PendingJoin> action) {
    joins.forEach(join -> attempt(join, action));
  }

  /** A join that cannot be answered is refused, and those beside it are answered. */
  private void attempt(PendingJoin join, Consumer<PendingJoin> action) {
    try {
      action.accept(join);
    } catch (RuntimeException | java.lang.Error e) {
      failed("a join cannot be answered", e);
      refuseOrClose(join);
    }
  }

  private void failed(String what, Throwable failure) {
    metrics.messageFailed();
    if (COMPLAINTS.mayComplain()) {
      LOG.errorf(failure, "room %s: %s", room, what);
    }
  }

  /** A client that cannot be told comes back, and joins anew. */
  private static void refuseOrClose(PendingJoin join) {
    try {
      refuse(join, Refusals.unavailable(join.id(), "the edge made an error"));
    } catch (RuntimeException | java.lang.Error e) {
      Connection connection = join.membership().connection();
      connection.loop().execute(() -> connection.failed(e));
    }
  }

  private void answerOrWait(PendingJoin join) {
    if (join.recover() == null || !join.recover().getEpoch().equals(tail.epoch())) {
      admit(join, false, List.of());
      return;
    }
    long offset = join.recover().getOffset();
    if (offset > tail.lastOffset()) {
      waiting.add(join); // It has seen on another edge what has not come here yet.
      return;
    }
    Optional<List<Publication>> missed = tail.after(offset);
    if (missed.isPresent()) {
      metrics.recoveredFromRing();
      admit(join, true, missed.get());
    } else {
      recover(join);
    }
  }

  private void recover(PendingJoin join) {
    if (recoveries.add(join)) {
      metrics.recoveryAsked();
      askHub.accept(Objects.requireNonNull(join.recover()).getOffset());
    }
  }

  /** The hub may have forgotten what it was asked for. */
  void recoverAgain() {
    OptionalLong asked = recoveries.askedAfterOffset();
    if (asked.isPresent()) {
      askHub.accept(asked.getAsLong());
    }
  }

  /** A part of the log that recovering joins wait for. */
  void recovered(RoomHistory history) {
    Recoveries.Answered answered = recoveries.answered(history, tail.epoch());
    if (!answered.complete().isEmpty()) {
      keep(history);
      forEach(answered.complete(), join -> admitRecovered(join, history));
    }
    forEach(answered.unavailable(), join -> answerUnavailable(join, history));
    forEach(answered.unanswered(), this::recover);
  }

  /** First, for a hub that is ahead of this edge; whoever waits is answered without it, too. */
  private void keep(RoomHistory history) {
    try {
      tail.prepend(history.getPublicationsList());
    } catch (RuntimeException | java.lang.Error e) {
      failed("what was recovered cannot be kept", e);
    }
  }

  private void answerUnavailable(PendingJoin join, RoomHistory history) {
    if (history.hasError()) {
      refuse(join, Refusals.answer(join.id(), history.getError()));
    } else {
      admit(join, false, List.of());
    }
  }

  /** With what the history has, and what has come since. */
  private void admitRecovered(PendingJoin join, RoomHistory history) {
    Optional<List<Publication>> sinceHistory = tail.after(history.getOffset());
    if (sinceHistory.isEmpty()) {
      answer(join); // The history is older than the ring, or of what has not come here yet.
      return;
    }
    List<Publication> missed = new ArrayList<>();
    for (Publication publication : history.getPublicationsList()) {
      if (publication.getOffset() > Objects.requireNonNull(join.recover()).getOffset()) {
        missed.add(publication);
      }
    }
    missed.addAll(sinceHistory.get());
    admit(join, true, missed);
  }

  private void admit(PendingJoin join, boolean recovered, List<Publication> missed) {
    ServerMessage joined =
        ServerMessage.newBuilder()
            .setId(join.id())
            .setJoined(
                Joined.newBuilder()
                    .setRoom(room)
                    .setEpoch(tail.epoch())
                    .setOffset(tail.lastOffset())
                    .setRecovered(recovered)
                    .addAllPublications(missed))
            .build();
    Runnable later = missed.isEmpty() ? null : () -> again.accept(join.waitingAnew());
    join.membership()
        .connection()
        .loop()
        .add(new OutboxItem.Admission(join.membership(), joined, later));
  }

  /**
   * Ends the waiting of those who have waited longer than since then.
   *
   * @param hubIsSilent false: the hub has answered meanwhile, and if it still does not know where a
   *     client says that it is, there is no such place in the log
   */
  void endOlderThan(long sinceNanos, boolean hubIsSilent) {
    forEach(takeWaitingSinceBefore(sinceNanos), join -> endWaiting(join, hubIsSilent));
    forEach(recoveries.takeOlderThan(sinceNanos), Joins::refuseUnanswered);
  }

  private List<PendingJoin> takeWaitingSinceBefore(long sinceNanos) {
    List<PendingJoin> late = new ArrayList<>();
    waiting.removeIf(join -> join.sinceNanos() - sinceNanos < 0 && late.add(join));
    return late;
  }

  private void endWaiting(PendingJoin join, boolean hubIsSilent) {
    if (hubIsSilent) {
      refuseUnanswered(join);
    } else {
      admit(join, false, List.of());
    }
  }

  /** The hub was not asked for what some wait for. */
  void recoveryUnsent() {
    forEach(recoveries.takeAll(), Joins::refuseUnsent);
  }

  static void refuseUnsent(PendingJoin join) {
    refuse(join, Refusals.unavailable(join.id(), Refusals.BROKER_AWAY));
  }

  static void refuseUnanswered(PendingJoin join) {
    refuse(join, Refusals.unavailable(join.id(), "the hub did not answer in time"));
  }

  /** The loop ends the membership, if the client has not done so meanwhile. */
  static void refuse(PendingJoin join, ServerMessage error) {
    join.membership().connection().loop().add(new OutboxItem.Refusal(join.membership(), error));
  }
}
