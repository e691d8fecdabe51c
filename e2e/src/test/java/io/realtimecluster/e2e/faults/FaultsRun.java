package io.realtimecluster.e2e.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.realtimecluster.e2e.faults.check.Checks;
import io.realtimecluster.e2e.faults.check.Violation;
import io.realtimecluster.e2e.faults.cluster.Cluster;
import io.realtimecluster.e2e.faults.fault.Deck;
import io.realtimecluster.e2e.faults.fault.FaultKind;
import io.realtimecluster.e2e.faults.fault.World;
import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.e2e.faults.load.Auditor;
import io.realtimecluster.e2e.faults.load.Load;
import io.realtimecluster.e2e.faults.report.FaultResult;
import io.realtimecluster.e2e.faults.report.Report;
import io.realtimecluster.e2e.faults.report.Summary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Injects faults under load for some minutes, and checks what all clients did and saw: {@code
 * ./test faults}. No build runs it unless it is named; it reads the properties faults.minutes,
 * faults.atLeast, faults.seed and faults.kinds, which are all of {@link FaultKind} unless some are
 * named, with commas between.
 */
class FaultsRun {

  /**
   * Of load before the first fault: nobody restarts a part of a cluster whose other parts, and all
   * clients, began to run their code a second ago.
   */
  private static final Duration WARM_UP = Duration.ofSeconds(30);

  private static final Duration DRAIN_TIME_MAX = Duration.ofSeconds(90);

  /** Longer than it takes until an edge notices a loss, and until a forgotten lock is free. */
  private static final Duration QUIET_TIME = Duration.ofSeconds(8);

  private static final Path FOLDER = Path.of("target", "faults");

  private final Duration time = Duration.ofMinutes(Long.getLong("faults.minutes", 4));
  private final int faultsMin = Integer.getInteger("faults.atLeast", 20);
  private final long seed =
      Long.getLong("faults.seed", RandomGenerator.getDefault().nextLong(1, 1_000_000));
  private final History history = new History();
  private final List<FaultResult> results = new ArrayList<>();
  private final List<Violation> violations = new ArrayList<>();

  @Test
  void faultsUnderLoad_everyRuleHolds() {
    Log.line("seed %d, %s, at least %d faults", seed, time, faultsMin);
    try (Cluster cluster = new Cluster()) {
      cluster.start();
      try (Load load = new Load(cluster::anyEdge, history, new Random(seed))) {
        load.start();
        inject(new World(cluster, load));
        drain(cluster, load);
      }
    } finally {
      violations.addAll(Checks.all(history));
      Summary summary = Summary.of(seed, results, history, violations);
      Log.line("%s", Report.write(FOLDER, summary));
    }
    assertEquals(
        List.of(), violations.stream().map(Violation::summary).toList(), "violations of rules");
  }

  private void inject(World world) {
    Injection injection = new Injection(world);
    assertEquals(List.of(), injection.awaitServed(), "served before the first fault");
    Polling.pause(WARM_UP);
    long endNanos = System.nanoTime() + time.toNanos();
    Deck deck = new Deck(seed, kinds());
    while (System.nanoTime() < endNanos || results.size() < faultsMin) {
      FaultResult result = injection.inject(results.size() + 1, deck.draw());
      results.add(result);
      if (!result.recovered()) {
        violations.add(Violation.notRecovered(result.fault().toString(), result.missing()));
        return;
      }
    }
  }

  private static Set<FaultKind> kinds() {
    String named = System.getProperty("faults.kinds");
    return named == null
        ? EnumSet.allOf(FaultKind.class)
        : Arrays.stream(named.split(","))
            .map(FaultKind::valueOf)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(FaultKind.class)));
  }

  /** Nothing new is sent; what was sent is answered, and comes to everybody. */
  private void drain(Cluster cluster, Load load) {
    load.rest();
    boolean _ = Polling.until(DRAIN_TIME_MAX, load::isAnswered);
    boolean _ = Polling.untilUnchanged(QUIET_TIME, DRAIN_TIME_MAX, history::size);
    try (Auditor auditor = new Auditor(cluster.anyEdge(), history)) {
      Load.rooms().forEach(auditor::read);
    }
  }
}
