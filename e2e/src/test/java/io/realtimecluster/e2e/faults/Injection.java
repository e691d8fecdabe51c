package io.realtimecluster.e2e.faults;

import io.realtimecluster.e2e.faults.fault.Fault;
import io.realtimecluster.e2e.faults.fault.World;
import io.realtimecluster.e2e.faults.report.FaultResult;
import io.realtimecluster.e2e.faults.report.FaultResult.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Injects one fault after the other, each when all clients are served after the one before. */
final class Injection {

  /** Clients that are not served after so long never will be. */
  private static final Duration RECOVERY_TIME_MAX = Duration.ofSeconds(60);

  /** Between two faults, for figures of what is usual. */
  private static final Duration QUIET_TIME = Duration.ofSeconds(1);

  private static final int MISSING_SHOWN_MAX = 10;

  private final World world;

  Injection(World world) {
    this.world = world;
  }

  FaultResult inject(int number, Fault fault) {
    Polling.pause(QUIET_TIME);
    Log.line("%d: %s", number, fault);
    List<Phase> phases = new ArrayList<>();
    long startNanos = System.nanoTime();
    Duration ownTime = fault.inject(world);
    phases.add(served("injected", startNanos));
    long backNanos = System.nanoTime();
    if (phases.getFirst().recovered() && fault.bringBack(world)) {
      phases.add(served("brought back", backNanos));
    }
    return new FaultResult(number, fault, ownTime, phases);
  }

  private Phase served(String what, long startNanos) {
    List<String> missing = awaitServed();
    Phase phase = new Phase(what, startNanos, System.nanoTime(), missing);
    Log.line(
        "   %s, %s after %d ms",
        what,
        missing.isEmpty()
            ? "all served"
            : missing.size() + " things missing, such as " + firstOf(missing),
        phase.recovery().toMillis());
    return phase;
  }

  /**
   * Waits until all clients are served as if there had never been a fault before now; returns what
   * is missing if that does not come in time.
   */
  List<String> awaitServed() {
    long sinceNanos = System.nanoTime();
    boolean _ =
        Polling.until(RECOVERY_TIME_MAX, () -> world.load().missingSince(sinceNanos).isEmpty());
    return world.load().missingSince(sinceNanos);
  }

  private static List<String> firstOf(List<String> missing) {
    return missing.subList(0, Math.min(MISSING_SHOWN_MAX, missing.size()));
  }
}
