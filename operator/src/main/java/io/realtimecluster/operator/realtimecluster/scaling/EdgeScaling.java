package io.realtimecluster.operator.realtimecluster.scaling;

import io.realtimecluster.operator.realtimecluster.scaling.Decision.Hold;
import io.realtimecluster.operator.realtimecluster.scaling.Decision.ScaleDown;
import io.realtimecluster.operator.realtimecluster.scaling.Decision.ScaleUp;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides how many edges there should be.
 *
 * <p>Up at once: an edge too many costs a little for some minutes, an edge too few sends clients
 * away. Down slowly, since each edge that goes moves all its clients: only when fewer edges were
 * enough for the whole stabilisation window, one edge at a time, and never on counts that are
 * missing or old. What is not known counts as if all present edges were needed, so after an outage
 * of metrics the window begins anew.
 *
 * <p>A step down is never followed by a step up at the same load: down needs the load to fit on the
 * remaining edges within the target, up needs 10% more than that.
 */
public final class EdgeScaling {

  /** Percent of the target by which the load may exceed it before there are more edges. */
  static final int TOLERANCE_PERCENT = 10;

  /** How long a new edge may take to get ready; what comes until then stays with the others. */
  static final Duration EDGE_START = Duration.ofSeconds(60);

  private EdgeScaling() {}

  /**
   * What is to be done.
   *
   * @param history for the next decision
   * @param limit what keeps the count from being what is needed
   */
  public record Outcome(Decision decision, History history, Optional<String> limit) {}

  /** Decides, without doing anything. */
  public static Outcome decide(ScalingRules rules, Situation situation, History history) {
    long connections = situation.connections();
    long needed = rules.external() ? rules.minReplicas() : rules.edgesFor(connections);
    int recommended = rules.clamp(needed);
    int assumed =
        situation.unknown() == 0 ? recommended : Math.max(recommended, situation.desired());
    History next = withNeed(history, rules, situation, assumed);
    Decision decision =
        rules.external()
            ? external(rules, situation)
            : byConnections(rules, situation, history, next);
    if (decision instanceof ScaleUp up) {
      // What was started for a surge is needed for a window, too.
      next = withNeed(history, rules, situation, Math.max(assumed, up.desired()));
    }
    return new Outcome(decision, next, limit(rules, connections, needed));
  }

  private static History withNeed(
      History history, ScalingRules rules, Situation situation, int edges) {
    return history.with(situation.now(), edges, situation.connections(), rules.stabilization());
  }

  private static Decision byConnections(
      ScalingRules rules, Situation situation, History before, History withNow) {
    if (situation.removing()) {
      return hold(situation, "an edge is being removed");
    }
    int desired = situation.desired();
    if (desired < rules.minReplicas()) {
      return up(desired, rules.minReplicas(), "minReplicas is " + rules.minReplicas());
    }
    Optional<Decision> up = upForLoad(rules, situation, before);
    if (up.isPresent()) {
      return up.get();
    }
    if (desired > rules.maxReplicas()) {
      return down(situation, "maxReplicas is " + rules.maxReplicas());
    }
    return downForLoad(rules, situation, withNow);
  }

  private static Optional<Decision> upForLoad(
      ScalingRules rules, Situation situation, History history) {
    int desired = situation.desired();
    long connections = situation.connections();
    long target = desired * rules.aimedConnections();
    double growth = history.growthPerSecond(situation.now(), connections);
    boolean surge = connections > target && isHigh(growth, target);
    boolean full = connections >= (long) desired * rules.maxConnections();
    if (!surge && !full && !isBeyondTolerance(connections, target)) {
      return Optional.empty();
    }
    long needed = Math.max(rules.edgesFor(connections), desired + 1L);
    int next = rules.clamp(surge ? Math.max(needed, 2L * desired) : needed);
    String reason =
        surge
            ? "%d connections, growing by %d/s".formatted(connections, Math.round(growth))
            : "%d connections".formatted(connections);
    return next > desired
        ? Optional.of(
            up(
                desired,
                next,
                "%s, the target is %d per edge".formatted(reason, rules.aimedConnections())))
        : Optional.empty();
  }

  private static Decision downForLoad(ScalingRules rules, Situation situation, History history) {
    int desired = situation.desired();
    if (desired <= rules.minReplicas()) {
      return hold(situation, "minReplicas is " + rules.minReplicas());
    }
    if (history.edgesMax() >= desired) {
      return hold(situation, "so many edges are needed");
    }
    Duration window = rules.stabilization();
    if (!history.covers(situation.now(), window)) {
      return hold(
          situation, "fewer edges have not been enough for %d s yet".formatted(window.toSeconds()));
    }
    double growth =
        Math.max(
            history.growthPerSecond(situation.now(), situation.connections()),
            history.trendPerSecond(situation.now(), situation.connections()));
    long expected = situation.connections() + Math.round(growth * window.toSeconds());
    if (rules.edgesFor(expected) >= desired) {
      return hold(situation, "connections grow by %d/s".formatted(Math.round(growth)));
    }
    return down(
        situation,
        "%d connections, and no more than %d edges were needed for %d s"
            .formatted(
                situation.connections(), history.edgesMax(), rules.stabilization().toSeconds()));
  }

  private static Decision external(ScalingRules rules, Situation situation) {
    if (situation.removing()) {
      return hold(situation, "an edge is being removed");
    }
    int wanted = rules.minReplicas();
    String reason = "autoscaling is External and minReplicas is " + wanted;
    if (wanted > situation.desired()) {
      return up(situation.desired(), wanted, reason);
    }
    return wanted < situation.desired() ? down(situation, reason) : hold(situation, reason);
  }

  private static Decision up(int from, int to, String reason) {
    return new ScaleUp(to, "from %d to %d edges: %s".formatted(from, to, reason));
  }

  private static Decision down(Situation situation, String reason) {
    if (situation.draining()) {
      return hold(situation, "an edge is being drained");
    }
    if (situation.rollingOut()) {
      return hold(situation, "edges are being replaced");
    }
    if (situation.unknown() > 0) {
      return hold(situation, "%d edges are not ready or silent".formatted(situation.unknown()));
    }
    int desired = situation.desired();
    EdgeLoad victim = situation.leastLoaded();
    return new ScaleDown(
        desired - 1,
        victim.pod(),
        "from %d to %d edges: %s; %s has the fewest, %d"
            .formatted(desired, desired - 1, reason, victim.pod(), victim.connections()));
  }

  private static Hold hold(Situation situation, String reason) {
    return new Hold(situation.desired(), reason);
  }

  private static boolean isBeyondTolerance(long connections, long target) {
    return connections * 100 > target * (100 + TOLERANCE_PERCENT);
  }

  /** Whether the tolerance will be used up before another edge could be there. */
  private static boolean isHigh(double growthPerSecond, long target) {
    return growthPerSecond * EDGE_START.toSeconds() * 100 > target * TOLERANCE_PERCENT;
  }

  private static Optional<String> limit(ScalingRules rules, long connections, long needed) {
    return !rules.external()
            && needed > rules.maxReplicas()
            && isBeyondTolerance(connections, rules.maxReplicas() * rules.aimedConnections())
        ? Optional.of("maxReplicas is %d, more edges are needed".formatted(rules.maxReplicas()))
        : Optional.empty();
  }
}
