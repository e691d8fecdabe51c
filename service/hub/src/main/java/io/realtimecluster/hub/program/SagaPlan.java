package io.realtimecluster.hub.program;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a program wants done in several rooms, its steps as JSON texts.
 *
 * @param conclusion in the room itself, after all steps
 */
public record SagaPlan(List<PlannedStep> steps, String conclusion) {

  /** How many bytes the texts and names of a saga may have together. */
  public static final int BYTES_MAX = 16 * 1024;

  /** Copies the list. */
  public SagaPlan {
    steps = List.copyOf(steps);
  }

  /**
   * What is to be done in another room.
   *
   * @param confirmation null: nothing
   */
  public record PlannedStep(
      String room, String action, @Nullable String confirmation, String compensation) {

    private int bytes() {
      return ProgramCodec.bytesOf(room)
          + ProgramCodec.bytesOf(action)
          + (confirmation == null ? 0 : ProgramCodec.bytesOf(confirmation))
          + ProgramCodec.bytesOf(compensation);
    }
  }

  /** How many bytes the texts and names have together. */
  int bytes() {
    return ProgramCodec.bytesOf(conclusion) + steps.stream().mapToInt(PlannedStep::bytes).sum();
  }
}
