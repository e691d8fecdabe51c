package io.realtimecluster.hub.program.document;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/**
 * The additions of one replica that the document knows of, undone or not.
 *
 * @param upTo all numbers up to this one
 * @param beyond and these
 */
public record Seen(long upTo, PSet<Long> beyond) {

  static final Seen NOTHING = new Seen(0, HashTreePSet.empty());

  boolean contains(long number) {
    return number <= upTo || beyond.contains(number);
  }

  Seen with(long number) {
    return contains(number) ? this : compact(upTo, beyond.plus(number));
  }

  Seen merge(@Nullable Seen other) {
    if (other == null) {
      return this;
    }
    long both = Math.max(upTo, other.upTo);
    PSet<Long> all = HashTreePSet.empty();
    for (PSet<Long> one : List.of(beyond, other.beyond)) {
      for (long number : one) {
        all = number > both ? all.plus(number) : all;
      }
    }
    return compact(both, all);
  }

  private static Seen compact(long upTo, PSet<Long> beyond) {
    long next = upTo;
    PSet<Long> left = beyond;
    while (left.contains(next + 1)) {
      next++;
      left = left.minus(next);
    }
    return new Seen(next, left);
  }
}
