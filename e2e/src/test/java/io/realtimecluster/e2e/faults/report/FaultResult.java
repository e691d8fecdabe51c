package io.realtimecluster.e2e.faults.report;

import io.realtimecluster.e2e.faults.fault.Fault;
import java.time.Duration;
import java.util.List;

/**
 * What came of a fault.
 *
 * @param ownTime how long nobody could be served for the fault's own part
 * @param phases the fault itself, then the return of what had gone, if anything had
 */
public record FaultResult(int number, Fault fault, Duration ownTime, List<Phase> phases) {

  /** True if all clients were served again after all that was done. */
  public boolean recovered() {
    return phases.stream().allMatch(Phase::recovered);
  }

  /** What was missing at the end; empty: nothing. */
  public List<String> missing() {
    return phases.getLast().missing();
  }

  /**
   * From something that was done until all clients were served again.
   *
   * @param what what was done
   * @param recoveredNanos when all were served again, or when nobody waited for it any longer
   * @param missing what was missing then; empty: nothing
   */
  public record Phase(String what, long startNanos, long recoveredNanos, List<String> missing) {

    /** True if all clients were served again. */
    public boolean recovered() {
      return missing.isEmpty();
    }

    /** How long it took until all clients were served again. */
    public Duration recovery() {
      return Duration.ofNanos(recoveredNanos - startNanos);
    }
  }
}
