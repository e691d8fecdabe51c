package io.realtimecluster.operator.realtimecluster.edges;

import io.realtimecluster.operator.realtimecluster.observed.EdgePod;
import java.util.List;
import java.util.Map;

/**
 * Which edges serve while they are replaced by newer ones: the older until enough of the newer have
 * started, then the newer. So the clients of an older edge, which it moves when it is told to stop,
 * find newer edges only, and none is moved twice.
 */
final class Rollout {

  private final Map<String, String> template;
  private final boolean newerServe;

  private Rollout(Map<String, String> template, boolean newerServe) {
    this.template = template;
    this.newerServe = newerServe;
  }

  /**
   * As far as it is.
   *
   * @param edges those that are there
   * @param template the annotations of the newest
   * @param desired how many of the newest are enough
   */
  static Rollout of(List<EdgePod> edges, Map<String, String> template, int desired) {
    List<EdgePod> staying = edges.stream().filter(edge -> !edge.isLeaving()).toList();
    List<EdgePod> newer = staying.stream().filter(edge -> edge.isOf(template)).toList();
    List<EdgePod> older = staying.stream().filter(edge -> !edge.isOf(template)).toList();
    boolean begun = newer.stream().anyMatch(EdgePod::isLetServe);
    boolean enough = newer.stream().filter(EdgePod::isStarted).count() >= desired;
    // Better newer ones that are too few than none.
    boolean alone = older.stream().noneMatch(EdgePod::isReady);
    return new Rollout(template, !newer.isEmpty() && (begun || enough || alone));
  }

  /** Whether an edge that stays is to serve. */
  boolean serves(EdgePod edge) {
    return edge.isOf(template) == newerServe;
  }
}
