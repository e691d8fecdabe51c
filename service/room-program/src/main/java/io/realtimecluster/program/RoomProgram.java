package io.realtimecluster.program;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the rooms of a type do with commands. All methods are pure: the same arguments give the same
 * result, at any time and on any hub, since a room is rebuilt by evolving its events again. One
 * instance serves all rooms, on several threads.
 *
 * <p>State, commands and events are records of immutable values. Commands and events are sealed
 * interfaces of records, or one record; a record's simple name with a small first letter is its
 * name in JSON: {@code record SetLight(boolean on)} is {@code {"type":"setLight","on":true}}. What
 * is written to logs is read by later versions of the program, so events and state only grow.
 *
 * <p>What a constructor of a command throws as IllegalArgumentException is told to the client. Any
 * other exception of a program refuses the command and changes nothing.
 *
 * @param <S> the state
 * @param <C> the commands
 * @param <E> the events
 */
public interface RoomProgram<S, C, E> {

  /** The name that room types use; 1 to 63 characters of a-z, 0-9 and '-'. */
  String name();

  /** What the state is read as, from a snapshot. */
  Class<S> stateType();

  /** What commands are read as. */
  Class<C> commandType();

  /** What events are read as, from the log. */
  Class<E> eventType();

  /** The state of a room without events. */
  S initialState();

  /** What comes of a command in this state. */
  Decision<E> decide(S state, C command, CommandContext context);

  /** The state after an event; must take every event that {@link #decide} makes. */
  S evolve(S state, E event);

  /** What comes of something other than a command; nothing, unless the program says so. */
  default List<E> react(S state, Signal signal) {
    return List.of();
  }

  /**
   * When {@link #react} shall be called with {@link Signal.TimeReached}, to the second; empty:
   * never. Asked after every change.
   */
  default Optional<Instant> wakeAt(S state) {
    return Optional.empty();
  }

  /** The sessions whose leaving {@link #react} shall hear of. Asked after every change. */
  default Set<String> sessions(S state) {
    return Set.of();
  }
}
