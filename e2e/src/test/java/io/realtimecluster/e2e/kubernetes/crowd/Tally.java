package io.realtimecluster.e2e.kubernetes.crowd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What all members of a crowd count together. Thread-safe. */
final class Tally {

  private static final int VIOLATIONS_MAX = 20;

  final LongAdder published = new LongAdder();
  final LongAdder delivered = new LongAdder();
  final LongAdder moved = new LongAdder();
  final LongAdder edgeChanges = new LongAdder();
  final LongAdder lost = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder failed = new LongAdder();
  private final List<String> violations = new ArrayList<>();

  synchronized void violated(String what) {
    if (violations.size() < VIOLATIONS_MAX) {
      violations.add(what);
    }
  }

  synchronized Account account(int movedMost) {
    return new Account(
        published.sum(),
        delivered.sum(),
        moved.sum(),
        movedMost,
        edgeChanges.sum(),
        lost.sum(),
        late.sum(),
        refused.sum(),
        failed.sum(),
        List.copyOf(violations));
  }
}
