package io.realtimecluster.operator.realtimecluster.scaling;

import java.util.List;

/**
 * Evens out edges after new ones came: connections stay where they are, so without it old edges
 * would stay full and new ones empty. Only edges that are crowded shed: a client that moves has to
 * connect again, and where connections are spread by chance most of them come back to old edges.
 */
public final class Shedding {

  /** Percent above the mean that chance alone may cause. */
  static final int TOLERANCE_PERCENT = 20;

  private Shedding() {}

  /**
   * What one edge gives away.
   *
   * @param pod the edge
   * @param connections how many clients are told to move
   */
  public record Shed(String pod, long connections) {}

  /**
   * From the fullest edges down to the mean of those that are known. A silent edge keeps its
   * clients and does not keep others from being relieved; a rollout moves all clients anyway.
   */
  public static List<Shed> plan(ScalingRules rules, Situation situation) {
    if (situation.rollingOut()) {
      return List.of();
    }
    List<EdgeLoad> known = situation.serving().filter(EdgeLoad::isKnown).toList();
    long total = known.stream().mapToLong(EdgeLoad::connections).sum();
    long mean = Math.ceilDiv(total, Math.max(1, known.size()));
    return known.stream()
        .filter(edge -> edge.connections() > rules.crowdedConnections())
        .filter(edge -> edge.connections() * 100 > mean * (100 + TOLERANCE_PERCENT))
        .map(edge -> new Shed(edge.pod(), edge.connections() - mean))
        .toList();
  }
}
