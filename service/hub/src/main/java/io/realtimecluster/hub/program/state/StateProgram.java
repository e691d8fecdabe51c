package io.realtimecluster.hub.program.state;

import io.realtimecluster.hub.program.state.StateEvent.Locked;
import io.realtimecluster.hub.program.state.StateEvent.MemberAdded;
import io.realtimecluster.hub.program.state.StateEvent.MemberRemoved;
import io.realtimecluster.hub.program.state.StateEvent.Unlocked;
import io.realtimecluster.hub.program.state.StateEvent.ValueDeleted;
import io.realtimecluster.hub.program.state.StateEvent.ValueSet;
import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import io.realtimecluster.program.RoomProgram;
import io.realtimecluster.program.Signal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/** Keys with versions, counters, sets and locks with fencing tokens, changed in one order. */
public final class StateProgram implements RoomProgram<RoomState, StateCommand, StateEvent> {

  @Override
  public String name() {
    return "state";
  }

  @Override
  public Class<RoomState> stateType() {
    return RoomState.class;
  }

  @Override
  public Class<StateCommand> commandType() {
    return StateCommand.class;
  }

  @Override
  public Class<StateEvent> eventType() {
    return StateEvent.class;
  }

  @Override
  public RoomState initialState() {
    return RoomState.EMPTY;
  }

  @Override
  public Decision<StateEvent> decide(
      RoomState state, StateCommand command, CommandContext context) {
    return switch (command) {
      case StateCommand.Set set -> Values.set(state, set);
      case StateCommand.Delete delete -> Values.delete(state, delete);
      case StateCommand.Increment increment -> Values.increment(state, increment);
      case StateCommand.CompareAndSet compareAndSet -> Values.compareAndSet(state, compareAndSet);
      case StateCommand.Add add -> Sets.add(state, add);
      case StateCommand.Remove remove -> Sets.remove(state, remove);
      case StateCommand.Lock lock -> Locks.lock(state, lock, context);
      case StateCommand.Unlock unlock -> Locks.unlock(state, unlock, context);
    };
  }

  @Override
  public RoomState evolve(RoomState state, StateEvent event) {
    return switch (event) {
      case ValueSet set ->
          state.withValues(
              state.values().plus(set.key(), new RoomState.Value(set.value(), set.version())),
              set.version());
      case ValueDeleted deleted ->
          state.withValues(state.values().minus(deleted.key()), state.version());
      case MemberAdded added -> state.withSets(state.sets().plus(added.set(), with(state, added)));
      case MemberRemoved removed -> without(state, removed);
      case Locked locked ->
          state.withLocks(
              state.locks().plus(locked.name(), locked.lock()),
              Math.max(state.token(), locked.lock().token()));
      case Unlocked unlocked ->
          state.withLocks(state.locks().minus(unlocked.name()), state.token());
    };
  }

  @Override
  public List<StateEvent> react(RoomState state, Signal signal) {
    return switch (signal) {
      case Signal.SessionLeft left -> Locks.disconnected(state, left.session());
      case Signal.TimeReached reached -> Locks.expired(state, reached.time());
    };
  }

  @Override
  public Optional<Instant> wakeAt(RoomState state) {
    return state.locks().values().stream()
        .map(HeldLock::expiresMillis)
        .min(Long::compare)
        .map(Instant::ofEpochMilli);
  }

  @Override
  public Set<String> sessions(RoomState state) {
    return state.locks().values().stream()
        .map(HeldLock::session)
        .filter(session -> !session.isEmpty())
        .collect(Collectors.toSet());
  }

  private static PSet<String> with(RoomState state, MemberAdded added) {
    return state.sets().getOrDefault(added.set(), HashTreePSet.empty()).plus(added.member());
  }

  private static RoomState without(RoomState state, MemberRemoved removed) {
    PSet<String> left =
        state.sets().getOrDefault(removed.set(), HashTreePSet.empty()).minus(removed.member());
    return state.withSets(
        left.isEmpty()
            ? state.sets().minus(removed.set())
            : state.sets().plus(removed.set(), left));
  }
}
