package io.realtimecluster.hub.program.relay;

import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import io.realtimecluster.program.RoomProgram;

/** Messages only: no state, no commands, no events. */
public final class RelayProgram implements RoomProgram<RelayProgram.Nothing, Void, Void> {

  private static final Nothing NOTHING = new Nothing();

  /** The state of a room that has none. */
  public record Nothing() {}

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public Class<Nothing> stateType() {
    return Nothing.class;
  }

  @Override
  public Class<Void> commandType() {
    return Void.class;
  }

  @Override
  public Class<Void> eventType() {
    return Void.class;
  }

  @Override
  public Nothing initialState() {
    return NOTHING;
  }

  @Override
  public Decision<Void> decide(Nothing state, Void command, CommandContext context) {
    throw new IllegalStateException("no command can be read");
  }

  @Override
  public Nothing evolve(Nothing state, Void event) {
    throw new IllegalStateException("no event can be read");
  }
}
