package io.realtimecluster.client.document;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A last-writer-wins register.
 *
 * @param value JSON text; null: removed
 * @param counter the writer's Lamport clock: one more than the greatest that it had seen
 * @param replica of the writer
 */
public record Register(@Nullable String value, long counter, String replica) {

  // Total, so that all replicas choose the same. Strings by their UTF-16 units, as everywhere. The
  // value counts
  // only if a replica broke the rules.
  private static final Comparator<Register> ORDER =
      Comparator.comparingLong(Register::counter)
          .thenComparing(Register::replica)
          .thenComparing(register -> register.value == null ? "null" : register.value);

  /** The one that wins; null only if both are. */
  static @Nullable Register merge(@Nullable Register one, @Nullable Register other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return ORDER.compare(one, other) >= 0 ? one : other;
  }
}
