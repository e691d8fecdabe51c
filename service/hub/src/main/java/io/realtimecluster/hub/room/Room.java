package io.realtimecluster.hub.room;

import io.realtimecluster.hub.program.Outcome;
import io.realtimecluster.hub.program.ProgramEvent;
import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Signal;
import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.PresenceUpdate;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomHistoryRequest;
import io.realtimecluster.proto.broker.v1.RoomPresenceChange;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.client.v1.CommandReply;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.StateReply;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One room at the hub that owns it: its offsets, kept publications, program, dedup window, the
 * edges with interest and who is present. Without I/O; confined to the thread of its partition.
 */
public final class Room {

  /** How many publishes are remembered for dedup, at least; durable rooms: as many as are kept. */
  static final int DEDUP_WINDOW_MIN = 1_000;

  /** How many publications an edge that announces itself again gets at once. */
  static final int RECOVERY_COUNT_MAX = 1_000;

  private final String name;
  private final RoomType type;
  private final String epoch;
  private final History history;
  private final Deduplication deduplication;

  /** Null: the type has none. */
  private final @Nullable Presence presence;

  private final Sessions sessions = new Sessions();
  private final Set<String> edges = new LinkedHashSet<>();
  private final RoomProgramState program;
  private List<LogEntry> uncommitted = new ArrayList<>();
  private long lastOffset;
  private long lastMillis;
  private long sinceSnapshot;

  /** A room without a log. */
  public Room(String name, RoomType type, String epoch) {
    this(name, type, new Kept(epoch, 0, null, 0, List.of()));
  }

  /** A room from what is kept of its log. */
  public Room(String name, RoomType type, Kept kept) {
    this.name = name;
    this.type = type;
    this.epoch = kept.epoch;
    this.lastOffset = kept.lastOffset;
    this.program = new RoomProgramState(type.programming(), kept.snapshot);
    this.history = new History(type.history(), program::dropped);
    this.presence = type.presence() ? new Presence(type.presenceDetailsMax()) : null;
    this.deduplication = new Deduplication(Math.max(DEDUP_WINDOW_MIN, type.history().size()));
    this.sinceSnapshot = kept.lastOffset - kept.newestSnapshotOffset;
    for (LogEntry entry : kept.entries) {
      program.replay(entry);
      history.add(entry);
      deduplication.remember(entry);
      lastMillis = Math.max(lastMillis, entry.getPublishedMillis());
    }
  }

  /**
   * What is kept of a room's log.
   *
   * @param epoch names this life of the log
   * @param snapshot the oldest one of the program's state; null: of an empty room
   * @param newestSnapshotOffset that of the newest one; 0: there is none
   * @param entries oldest first: all after the snapshot, and perhaps some before
   */
  public record Kept(
      String epoch,
      long lastOffset,
      @Nullable Snapshot snapshot,
      long newestSnapshotOffset,
      List<LogEntry> entries) {}

  /** The room's name. */
  public String name() {
    return name;
  }

  /** The room's type. */
  public RoomType type() {
    return type;
  }

  /** Names this life of the log. */
  public String epoch() {
    return epoch;
  }

  /** The edges that want the room's publications. Read only. */
  public Set<String> edges() {
    return edges;
  }

  /** The offset that an earlier copy of the publish got; empty if there was none. */
  public OptionalLong duplicateOf(RoomPublish publish) {
    return deduplication
        .find(publish.getSession(), publish.getSequence())
        .map(answer -> OptionalLong.of(answer.offset()))
        .orElse(OptionalLong.empty());
  }

  /** Appends a publish and returns what members shall get. */
  public Publication append(RoomPublish publish, long nowMillis) {
    return append(
        LogEntry.newBuilder()
            .setSession(publish.getSession())
            .setSequence(publish.getSequence())
            .setSender(publish.getSender())
            .setPayload(publish.getPayload())
            .setPublishedMillis(timeMillis(nowMillis)));
  }

  /** Lets the program decide a command, and appends the events. */
  public CommandResult command(RoomCommand command, long nowMillis) {
    Optional<Deduplication.Answer> earlier =
        deduplication.find(command.getSession(), command.getSequence());
    if (earlier.isPresent()) {
      return new CommandResult.Repeated(reply(earlier.get().offset(), earlier.get().result()));
    }
    if (!command.getPayload().hasText()) {
      return refused(ErrorCode.INVALID_ARGUMENT, "a command's payload is a JSON text", null, null);
    }
    CommandContext context =
        new CommandContext(
            command.getUser(),
            command.getFromServer() ? "" : SessionName.of(command.getSession()),
            Instant.ofEpochMilli(timeMillis(nowMillis)));
    return switch (program.decide(command.getPayload().getText(), context)) {
      case Outcome.Accepted accepted -> done(command, accepted);
      case Outcome.Rejected rejected ->
          refused(ErrorCode.REJECTED, rejected.reason(), rejected.details(), null);
      case Outcome.Malformed malformed ->
          refused(ErrorCode.INVALID_ARGUMENT, malformed.reason(), null, null);
      case Outcome.Failed failed ->
          refused(
              ErrorCode.REJECTED,
              "the program %s failed with it".formatted(type.programming().program().name()),
              null,
              failed.failure());
    };
  }

  private CommandResult done(RoomCommand command, Outcome.Accepted accepted) {
    @Nullable Payload result = accepted.result() == null ? null : text(accepted.result());
    List<Publication> publications = new ArrayList<>(accepted.events().size());
    for (int i = 0; i < accepted.events().size(); i++) {
      LogEntry.Builder entry =
          event(accepted.events().get(i))
              .setSession(command.getSession())
              .setSequence(command.getSequence())
              .setSender(command.getUser());
      if (result != null && i == accepted.events().size() - 1) {
        entry.setResult(result);
      }
      publications.add(append(entry));
    }
    return new CommandResult.Done(publications, reply(lastOffset, result));
  }

  /**
   * Lets the program react to the time if it wants to, and to sessions that have left; returns what
   * members shall get.
   */
  public List<Publication> reactToTime(long nowMillis) {
    Instant now = Instant.ofEpochMilli(timeMillis(nowMillis));
    List<Publication> publications = new ArrayList<>();
    if (program.wakeAt().filter(wakeAt -> !wakeAt.isAfter(now)).isPresent()) {
      publications.addAll(react(new Signal.TimeReached(now)));
    }
    for (String session : sessions.left(program.sessions(), lastMillis)) {
      publications.addAll(react(new Signal.SessionLeft(session, now)));
    }
    return publications;
  }

  /** True if the program wants to react to something other than commands. */
  public boolean reacts() {
    return program.wakeAt().isPresent() || !program.sessions().isEmpty();
  }

  private List<Publication> react(Signal signal) {
    return program.react(signal).stream().map(event -> append(event(event))).toList();
  }

  /** The state of the program now. */
  public StateReply state() {
    return state(lastOffset, program.json());
  }

  /** The state as of a kept offset; empty if it is not kept, or not yet there. */
  public Optional<StateReply> stateAt(long offset, long nowMillis) {
    history.expire(nowMillis);
    return Long.compareUnsigned(offset, lastOffset) > 0
        ? Optional.empty()
        : program.at(offset, history.all()).map(json -> state(offset, json));
  }

  /** The latest offset. */
  public long lastOffset() {
    return lastOffset;
  }

  /** The earliest offset that the state is known as of, unless its entries are too old by now. */
  public long stateKeptSince() {
    return program.baseOffset();
  }

  /** Who is in the room; some of them if there are more than the type wants to have told. */
  public List<String> users() {
    return presence == null ? List.of() : presence.users();
  }

  /** How many users are in the room. */
  public int userCount() {
    return presence == null ? 0 : presence.count();
  }

  private StateReply state(long offset, String json) {
    return StateReply.newBuilder()
        .setRoom(name)
        .setEpoch(epoch)
        .setOffset(offset)
        .setPayload(text(json))
        .build();
  }

  /**
   * Takes what must be stored before anybody hears of it: entries, and a snapshot if one is due.
   */
  public Uncommitted takeUncommitted() {
    List<LogEntry> taken = uncommitted;
    uncommitted = new ArrayList<>();
    boolean due =
        !taken.isEmpty()
            && type.programming().hasState()
            && sinceSnapshot >= type.programming().snapshotAfter(type.history());
    if (!due) {
      return new Uncommitted(taken, null);
    }
    sinceSnapshot = 0;
    return new Uncommitted(
        taken, Snapshot.newBuilder().setOffset(lastOffset).setState(program.json()).build());
  }

  /** What must be stored; no entries, no snapshot. */
  public record Uncommitted(List<LogEntry> entries, @Nullable Snapshot snapshot) {}

  private Publication append(LogEntry.Builder appended) {
    LogEntry entry = appended.setOffset(++lastOffset).build();
    history.add(entry);
    deduplication.remember(entry);
    if (type.history().durability() == RoomType.Durability.DURABLE) {
      uncommitted.add(entry);
      sinceSnapshot++;
    }
    return publication(entry);
  }

  private LogEntry.Builder event(ProgramEvent event) {
    return LogEntry.newBuilder()
        .setEvent(event.name())
        .setPayload(text(event.json()))
        .setPublishedMillis(lastMillis);
  }

  /** A room's time never goes back, whatever the clocks of its owners say. */
  private long timeMillis(long nowMillis) {
    lastMillis = Math.max(lastMillis, nowMillis);
    return lastMillis;
  }

  private static CommandReply reply(long offset, @Nullable Payload result) {
    CommandReply.Builder reply = CommandReply.newBuilder().setOffset(offset);
    return result == null ? reply.build() : reply.setPayload(result).build();
  }

  private static CommandResult refused(
      ErrorCode code,
      String message,
      @Nullable String details,
      @Nullable RuntimeException failure) {
    Error.Builder error = Error.newBuilder().setCode(code).setMessage(message);
    if (details != null) {
      error.setDetails(text(details));
    }
    return new CommandResult.Refused(error.build(), failure);
  }

  private static Payload text(String json) {
    return Payload.newBuilder().setText(json).build();
  }

  /** Notes an edge's interest, users and sessions. */
  public void announce(String edge, InterestAnnouncement announcement, long nowMillis) {
    edges.add(edge);
    if (type.programming().hasState()) {
      sessions.replace(edge, announcement.getSessionsList());
    }
    if (presence != null) {
      presence.replace(edge, announcement.getUsersList(), nowMillis);
    }
  }

  /**
   * The answer to an announcement: the position, and what the edge has missed if it is all kept.
   *
   * @param settling the owner is so new that not all edges may have announced themselves
   */
  public InterestGrant grant(InterestAnnouncement announcement, boolean settling, long nowMillis) {
    InterestGrant.Builder grant =
        InterestGrant.newBuilder()
            .setRoom(name)
            .setEpoch(epoch)
            .setOffset(lastOffset)
            .setPresence(type.presence())
            .setSessions(type.programming().hasState())
            .setConflate(type.conflate())
            .addAllUsers(users())
            .setUserCount(userCount())
            .setLarge(presence != null && presence.isLarge())
            .setSettling(settling);
    if (announcement.getEpoch().equals(epoch)) {
      Optional<List<LogEntry>> missed =
          history.after(announcement.getOffset(), lastOffset, RECOVERY_COUNT_MAX, 0, nowMillis);
      grant.setComplete(missed.isPresent());
      missed.ifPresent(entries -> grant.addAllPublications(publications(entries)));
    }
    return grant.build();
  }

  /** An edge is not interested any more; it has told who left. */
  public void withdraw(String edge, long nowMillis) {
    edges.remove(edge);
    sessions.replace(edge, Set.of());
    if (presence != null) {
      presence.replace(edge, Set.of(), nowMillis);
    }
  }

  /** An edge was not heard of for long: it and its users are gone. */
  public void forget(String edge) {
    edges.remove(edge);
    sessions.replace(edge, Set.of());
    if (presence != null) {
      presence.forget(edge);
    }
  }

  /** Users and sessions came to or left an edge. */
  public void updatePresence(String edge, PresenceUpdate update, long nowMillis) {
    if (type.programming().hasState()) {
      sessions.update(edge, update.getSessionsJoinedList(), update.getSessionsLeftList());
    }
    if (presence != null) {
      presence.update(
          edge, update.getJoinedList(), update.getLeftList(), update.getLostList(), nowMillis);
    }
  }

  /** What edges are to be told of who is in the room, if anything. */
  public Optional<RoomPresenceChange> takePresenceChange(long nowMillis) {
    return presence == null ? Optional.empty() : presence.takeChange(nowMillis).map(this::change);
  }

  /** All of who is in the room, for edges that may have been told something else. */
  public Optional<RoomPresenceChange> takeWholePresence(long nowMillis) {
    return presence == null ? Optional.empty() : Optional.of(change(presence.takeAll(nowMillis)));
  }

  /** True if time alone may change what edges are to be told of who is in the room. */
  public boolean presenceWaits() {
    return presence != null && presence.waits();
  }

  /** The answer to a request for a part of the log. */
  public RoomHistory history(RoomHistoryRequest request, long nowMillis) {
    RoomHistory.Builder answer =
        RoomHistory.newBuilder()
            .setRoom(name)
            .setRequest(request.getRequest())
            .setEpoch(epoch)
            .setOffset(lastOffset);
    int countMax = Math.min(request.getLimit(), RECOVERY_COUNT_MAX);
    if (request.getEpoch().isEmpty()) {
      return answer
          .setComplete(true)
          .addAllPublications(publications(history.latest(countMax, nowMillis)))
          .build();
    }
    if (request.getEpoch().equals(epoch)) {
      history
          .after(
              request.getAfterOffset(),
              lastOffset,
              countMax,
              Math.clamp(request.getEarlierMax(), 0, RECOVERY_COUNT_MAX),
              nowMillis)
          .ifPresent(entries -> answer.setComplete(true).addAllPublications(publications(entries)));
    }
    return answer.build();
  }

  private RoomPresenceChange change(Presence.Change change) {
    return RoomPresenceChange.newBuilder()
        .setRoom(name)
        .addAllJoined(change.joined())
        .addAllLeft(change.left())
        .setCount(change.count())
        .setLarge(change.large())
        .setComplete(change.complete())
        .build();
  }

  private List<Publication> publications(List<LogEntry> entries) {
    return entries.stream().map(this::publication).toList();
  }

  private Publication publication(LogEntry entry) {
    return Publication.newBuilder()
        .setRoom(name)
        .setOffset(entry.getOffset())
        .setSender(entry.getSender())
        .setPayload(entry.getPayload())
        .setEvent(entry.getEvent())
        .build();
  }
}
