package io.realtimecluster.hub.program.document;

import org.jspecify.annotations.Nullable;

/** One replica's part of a counter that goes up and down; both parts only grow. */
public record Tally(long increments, long decrements) {

  static final Tally NONE = new Tally(0, 0);

  /** What two replicas have counted together. */
  Tally plus(Tally other) {
    return new Tally(increments + other.increments, decrements + other.decrements);
  }

  Tally merge(@Nullable Tally other) {
    return other == null
        ? this
        : new Tally(Math.max(increments, other.increments), Math.max(decrements, other.decrements));
  }
}
