package io.realtimecluster.hub.program.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A last-writer-wins register.
 *
 * @param value null: removed
 * @param counter the writer's Lamport clock: one more than the greatest that it had seen
 * @param replica of the writer
 */
public record Register(@Nullable JsonNode value, long counter, String replica) {

  /** Total, so that all replicas choose the same; the text decides if a replica broke the rules. */
  private static final Comparator<Register> ORDER =
      Comparator.comparingLong(Register::counter)
          .thenComparing(Register::replica)
          .thenComparing(register -> String.valueOf(register.value));

  Register merge(@Nullable Register other) {
    return other == null || ORDER.compare(this, other) >= 0 ? this : other;
  }
}
