package io.realtimecluster.operator.realtimecluster.scaling;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a decision is made from, all of the same moment.
 *
 * @param now the moment
 * @param desired how many edges there should be so far, without one that is being drained
 * @param edges those that there are
 * @param rollingOut whether edges are being replaced by a newer version
 * @param removing whether the count was just lowered and the edge meant by it is still there
 */
public record Situation(
    Instant now, int desired, List<EdgeLoad> edges, boolean rollingOut, boolean removing) {

  /** Copies the list. */
  public Situation {
    edges = List.copyOf(edges);
  }

  /** All connections, those of a draining edge included: they will be on the others soon. */
  public long connections() {
    return edges.stream().filter(EdgeLoad::holdsConnections).mapToLong(EdgeLoad::connections).sum();
  }

  /** Those that should take connections. */
  Stream<EdgeLoad> serving() {
    return edges.stream().filter(edge -> !edge.draining());
  }

  /** Whether an edge is being drained. */
  boolean draining() {
    return edges.stream().anyMatch(EdgeLoad::draining);
  }

  /** How many of the edges that should take connections do not, or are silent. */
  int unknown() {
    long known = serving().filter(EdgeLoad::isKnown).count();
    return (int) Math.max(desired - known, serving().count() - known);
  }

  /** The edge that moves the fewest clients when it goes; only where all are known. */
  EdgeLoad leastLoaded() {
    return serving()
        .min(Comparator.comparingLong(EdgeLoad::connections).thenComparing(EdgeLoad::pod))
        .orElseThrow();
  }
}
