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

  /**
   * From something that was done until all clients were served again.
   *
   * @param what what was done
   */
  public record Phase(String what, long startNanos, long recoveredNanos) {

    /** How long it took until all clients were served again. */
    public Duration recovery() {
      return Duration.ofNanos(recoveredNanos - startNanos);
    }
  }
}
