package io.realtimecluster.program;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Work in several rooms that is done as a whole or not at all, though not at one moment: the
 * actions in the other rooms, one after the other; then the conclusion in the room whose program
 * has begun it; then the confirmations in the other rooms. If an action or the conclusion is
 * rejected, or a room does not answer for 30 s, the actions are compensated, the latest one first.
 *
 * <p>The hub writes down how far a saga has come, so the next owner goes on where one has crashed.
 * That needs rooms with durable history: one that is lost with its hub loses its part.
 *
 * @param steps 1 to {@value #STEPS_MAX}
 * @param conclusion a step of the program, in the room itself. What it answers is what the client
 *     is answered
 */
public record Saga(List<Step> steps, Object conclusion) {

  /** How many other rooms a saga takes at most. */
  public static final int STEPS_MAX = 8;

  /** The longest name of a room, in bytes of UTF-8. */
  public static final int ROOM_BYTES_MAX = 255;

  /** Checks the limit and copies the list. */
  public Saga {
    steps = List.copyOf(steps);
    if (steps.isEmpty() || steps.size() > STEPS_MAX) {
      throw new IllegalArgumentException(
          "the saga has %d steps, allowed is 1 to %d".formatted(steps.size(), STEPS_MAX));
    }
  }

  /**
   * What is to be done in another room; all are steps of the program.
   *
   * @param room its name, 1 to {@value #ROOM_BYTES_MAX} bytes
   * @param action what is done first; the room may reject it
   * @param confirmation what is done once the saga is concluded; null: nothing
   * @param compensation what undoes the action. It is not called for if the action was not carried
   *     out
   */
  public record Step(
      String room, Object action, @Nullable Object confirmation, Object compensation) {

    /** Checks the room's name. */
    public Step {
      requireRoom("room", room);
    }
  }

  /**
   * Checks the name of a room that a command names.
   *
   * @throws IllegalArgumentException with the field, the length and the limit
   */
  public static void requireRoom(String field, @Nullable String room) {
    int bytes = room == null ? 0 : room.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > ROOM_BYTES_MAX) {
      throw new IllegalArgumentException(
          "%s has %d bytes, allowed is 1 to %d".formatted(field, bytes, ROOM_BYTES_MAX));
    }
  }
}
