package io.realtimecluster.e2e.faults.report;

import io.realtimecluster.e2e.faults.check.Violation;
import io.realtimecluster.e2e.faults.fault.FaultKind;
import io.realtimecluster.e2e.faults.history.Event.Acknowledged;
import io.realtimecluster.e2e.faults.history.Event.Delivered;
import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.e2e.faults.report.FaultResult.Phase;
import io.realtimecluster.e2e.faults.report.Interruptions.Wait;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run in figures.
 *
 * @param seed leads to the same faults again
 * @param faults one line per fault, in their order
 * @param kinds one line per kind of fault
 * @param baselineMillis what 99 % of requests and deliveries took at most while nothing was wrong
 */
public record Summary(
    long seed,
    long seconds,
    int acknowledged,
    int delivered,
    long baselineMillis,
    List<FaultLine> faults,
    List<KindLine> kinds,
    List<Violation> violations) {

  /**
   * One fault.
   *
   * @param atSeconds when, since the first fault
   * @param recoveryMillis until all clients were served again
   * @param interruptionMillis the longest wait of a client
   * @param worst which wait that was
   * @param backMillis the longest wait of a client while what had gone came back; -1: nothing had
   * @param backWorst which wait that was; empty: there was none
   */
  public record FaultLine(
      int number,
      long atSeconds,
      String fault,
      FaultKind kind,
      long recoveryMillis,
      long interruptionMillis,
      String worst,
      long ownMillis,
      long backMillis,
      String backWorst) {

    /** What counts against the goal. */
    long countedMillis() {
      return Math.max(interruptionMillis - ownMillis, backMillis);
    }
  }

  /**
   * One kind of fault.
   *
   * @param longestMillis the longest interruption, beyond what the fault itself took
   * @param goalMillis -1: there is none
   */
  public record KindLine(
      FaultKind kind, int count, long longestMillis, long longestRecoveryMillis, long goalMillis) {

    /** True unless there is a goal, and it was missed. */
    public boolean goalMet() {
      return goalMillis < 0 || longestMillis <= goalMillis;
    }
  }

  /** Sums a run up. */
  public static Summary of(
      long seed, List<FaultResult> results, History history, List<Violation> violations) {
    Interruptions interruptions = new Interruptions(history);
    List<Phase> phases = results.stream().flatMap(result -> result.phases().stream()).toList();
    long startNanos = phases.isEmpty() ? 0 : phases.getFirst().startNanos();
    long endNanos = phases.isEmpty() ? 0 : phases.getLast().recoveredNanos();
    List<FaultLine> faults =
        results.stream().map(result -> line(result, interruptions, startNanos)).toList();
    return new Summary(
        seed,
        (endNanos - startNanos) / 1_000_000_000,
        history.events(Acknowledged.class).size(),
        history.events(Delivered.class).size(),
        interruptions.baselineMillis(phases),
        faults,
        kinds(faults),
        violations);
  }

  private static FaultLine line(FaultResult result, Interruptions interruptions, long startNanos) {
    Phase injected = result.phases().getFirst();
    Optional<Wait> longest = interruptions.longest(injected);
    boolean returns = result.phases().size() > 1;
    Optional<Wait> back =
        returns ? interruptions.longest(result.phases().getLast()) : Optional.empty();
    return new FaultLine(
        result.number(),
        (injected.startNanos() - startNanos) / 1_000_000_000,
        result.fault().toString(),
        result.fault().kind(),
        injected.recovery().toMillis(),
        longest.map(Wait::millis).orElse(0L),
        longest.map(Wait::what).orElse(""),
        result.ownTime().toMillis(),
        returns ? back.map(Wait::millis).orElse(0L) : -1,
        back.map(Wait::what).orElse(""));
  }

  private static List<KindLine> kinds(List<FaultLine> faults) {
    Map<FaultKind, List<FaultLine>> byKind = new EnumMap<>(FaultKind.class);
    faults.forEach(line -> byKind.computeIfAbsent(line.kind(), _ -> new ArrayList<>()).add(line));
    List<KindLine> kinds = new ArrayList<>();
    byKind.forEach(
        (kind, lines) ->
            kinds.add(
                new KindLine(
                    kind,
                    lines.size(),
                    lines.stream().mapToLong(FaultLine::countedMillis).max().orElse(0),
                    lines.stream().mapToLong(FaultLine::recoveryMillis).max().orElse(0),
                    kind.goal().map(goal -> goal.toMillis()).orElse(-1L))));
    return kinds;
  }
}
