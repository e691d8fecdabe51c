package io.realtimecluster.hub.program;

import io.realtimecluster.program.RoomProgram;
import java.util.regex.Pattern;

/** A program with the JSON form of what belongs to it. Immutable and thread-safe. */
public final class Program<S, C, E> {

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");

  private final RoomProgram<S, C, E> program;
  private final ProgramCodec<S, C, E> codec;

  /**
   * Looks at the program's types.
   *
   * @throws IllegalArgumentException naming the program and what is wrong with it
   */
  public Program(RoomProgram<S, C, E> program) {
    if (!NAME.matcher(program.name()).matches()) {
      throw new IllegalArgumentException(
          "room program %s: the name must match %s".formatted(program.name(), NAME));
    }
    this.program = program;
    try {
      this.codec = new ProgramCodec<>(program);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "room program %s: %s".formatted(program.name(), e.getMessage()), e);
    }
  }

  /** The name that room types use. */
  public String name() {
    return program.name();
  }

  /** The state of a room without events. */
  public ProgramState<S, C, E> start(int stateBytesMax) {
    return new ProgramState<>(program, codec, program.initialState(), stateBytesMax);
  }

  /** The state of a room from a snapshot. */
  public ProgramState<S, C, E> restore(String snapshot, int stateBytesMax) {
    return new ProgramState<>(program, codec, codec.state(snapshot), stateBytesMax);
  }
}
