package io.realtimecluster.client.document;

import org.jspecify.annotations.Nullable;

/**
 * One replica's part of a counter; both numbers only grow.
 *
 * @param increments what it has counted up
 * @param decrements what it has counted down
 */
public record Tally(long increments, long decrements) {

  /** Of a replica that has counted nothing. */
  public static final Tally NONE = new Tally(0, 0);

  static Tally merge(@Nullable Tally one, @Nullable Tally other) {
    if (one == null || other == null) {
      return one == null ? (other == null ? NONE : other) : one;
    }
    return new Tally(
        Math.max(one.increments, other.increments), Math.max(one.decrements, other.decrements));
  }

  Tally plus(Tally other) {
    return new Tally(increments + other.increments, decrements + other.decrements);
  }
}
