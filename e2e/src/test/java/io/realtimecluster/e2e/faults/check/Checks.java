package io.realtimecluster.e2e.faults.check;

import io.realtimecluster.e2e.faults.history.History;
import java.util.List;

/** All rules. */
public final class Checks {

  private static final List<Check> ALL =
      List.of(
          new AnsweredCheck(),
          new GaplessCheck(),
          new SameOrderCheck(),
          new PublishedOnceCheck(),
          new CountersCheck(),
          new LocksCheck(),
          new MeetingsCheck());

  private Checks() {}

  /** Every violation of any rule, each with the history around it. */
  public static List<Violation> all(History history) {
    return ALL.stream()
        .flatMap(check -> check.check(history).stream())
        .map(v -> v.with(history.around(v.room(), v.clients(), v.atNanos())))
        .toList();
  }
}
