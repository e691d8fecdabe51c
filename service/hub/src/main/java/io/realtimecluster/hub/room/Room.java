package io.realtimecluster.hub.room;

import io.realtimecluster.hub.program.Outcome;
import io.realtimecluster.hub.program.ProgramEvent;
import io.realtimecluster.hub.room.CommandResult.Refused;
import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Signal;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.SagaStep;
import io.realtimecluster.proto.broker.v1.SagaStepPart;
import io.realtimecluster.proto.client.v1.CommandReply;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.StateReply;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.SagaRecord;
import io.realtimecluster.proto.state.v1.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One room at the hub that owns it: its offsets, kept publications, program, dedup window, and who
 * is in it. Without I/O; confined to the thread of its partition.
 */
public final class Room {

  /** How many publishes are remembered for dedup, or as many as are kept if those are more. */
  static final int DEDUP_WINDOW_MIN = 1_000;

  private final String name;
  private final RoomType type;
  private final String epoch;
  private final History history;
  private final Deduplication deduplication;

  private final Attendance attendance;
  private final RoomProgramState program;
  private List<LogEntry> uncommitted = new ArrayList<>();
  private long lastOffset;
  private long lastMillis;
  private long sinceSnapshot;

  /** A room without a log. */
  public Room(String name, RoomType type, String epoch) {
    this(name, type, new Kept(epoch, 0, null, 0, List.of(), List.of()));
  }

  /** A room from what is kept of its log. */
  public Room(String name, RoomType type, Kept kept) {
    this.name = name;
    this.type = type;
    this.epoch = kept.epoch;
    this.lastOffset = kept.lastOffset;
    this.program = new RoomProgramState(type.programming(), kept.snapshot);
    this.history = new History(type.history(), program::dropped);
    this.attendance = new Attendance(name, type);
    this.deduplication = new Deduplication(Math.max(DEDUP_WINDOW_MIN, type.history().size()));
    this.sinceSnapshot = kept.lastOffset - kept.newestSnapshotOffset;
    kept.answers.forEach(deduplication::remember);
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
   * @param answers of earlier entries, oldest first, as entries without all else
   */
  public record Kept(
      String epoch,
      long lastOffset,
      @Nullable Snapshot snapshot,
      long newestSnapshotOffset,
      List<LogEntry> entries,
      List<LogEntry> answers) {}

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

  /** Who is in the room, and at which edges. */
  public Attendance attendance() {
    return attendance;
  }

  /** The offset that an earlier copy of the publish got; empty if there was none. */
  public OptionalLong duplicateOf(RoomPublish publish) {
    return deduplication
        .find(publish.getSession(), publish.getSequence())
        .map(answer -> OptionalLong.of(answer.offset()))
        .orElse(OptionalLong.empty());
  }

  /** True if a publish or command of that number was carried out. */
  public boolean isRepeated(String session, long sequence) {
    return deduplication.find(session, sequence).isPresent();
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
      return Refused.because(ErrorCode.INVALID_ARGUMENT, "a command's payload is a JSON text");
    }
    String session = command.getFromServer() ? "" : SessionName.of(command.getSession());
    return result(
        program.decide(
            command.getPayload().getText(), context(command.getUser(), session, nowMillis)),
        new Origin(command.getSession(), command.getSequence(), command.getUser()));
  }

  /** Lets the program decide the part of a saga's step that this room has. */
  public CommandResult step(SagaStep step, long nowMillis) {
    Origin origin = SagaSteps.origin(step);
    Optional<Deduplication.Answer> earlier = find(origin);
    if (earlier.isPresent()) {
      return new CommandResult.Repeated(reply(earlier.get().offset(), earlier.get().result()));
    }
    boolean compensation = step.getPart() == SagaStepPart.COMPENSATION;
    if (compensation && find(SagaSteps.actionOf(step)).isEmpty()) {
      return calledOff(origin, nowMillis);
    }
    if (step.getPart() == SagaStepPart.ACTION && find(SagaSteps.compensationOf(step)).isPresent()) {
      return Refused.because(ErrorCode.REJECTED, "the saga was called off");
    }
    CommandResult result =
        result(
            program.decideStep(step.getAction(), context(step.getUser(), "", nowMillis)), origin);
    return compensation && result instanceof CommandResult.Done done && done.isSilent()
        ? calledOff(origin, nowMillis)
        : result;
  }

  /** Lets the program decide the conclusion of a saga that it has begun. */
  public CommandResult conclude(SagaRecord saga, long nowMillis) {
    Origin origin = SagaSteps.conclusionOf(saga);
    Optional<Deduplication.Answer> earlier = find(origin);
    if (earlier.isPresent()) {
      return new CommandResult.Repeated(reply(earlier.get().offset(), earlier.get().result()));
    }
    CommandResult result =
        result(
            program.decideStep(saga.getConclusion(), context(saga.getUser(), "", nowMillis)),
            origin);
    return result instanceof CommandResult.Done done && done.isSilent()
        ? marked(SagaSteps.CONCLUDED, origin, done.reply())
        : result;
  }

  /**
   * A saga that this room's program has begun is not concluded. The entry keeps an earlier owner,
   * which may be paused, from concluding it later: the log has gone on.
   */
  public List<Publication> callOff(SagaRecord saga, long nowMillis) {
    return calledOff(SagaSteps.calledOff(saga), nowMillis).publications();
  }

  /** Leaves a trace where an action must not be carried out any more. */
  private CommandResult.Done calledOff(Origin origin, long nowMillis) {
    lastMillis = Math.max(lastMillis, nowMillis);
    return marked(SagaSteps.CALLED_OFF, origin, CommandReply.getDefaultInstance());
  }

  /** Leaves an entry by which the part of a saga is found when it comes again. */
  private CommandResult.Done marked(String event, Origin origin, CommandReply reply) {
    LogEntry.Builder entry = origin.entry(event(new ProgramEvent(event, "{}")));
    if (reply.hasPayload()) {
      entry.setResult(reply.getPayload());
    }
    Publication publication = append(entry);
    return new CommandResult.Done(
        List.of(publication), reply.toBuilder().setOffset(lastOffset).build());
  }

  private Optional<Deduplication.Answer> find(Origin origin) {
    return deduplication.find(origin.session(), origin.sequence());
  }

  private CommandContext context(String user, String session, long nowMillis) {
    return new CommandContext(name, user, session, Instant.ofEpochMilli(timeMillis(nowMillis)));
  }

  private CommandResult result(Outcome outcome, Origin origin) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> done(accepted, origin);
      case Outcome.Begun begun -> new CommandResult.Begun(begun.plan());
      case Outcome.Rejected rejected -> Refused.byProgram(rejected.reason(), rejected.details());
      case Outcome.Postponed postponed -> Refused.forNow(postponed.reason());
      case Outcome.Malformed malformed ->
          Refused.because(ErrorCode.INVALID_ARGUMENT, malformed.reason());
      case Outcome.Failed failed ->
          Refused.byFailure(type.programming().program().name(), failed.failure());
    };
  }

  private CommandResult done(Outcome.Accepted accepted, Origin origin) {
    @Nullable Payload result = accepted.result() == null ? null : text(accepted.result());
    List<Publication> publications = new ArrayList<>(accepted.events().size());
    for (int i = 0; i < accepted.events().size(); i++) {
      LogEntry.Builder entry = origin.entry(event(accepted.events().get(i)));
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
    for (String session : attendance.sessionsLeft(program.sessions(), lastMillis)) {
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

  /** What is kept of the log. */
  History history() {
    return history;
  }

  /** The latest offset. */
  public long lastOffset() {
    return lastOffset;
  }

  /** The earliest offset that the state is known as of, unless its entries are too old by now. */
  public long stateKeptSince() {
    return program.baseOffset();
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

  /** The offset of the eldest publish or command that is remembered; Long.MAX_VALUE: none is. */
  public long firstRememberedOffset() {
    return deduplication.firstOffset();
  }

  /**
   * What is remembered of those with offsets from the first to before the other, oldest first, as
   * {@link Kept} takes it.
   */
  public List<LogEntry> remembered(long firstOffset, long beforeOffset) {
    return deduplication.between(firstOffset, beforeOffset);
  }

  /** What must be stored; no entries, no snapshot. */
  public record Uncommitted(List<LogEntry> entries, @Nullable Snapshot snapshot) {}

  private Publication append(LogEntry.Builder appended) {
    LogEntry entry = deduplication.share(appended).setOffset(++lastOffset).build();
    history.add(entry);
    deduplication.remember(entry);
    if (type.history().durability() == RoomType.Durability.DURABLE) {
      uncommitted.add(entry);
      sinceSnapshot++;
    }
    return RoomAnswers.publication(name, entry);
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

  private static Payload text(String json) {
    return Payload.newBuilder().setText(json).build();
  }
}
