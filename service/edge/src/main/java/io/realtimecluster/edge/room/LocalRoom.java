package io.realtimecluster.edge.room;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.realtimecluster.edge.connection.EdgeMetrics;
import io.realtimecluster.edge.connection.Encoded;
import io.realtimecluster.edge.connection.Loop;
import io.realtimecluster.edge.connection.Membership;
import io.realtimecluster.edge.connection.OutboxItem;
import io.realtimecluster.edge.connection.Refusals;
import io.realtimecluster.edge.connection.RoomMembers;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.PresenceUpdate;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomPresenceChange;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.PresenceChange;
import io.realtimecluster.proto.client.v1.PresenceReply;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.RoomReset;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

  /** How many publications may wait behind a gap; then they are dropped and asked for again. */
  static final int EARLY_MAX = 1_000;

  private final String name;
  private final int partition;
  private final RoomUpstream upstream;
  private final EdgeMetrics metrics;

  @GuardedBy("this")
  private final Map<Loop, RoomMembers> members = new HashMap<>();

  @GuardedBy("this")
  private final LocalUsers users = new LocalUsers();

  @GuardedBy("this")
  private final LocalUsers sessions = new LocalUsers();

  @GuardedBy("this")
  private final Set<String> present = new TreeSet<>();

  @GuardedBy("this")
  private final Ring ring = new Ring();

  @GuardedBy("this")
  private final TreeMap<Long, Publication> early = new TreeMap<>();

  /** Until the room is granted, or until an offset that a client knows already has come here. */
  @GuardedBy("this")
  private List<PendingJoin> waiting = new ArrayList<>();

  /** Until the hub has sent a part of the log that the ring does not hold. */
  @GuardedBy("this")
  private List<PendingJoin> recovering = new ArrayList<>();

  @GuardedBy("this")
  private long recoveringAfterOffset = Long.MAX_VALUE;

  /** Empty until the hub has granted the room. */
  @GuardedBy("this")
  private String epoch = "";

  @GuardedBy("this")
  private long lastOffset;

  @GuardedBy("this")
  private boolean presence;

  /** Members that read too slowly get the latest publication only. */
  @GuardedBy("this")
  private boolean conflate;

  /** The hub wants to know of sessions; it may until it has said that it does not. */
  @GuardedBy("this")
  private boolean wantsSessions = true;

  @GuardedBy("this")
  private int memberCount;

  @GuardedBy("this")
  private long emptySinceNanos;

  @GuardedBy("this")
  private boolean closed;

  LocalRoom(String name, int partition, RoomUpstream upstream, EdgeMetrics metrics) {
    this.name = name;
    this.partition = partition;
    this.upstream = upstream;
    this.metrics = metrics;
  }

  String name() {
    return name;
  }

  int partition() {
    return partition;
  }

  /** The members on a loop; also before the first. */
  synchronized RoomMembers members(Loop loop) {
    return members.computeIfAbsent(loop, RoomMembers::new);
  }

  /** Takes a join; false if the room was closed just now and must be looked up again. */
  synchronized boolean join(PendingJoin join) {
    if (closed) {
      return false;
    }
    memberCount++;
    String user = join.membership().user();
    boolean newUser = users.add(user);
    boolean newSession = wantsSessions && sessions.add(join.membership().session());
    if (epoch.isEmpty()) {
      waiting.add(join);
      if (waiting.size() == 1) {
        announce(join.membership().connection().loop());
        return true;
      }
    } else {
      answer(join);
    }
    boolean tellsUser = newUser && (presence || epoch.isEmpty());
    if (tellsUser || newSession) {
      upstream.update(
          join.membership().connection().loop(),
          PresenceUpdate.newBuilder()
              .setRoom(name)
              .addAllJoined(tellsUser ? List.of(user) : List.of())
              .addAllSessionsJoined(newSession ? List.of(join.membership().session()) : List.of()),
          partition);
    }
    return true;
  }

  /** A membership has ended, answered or not. */
  synchronized void ended(Membership membership) {
    memberCount--;
    if (memberCount == 0) {
      emptySinceNanos = System.nanoTime();
    }
    waiting.removeIf(join -> join.membership() == membership);
    recovering.removeIf(join -> join.membership() == membership);
    String user = membership.user();
    boolean tellsUser = users.remove(user) && (presence || epoch.isEmpty());
    boolean tellsSession = wantsSessions && sessions.remove(membership.session());
    if (tellsUser || tellsSession) {
      upstream.update(
          membership.connection().loop(),
          PresenceUpdate.newBuilder()
              .setRoom(name)
              .addAllLeft(tellsUser ? List.of(user) : List.of())
              .addAllSessionsLeft(tellsSession ? List.of(membership.session()) : List.of()),
          partition);
    }
  }

  /** The hub's answer to an announcement. */
  synchronized void granted(InterestGrant grant) {
    if (grant.hasError()) {
      waiting.forEach(join -> refuse(join, Refusals.answer(join.id(), grant.getError())));
      waiting = new ArrayList<>();
      return;
    }
    if (grant.getEpoch().equals(epoch)) {
      catchUp(grant);
    } else {
      begin(grant);
    }
    updatePresent(grant);
    deliverEarly();
    answerWaiting();
  }

  /** A publication from the hub. */
  synchronized void published(Publication publication) {
    long offset = publication.getOffset();
    if (epoch.isEmpty() || offset <= lastOffset) {
      return; // The grant will bring it, or it came before.
    }
    if (offset == lastOffset + 1) {
      deliver(publication);
      deliverEarly();
      answerWaiting();
      return;
    }
    if (early.isEmpty()) {
      metrics.downstreamGap();
      announce(null);
    }
    if (early.size() < EARLY_MAX) {
      early.put(offset, publication);
    }
  }

  /** The part of the log that recovering joins wait for. */
  synchronized void recovered(RoomHistory history) {
    List<PendingJoin> joins = recovering;
    long askedAfterOffset = recoveringAfterOffset;
    recovering = new ArrayList<>();
    recoveringAfterOffset = Long.MAX_VALUE;
    boolean usable = history.getComplete() && history.getEpoch().equals(epoch);
    if (usable) {
      ring.prepend(history.getPublicationsList(), lastOffset);
    }
    for (PendingJoin join : joins) {
      long offset = Objects.requireNonNull(join.recover()).getOffset();
      if (offset >= askedAfterOffset || (usable && offset >= startOf(history))) {
        admitRecovered(join, history);
      } else {
        recover(join); // It came after the request and needs more.
      }
    }
  }

  /** The offset after which the history has everything. */
  private static long startOf(RoomHistory history) {
    return history.getPublicationsCount() == 0
        ? history.getOffset()
        : history.getPublications(0).getOffset() - 1;
  }

  /** Users came to or left the room as a whole. */
  synchronized void presenceChanged(RoomPresenceChange change) {
    present.addAll(change.getJoinedList());
    change.getLeftList().forEach(present::remove);
    sendToMembers(
        ServerMessage.newBuilder()
            .setPresenceChange(
                PresenceChange.newBuilder()
                    .setRoom(name)
                    .addAllJoined(change.getJoinedList())
                    .addAllLeft(change.getLeftList()))
            .build());
  }

  /** Who is in the room; empty if its type does not know. */
  synchronized Optional<PresenceReply> presence() {
    return presence
        ? Optional.of(PresenceReply.newBuilder().setRoom(name).addAllUsers(present).build())
        : Optional.empty();
  }

  /** Tells the hub again what this edge wants and has. */
  synchronized void announceAgain() {
    if (!closed) {
      announce(null);
    }
  }

  /** Announces again what was not answered, and refuses what has waited too long. */
  synchronized void tick(long nowNanos, long timeoutNanos) {
    boolean unanswered = epoch.isEmpty() && memberCount > 0;
    if (unanswered || !early.isEmpty()) {
      announce(null);
    }
    waiting = afterTimeout(waiting, nowNanos, timeoutNanos);
    recovering = afterTimeout(recovering, nowNanos, timeoutNanos);
    if (recovering.isEmpty()) {
      recoveringAfterOffset = Long.MAX_VALUE;
    }
  }

  /** Closes the room if it has been empty for so long. */
  synchronized boolean closeIfEmpty(long nowNanos, long lingerNanos) {
    if (!closed && memberCount == 0 && nowNanos - emptySinceNanos > lingerNanos) {
      closed = true;
    }
    return closed;
  }

  /** The room is new here, or its log was lost. */
  @GuardedBy("this")
  private void begin(InterestGrant grant) {
    boolean lost = !epoch.isEmpty();
    moveTo(grant);
    if (lost) {
      sendReset();
    } else if (grant.getComplete()) {
      grant.getPublicationsList().forEach(ring::add);
    }
  }

  @GuardedBy("this")
  private void catchUp(InterestGrant grant) {
    if (grant.getOffset() <= lastOffset) {
      return;
    }
    if (grant.getComplete() && firstMissingIsIn(grant)) {
      for (Publication publication : grant.getPublicationsList()) {
        if (publication.getOffset() == lastOffset + 1) {
          deliver(publication);
        }
      }
    } else {
      moveTo(grant);
      sendReset();
    }
  }

  @GuardedBy("this")
  private boolean firstMissingIsIn(InterestGrant grant) {
    return grant.getPublicationsCount() > 0
        && grant.getPublications(0).getOffset() <= lastOffset + 1;
  }

  @GuardedBy("this")
  private void moveTo(InterestGrant grant) {
    epoch = grant.getEpoch();
    lastOffset = grant.getOffset();
    ring.clear();
    early.headMap(lastOffset, true).clear();
  }

  @GuardedBy("this")
  private void updatePresent(InterestGrant grant) {
    presence = grant.getPresence();
    conflate = grant.getConflate();
    if (!grant.getSessions()) {
      wantsSessions = false; // A room's program does not change while it is in use.
      sessions.clear();
    }
    present.clear();
    present.addAll(grant.getUsersList());
  }

  @GuardedBy("this")
  private void deliver(Publication publication) {
    lastOffset = publication.getOffset();
    ring.add(publication);
    sendToMembers(ServerMessage.newBuilder().setPublication(publication).build());
  }

  @GuardedBy("this")
  private void deliverEarly() {
    early.headMap(lastOffset, true).clear();
    Publication next;
    while ((next = early.remove(lastOffset + 1)) != null) {
      deliver(next);
    }
  }

  @GuardedBy("this")
  private void sendReset() {
    sendToMembers(
        ServerMessage.newBuilder()
            .setRoomReset(
                RoomReset.newBuilder().setRoom(name).setEpoch(epoch).setOffset(lastOffset))
            .build());
  }

  @GuardedBy("this")
  private void sendToMembers(ServerMessage message) {
    Encoded encoded = new Encoded(message);
    for (RoomMembers onLoop : members.values()) {
      onLoop.loop().add(new OutboxItem.ToMembers(onLoop, encoded, conflate));
    }
  }

  @GuardedBy("this")
  private void answerWaiting() {
    if (waiting.isEmpty()) {
      return;
    }
    List<PendingJoin> joins = waiting;
    waiting = new ArrayList<>();
    joins.forEach(this::answer);
  }

  @GuardedBy("this")
  private void answer(PendingJoin join) {
    if (join.recover() == null || !join.recover().getEpoch().equals(epoch)) {
      admit(join, false, List.of());
      return;
    }
    long offset = join.recover().getOffset();
    if (offset > lastOffset) {
      waiting.add(join); // It has seen on another edge what has not come here yet.
      return;
    }
    Optional<List<Publication>> missed = ring.after(offset, lastOffset);
    if (missed.isPresent()) {
      metrics.recoveredFromRing();
      admit(join, true, missed.get());
    } else {
      recover(join);
    }
  }

  /** One request for all that wait, and for those who come later and have seen a little less. */
  @GuardedBy("this")
  private void recover(PendingJoin join) {
    recovering.add(join);
    if (recoveringAfterOffset == Long.MAX_VALUE) {
      recoveringAfterOffset = Objects.requireNonNull(join.recover()).getOffset();
      metrics.recoveryAsked();
      upstream.recover(this, epoch, recoveringAfterOffset);
    }
  }

  @GuardedBy("this")
  private void admitRecovered(PendingJoin join, RoomHistory history) {
    Optional<List<Publication>> sinceHistory = ring.after(history.getOffset(), lastOffset);
    if (!history.getComplete()
        || !history.getEpoch().equals(epoch)
        || join.recover() == null
        || sinceHistory.isEmpty()) {
      admit(join, false, List.of());
      return;
    }
    List<Publication> missed = new ArrayList<>();
    for (Publication publication : history.getPublicationsList()) {
      if (publication.getOffset() > join.recover().getOffset()) {
        missed.add(publication);
      }
    }
    missed.addAll(sinceHistory.get());
    admit(join, true, missed);
  }

  @GuardedBy("this")
  private void admit(PendingJoin join, boolean recovered, List<Publication> missed) {
    ServerMessage joined =
        ServerMessage.newBuilder()
            .setId(join.id())
            .setJoined(
                Joined.newBuilder()
                    .setRoom(name)
                    .setEpoch(epoch)
                    .setOffset(lastOffset)
                    .setRecovered(recovered)
                    .addAllPublications(missed))
            .build();
    join.membership().connection().loop().add(new OutboxItem.Admission(join.membership(), joined));
  }

  /** The loop ends the membership, if the client has not done so meanwhile. */
  private static void refuse(PendingJoin join, ServerMessage error) {
    join.membership().connection().loop().add(new OutboxItem.Refusal(join.membership(), error));
  }

  @GuardedBy("this")
  private List<PendingJoin> afterTimeout(
      List<PendingJoin> joins, long nowNanos, long timeoutNanos) {
    List<PendingJoin> left = new ArrayList<>();
    for (PendingJoin join : joins) {
      if (nowNanos - join.sinceNanos() <= timeoutNanos) {
        left.add(join);
      } else if (epoch.isEmpty()) {
        refuse(join, Refusals.unavailable(join.id(), "the hub did not answer in time"));
      } else {
        admit(join, false, List.of());
      }
    }
    return left;
  }

  /** With what it has; before the first grant: with what the first waiting client has. */
  @GuardedBy("this")
  private void announce(@Nullable Loop loop) {
    String knownEpoch = epoch;
    long knownOffset = lastOffset;
    if (epoch.isEmpty() && !waiting.isEmpty() && waiting.getFirst().recover() != null) {
      knownEpoch = waiting.getFirst().recover().getEpoch();
      knownOffset = waiting.getFirst().recover().getOffset();
    }
    upstream.announce(loop, this, knownEpoch, knownOffset, users.all(), sessions.all());
  }
}
