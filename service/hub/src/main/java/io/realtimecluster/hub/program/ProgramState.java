package io.realtimecluster.hub.program;

import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import io.realtimecluster.program.RoomProgram;
import io.realtimecluster.program.Saga;
import io.realtimecluster.program.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of one room's program, moved by commands, signals and events from the log. Events are
 * always read back from the JSON that goes to the log, so a room that is rebuilt from its log is
 * the room that wrote it. Not thread-safe.
 */
public final class ProgramState<S, C, E> {

  /** How many events a command may lead to. */
  public static final int EVENTS_PER_COMMAND_MAX = 64;

  /** How many bytes the events of a command may have as JSON. */
  public static final int EVENT_BYTES_PER_COMMAND_MAX = 256 * 1024;

  /** How many bytes the answer to a command may have as JSON: a room remembers the latest 1,000. */
  public static final int RESULT_BYTES_MAX = 32 * 1024;

  /** An event adds to a state no more than this many times its own size, and a little. */
  private static final int GROWTH_PER_EVENT_BYTE = 3;

  private static final int GROWTH_PER_EVENT = 256;

  private final RoomProgram<S, C, E> program;
  private final ProgramCodec<S, C, E> codec;
  private final int stateBytesMax;
  private S state;

  /** An upper bound of the state's size, so that it need not be written to be measured. */
  private long stateBytesBound;

  ProgramState(
      RoomProgram<S, C, E> program, ProgramCodec<S, C, E> codec, S state, int stateBytesMax) {
    this.program = program;
    this.codec = codec;
    this.state = state;
    this.stateBytesMax = stateBytesMax;
    this.stateBytesBound = stateBytesMax; // Not measured yet.
  }

  /** Carries out a command, or says why not. */
  public Outcome decide(String command, CommandContext context) {
    C read;
    try {
      read = codec.command(command);
    } catch (IllegalArgumentException e) {
      return new Outcome.Malformed(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      return new Outcome.Failed(e);
    }
    try {
      return outcome(program.decide(state, read, context));
    } catch (RuntimeException | Error e) { // Such as too deep a recursion, or a class not found.
      return new Outcome.Failed(e);
    }
  }

  /** Carries out a step of a saga, or says why not. */
  public Outcome decideStep(String step, CommandContext context) {
    if (codec.steps().isEmpty()) {
      return new Outcome.Malformed(
          "the program %s takes no part in sagas".formatted(program.name()));
    }
    try {
      Decision<E> decision = codec.steps().get().decide(state, step, context);
      return decision instanceof Decision.Begun<E>
          ? new Outcome.Failed(new IllegalStateException("a step of a saga begins no other one"))
          : outcome(decision);
    } catch (IllegalArgumentException e) {
      return new Outcome.Malformed(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      return new Outcome.Failed(e);
    }
  }

  private Outcome outcome(Decision<E> decision) {
    return switch (decision) {
      case Decision.Accepted<E> accepted -> carryOut(accepted);
      case Decision.Rejected<E> rejected ->
          new Outcome.Rejected(rejected.reason(), jsonOrNull(rejected.details()));
      case Decision.Postponed<E> postponed -> new Outcome.Postponed(postponed.reason());
      case Decision.Begun<E> begun -> begin(begun.saga());
    };
  }

  private Outcome begin(Saga saga) {
    SagaPlan plan =
        codec
            .steps()
            .orElseThrow(() -> new IllegalStateException("no SagaProgram, yet it begins a saga"))
            .plan(saga);
    return plan.bytes() > SagaPlan.BYTES_MAX
        ? new Outcome.Rejected(
            "the saga has %d bytes, the limit is %d".formatted(plan.bytes(), SagaPlan.BYTES_MAX),
            null)
        : new Outcome.Begun(plan);
  }

  /** Lets the program react to something; returns the events, which are in the state then. */
  public List<ProgramEvent> react(Signal signal) {
    List<ProgramEvent> events = program.react(state, signal).stream().map(codec::event).toList();
    S next = state;
    for (ProgramEvent event : events) {
      next = program.evolve(next, codec.event(event));
    }
    moveTo(next, stateBytesBound + growth(events));
    return events;
  }

  /** Takes an event from the log. */
  public void evolve(ProgramEvent event) {
    moveTo(program.evolve(state, codec.event(event)), stateBytesBound + growth(List.of(event)));
  }

  /** The state as JSON text. */
  public String json() {
    return codec.json(state);
  }

  /** When the program wants to react to the time. */
  public Optional<Instant> wakeAt() {
    return program.wakeAt(state);
  }

  /** The sessions whose leaving the program wants to hear of. */
  public Set<String> sessions() {
    return program.sessions(state);
  }

  /** The same state, to go on from independently; the states themselves are immutable. */
  public ProgramState<S, C, E> copy() {
    return new ProgramState<>(program, codec, state, stateBytesMax);
  }

  private Outcome carryOut(Decision.Accepted<E> accepted) {
    if (accepted.events().size() > EVENTS_PER_COMMAND_MAX) {
      return new Outcome.Rejected(
          "the command leads to %d events, the limit is %d"
              .formatted(accepted.events().size(), EVENTS_PER_COMMAND_MAX),
          null);
    }
    List<ProgramEvent> events = new ArrayList<>(accepted.events().size());
    S next = state;
    long bytes = 0;
    for (E made : accepted.events()) {
      ProgramEvent event = codec.event(made);
      bytes += ProgramCodec.bytesOf(event.json());
      next = program.evolve(next, codec.event(event));
      events.add(event);
    }
    if (bytes > EVENT_BYTES_PER_COMMAND_MAX) {
      return new Outcome.Rejected(
          "the events of the command have %d bytes, the limit is %d"
              .formatted(bytes, EVENT_BYTES_PER_COMMAND_MAX),
          null);
    }
    long bytesBound = stateBytesBound + growth(events);
    if (!events.isEmpty() && bytesBound > stateBytesMax) {
      int bytesAfter = ProgramCodec.bytesOf(codec.json(next));
      if (bytesAfter > stateBytesMax && bytesAfter >= ProgramCodec.bytesOf(json())) {
        return new Outcome.Rejected(
            "the room's state would have %d bytes, the limit is %d"
                .formatted(bytesAfter, stateBytesMax),
            null);
      }
      bytesBound = bytesAfter;
    }
    String result = jsonOrNull(accepted.result());
    if (result != null && ProgramCodec.bytesOf(result) > RESULT_BYTES_MAX) {
      return new Outcome.Rejected(
          "the answer to the command has %d bytes, the limit is %d"
              .formatted(ProgramCodec.bytesOf(result), RESULT_BYTES_MAX),
          null);
    }
    Outcome outcome = new Outcome.Accepted(List.copyOf(events), result);
    moveTo(next, bytesBound);
    return outcome;
  }

  /** The last that is done: a command that fails has changed nothing. */
  private void moveTo(S next, long bytesBound) {
    state = next;
    stateBytesBound = bytesBound;
  }

  private static long growth(List<ProgramEvent> events) {
    long growth = 0;
    for (ProgramEvent event : events) {
      growth +=
          GROWTH_PER_EVENT + (long) GROWTH_PER_EVENT_BYTE * ProgramCodec.bytesOf(event.json());
    }
    return growth;
  }

  private @Nullable String jsonOrNull(@Nullable Object value) {
    return value == null ? null : codec.json(value);
  }
}
