package io.realtimecluster.edge.room;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.realtimecluster.edge.connection.EdgeMetrics;
import io.realtimecluster.edge.connection.Loop;
import io.realtimecluster.edge.connection.Membership;
import io.realtimecluster.edge.connection.Refusals;
import io.realtimecluster.edge.connection.RoomMembers;
import io.realtimecluster.edge.room.PendingPresence.Departure;
import io.realtimecluster.edge.tracing.EdgeSpans;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.JoinDecision;
import io.realtimecluster.proto.broker.v1.PresenceUpdate;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomPresenceChange;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.PresenceReply;
import io.realtimecluster.proto.client.v1.Publication;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A room that local connections are in: where it is in the room's log, who is in it, and the joins
 * that wait. Guarded by its own lock; what it tells members goes to the outboxes of their loops
 * under the lock, so every loop sees admissions and publications in the same order.
 *
 * <p>A gap in the offsets means loss on the way from the hub: the room announces itself again, with
 * the offset that it has, and the grant brings what is missing. Until then what came too early
 * waits.
 */
final class LocalRoom {

  /**
   * What a hub was told of a room is told again after that time, if nobody waits for it: an edge
   * has many rooms, and all of them may be unanswered while the broker is away.
   */
  static final Duration ANNOUNCE_AGAIN_INTERVAL = Duration.ofSeconds(5);

  private final String name;
  private final int partition;
  private final RoomUpstream upstream;
  private final EdgeMetrics metrics;

  @GuardedBy("this")
  private final Audience audience;

  @GuardedBy("this")
  private final Attendance attendance = new Attendance();

  @GuardedBy("this")
  private final LogTail tail = new LogTail();

  @GuardedBy("this")
  private final JoinAuthorizations authorizations = new JoinAuthorizations();

  @GuardedBy("this")
  private final Joins joins;

  /** The hub was told of this room and has not answered; what it was told may be lost. */
  @GuardedBy("this")
  private boolean awaitingGrant;

  /** Something that the hub has said of the room could not be handled: it is asked again. */
  @GuardedBy("this")
  private boolean unhandled;

  /** And that failed halfway: what members have been told of the log is not known. */
  @GuardedBy("this")
  private boolean doubted;

  @GuardedBy("this")
  private long announcedNanos;

  @GuardedBy("this")
  private int memberCount;

  @GuardedBy("this")
  private long emptySinceNanos;

  @GuardedBy("this")
  private boolean closed;

  LocalRoom(
      String name, int partition, RoomUpstream upstream, EdgeMetrics metrics, EdgeSpans spans) {
    this.name = name;
    this.partition = partition;
    this.upstream = upstream;
    this.metrics = metrics;
    this.audience = new Audience(name, spans);
    this.joins = new Joins(name, tail, metrics, this::askForHistory, this::answerAgain);
  }

  String name() {
    return name;
  }

  int partition() {
    return partition;
  }

  /** The members on a loop; also before the first. */
  synchronized RoomMembers members(Loop loop) {
    return audience.on(loop);
  }

  /** Takes a join; false if the room was closed just now and must be looked up again. */
  synchronized boolean join(PendingJoin join) {
    if (closed) {
      return false;
    }
    memberCount++;
    if (authorizations.required()) {
      askFor(join);
    } else {
      comeIn(join);
    }
    return true;
  }

  /** The join needs no leave, or has it. */
  private synchronized void comeIn(PendingJoin join) {
    Loop loop = join.membership().connection().loop();
    attendance.came(join.membership());
    if (tail.isKnown()) {
      joins.answer(join);
    } else if (joins.await(join)) {
      announce(loop); // It tells who is here.
      return;
    }
    tellPresence(loop);
  }

  @GuardedBy("this")
  private void askFor(PendingJoin join) {
    if (authorizations.add(join)) {
      upstream.askFor(join.membership().connection().loop(), this, join.membership().user());
    }
  }

  /** The hub has decided about the joins of a user. */
  synchronized void decided(JoinDecision decision) {
    if (decision.hasError()) {
      joins.forEach(
          authorizations.refused(decision.getUser()),
          join -> Joins.refuse(join, Refusals.answer(join.id(), decision.getError())));
    } else {
      joins.forEach(authorizations.allowed(decision.getUser()), this::comeIn);
    }
  }

  /** The hub was not told of the room, so nobody grants it. */
  synchronized void announcementUnsent() {
    if (!tail.isKnown()) {
      joins.forEach(joins.takeWaiting(), Joins::refuseUnsent);
    }
  }

  /** The hub was not asked about the joins of a user. */
  synchronized void questionUnsent(String user) {
    joins.forEach(authorizations.refused(user), Joins::refuseUnsent);
  }

  /** The hub was not asked for a part of the log. */
  synchronized void recoveryUnsent() {
    joins.recoveryUnsent();
  }

  /** A membership has ended, answered or not. */
  synchronized void ended(Membership membership, Departure departure) {
    memberCount--;
    if (memberCount == 0) {
      emptySinceNanos = System.nanoTime();
    }
    joins.ended(membership);
    if (authorizations.ended(membership)) {
      return; // Nobody was told of it.
    }
    attendance.went(membership, departure);
    tellPresence(membership.connection().loop());
  }

  /** The hub's answer to an announcement. */
  synchronized void granted(InterestGrant grant) {
    if (grant.hasError()) {
      awaitingGrant = tail.isKnown(); // Who is in the room already must not be forgotten.
      joins.refuseWaiting(grant.getError());
      return;
    }
    awaitingGrant = false;
    if (grant.getAuthorizeJoins() && !authorizations.required()) {
      askForWaiting();
    }
    authorizations.required(grant.getAuthorizeJoins());
    attendance.granted(grant).ifPresent(audience::presence);
    audience.conflate(grant.getConflate());
    if (!doubted && tail.isContinuedBy(grant)) {
      audience.deliver(tail.take(grant));
    } else {
      begin(grant);
    }
    doubted = false;
    if (unhandled) {
      unhandled = false; // What is asked now may fail again.
      askAgain();
    }
    joins.answerWaiting();
  }

  /** They came before it was known that they need leave; the hub has not counted them. */
  @GuardedBy("this")
  private void askForWaiting() {
    joins.forEach(joins.takeWaiting(), this::askForWaiting);
  }

  private synchronized void askForWaiting(PendingJoin join) {
    attendance.forget(join.membership());
    askFor(join);
  }

  /** A publication from the hub. */
  synchronized void published(Publication publication) {
    boolean hadGap = tail.hasGap();
    List<Publication> ready = tail.take(publication);
    if (!hadGap && tail.hasGap()) {
      metrics.downstreamGap();
      announce(null);
    }
    if (!ready.isEmpty()) {
      audience.deliver(ready);
      joins.answerWaiting();
    }
  }

  /** A part of the log that recovering joins wait for. */
  synchronized void recovered(RoomHistory history) {
    joins.recovered(history);
  }

  /** Users came to or left the room as a whole. */
  synchronized void presenceChanged(RoomPresenceChange change) {
    attendance.changed(change).ifPresent(audience::presence);
  }

  /** Who is in the room; empty if its type does not know. */
  synchronized Optional<PresenceReply> presence() {
    return attendance.reply().map(reply -> reply.setRoom(name).build());
  }

  /** Tells the hub again what this edge wants and has. */
  synchronized void announceAgain() {
    if (!closed) {
      announce(null);
      askAgain();
    }
  }

  /** For what joins wait for. */
  @GuardedBy("this")
  private void askAgain() {
    joins.recoverAgain();
    for (String user : authorizations.users()) {
      upstream.askFor(null, this, user);
    }
  }

  /**
   * Something that the hub has said of the room could not be handled. The room is announced again,
   * and once it is granted the hub is asked for the rest, too. Not at once: that may fail in the
   * same way.
   */
  synchronized void unhandled() {
    unhandled = true;
  }

  /** The same for something of the log: members go on from the grant, after a gap. */
  synchronized void doubt() {
    unhandled = true;
    doubted = true;
  }

  /** Announces again what was not answered, and refuses what has waited too long. */
  synchronized void tick(long nowNanos, long timeoutNanos) {
    boolean unanswered = !tail.isKnown() && memberCount > 0;
    boolean hubIsSilent = unanswered || awaitingGrant;
    boolean due = nowNanos - announcedNanos > ANNOUNCE_AGAIN_INTERVAL.toNanos();
    if (unanswered
        || tail.hasGap()
        || joins.areWaiting()
        || ((awaitingGrant || unhandled) && due)) {
      announce(null);
    }
    tellWaitingPresence(null);
    long sinceNanos = nowNanos - timeoutNanos;
    joins.forEach(authorizations.takeOlderThan(sinceNanos), Joins::refuseUnanswered);
    joins.endOlderThan(sinceNanos, hubIsSilent);
  }

  /** Closes the room if it has been empty for so long. */
  synchronized boolean closeIfEmpty(long nowNanos, long lingerNanos) {
    if (!closed && memberCount == 0 && nowNanos - emptySinceNanos > lingerNanos) {
      closed = true;
    }
    return closed;
  }

  /** The room is new here, or what lies between cannot be had any more. */
  @GuardedBy("this")
  private void begin(InterestGrant grant) {
    boolean lost = tail.isKnown();
    List<Publication> ready = tail.moveTo(grant, !lost && grant.getComplete());
    if (lost) {
      audience.reset(grant);
    }
    audience.deliver(ready);
  }

  private synchronized void askForHistory(long afterOffset) {
    upstream.recover(this, tail.epoch(), afterOffset);
  }

  /** The client has read what it was sent before. */
  private synchronized void answerAgain(PendingJoin join) {
    joins.answer(join);
  }

  /** With what it has; before the first grant: with what the first waiting client has. */
  @GuardedBy("this")
  private void announce(@Nullable Loop loop) {
    String knownEpoch = tail.epoch();
    long knownOffset = tail.lastOffset();
    Position first = tail.isKnown() ? null : joins.firstPosition();
    if (first != null) {
      knownEpoch = first.getEpoch();
      knownOffset = first.getOffset();
    }
    awaitingGrant = true;
    announcedNanos = System.nanoTime();
    upstream.announce(loop, this, knownEpoch, knownOffset, attendance, authorizations.required());
    tellWaitingPresence(loop);
  }

  /** Of a large room the hub is told once a second. */
  @GuardedBy("this")
  private void tellPresence(Loop loop) {
    if (!attendance.isLarge()) {
      tellWaitingPresence(loop);
    }
  }

  @GuardedBy("this")
  private void tellWaitingPresence(@Nullable Loop loop) {
    Optional<PresenceUpdate.Builder> update = attendance.takeUpdate();
    while (update.isPresent()) {
      upstream.update(loop, this, update.get(), authorizations.required());
      update = attendance.takeUpdate();
    }
  }
}
