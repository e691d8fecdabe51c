package io.realtimecluster.hub.room;

import io.realtimecluster.hub.program.Outcome;
import io.realtimecluster.hub.program.ProgramEvent;
import io.realtimecluster.hub.program.ProgramState;
import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Signal;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of a room's program twice: as it is now, and as it was before the first kept entry of
 * the history, so that it is known at every kept offset. Not thread-safe.
 */
final class RoomProgramState {

  private final RoomType.Programming programming;
  private final ProgramState<?, ?, ?> now;
  private final ProgramState<?, ?, ?> base;

  /** The offset of the last entry that is in the base. */
  private long baseOffset;

  /** Before any entry after the snapshot, or before the first one if there is no snapshot. */
  RoomProgramState(RoomType.Programming programming, @Nullable Snapshot snapshot) {
    this.programming = programming;
    this.base =
        snapshot == null
            ? programming.program().start(programming.stateBytesMax())
            : programming.program().restore(snapshot.getState(), programming.stateBytesMax());
    this.now = base.copy();
    this.baseOffset = snapshot == null ? 0 : snapshot.getOffset();
  }

  Outcome decide(String command, CommandContext context) {
    return now.decide(command, context);
  }

  Outcome decideStep(String step, CommandContext context) {
    return now.decideStep(step, context);
  }

  List<ProgramEvent> react(Signal signal) {
    return now.react(signal);
  }

  Optional<Instant> wakeAt() {
    return now.wakeAt();
  }

  Set<String> sessions() {
    return now.sessions();
  }

  String json() {
    return now.json();
  }

  /**
   * An entry from the log that is being read, in order; entries before the snapshot are not new.
   */
  void replay(LogEntry entry) {
    if (entry.getOffset() > baseOffset) {
      evolve(now, entry);
    }
  }

  /** The history keeps an entry no longer. */
  void dropped(LogEntry entry) {
    if (programming.hasState() && entry.getOffset() > baseOffset) {
      evolve(base, entry);
      baseOffset = entry.getOffset();
    }
  }

  long baseOffset() {
    return baseOffset;
  }

  /** The state as of an offset of the history, as JSON; empty if it is older than what is kept. */
  Optional<String> at(long offset, Iterable<LogEntry> history) {
    if (offset < baseOffset) {
      return Optional.empty();
    }
    ProgramState<?, ?, ?> then = base.copy();
    for (LogEntry entry : history) {
      if (entry.getOffset() > baseOffset && entry.getOffset() <= offset) {
        evolve(then, entry);
      }
    }
    return Optional.of(then.json());
  }

  private static void evolve(ProgramState<?, ?, ?> state, LogEntry entry) {
    if (!entry.getEvent().isEmpty() && !SagaSteps.isMark(entry.getEvent())) {
      state.evolve(new ProgramEvent(entry.getEvent(), entry.getPayload().getText()));
    }
  }
}
