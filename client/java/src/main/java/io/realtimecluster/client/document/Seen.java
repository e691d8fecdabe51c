package io.realtimecluster.client.document;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The additions of one replica that a copy knows of, undone or not. */
public final class Seen {

  private long upTo;
  private final SortedSet<Long> beyond;

  /** None. */
  public Seen() {
    this(0, List.of());
  }

  /**
   * So many.
   *
   * @param upTo all numbers up to this one
   * @param beyond and these
   */
  public Seen(long upTo, Collection<Long> beyond) {
    this.upTo = upTo;
    this.beyond = new TreeSet<>(beyond);
    compact();
  }

  /** All numbers up to this one were seen. */
  public long upTo() {
    return upTo;
  }

  /** Those past {@link #upTo}. */
  public SortedSet<Long> beyond() {
    return new TreeSet<>(beyond);
  }

  long last() {
    return beyond.isEmpty() ? upTo : beyond.last();
  }

  boolean has(long number) {
    return number <= upTo || beyond.contains(number);
  }

  void add(long number) {
    if (!has(number)) {
      beyond.add(number);
      compact();
    }
  }

  void merge(Seen other) {
    upTo = Math.max(upTo, other.upTo);
    beyond.addAll(other.beyond);
    compact();
  }

  private void compact() {
    beyond.headSet(upTo + 1).clear();
    while (beyond.remove(upTo + 1)) {
      upTo++;
    }
  }
}
