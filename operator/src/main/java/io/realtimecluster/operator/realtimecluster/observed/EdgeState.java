package io.realtimecluster.operator.realtimecluster.observed;

import java.time.Instant;

/**
 * How far an edge is on its way out. It is kept at the pod, so that an operator that has just
 * started goes on where the one before it stopped:
 *
 * <pre>
 *   {@link Serving} -- drain-started annotation --> {@link Draining}
 *   {@link Draining} -- no clients, or timeout: pod-deletion-cost annotation --> {@link Removable}
 *   {@link Draining} -- needed again: no annotations --> {@link Serving}
 *   {@link Removable} -- Deployment gets one replica less --> gone
 * </pre>
 */
public sealed interface EdgeState {

  /** It takes connections, or will. */
  record Serving() implements EdgeState {}

  /**
   * Its clients are told to move.
   *
   * @param since when that was decided
   */
  record Draining(Instant since) implements EdgeState {}

  /** It is the first to go when the Deployment gets smaller. */
  record Removable() implements EdgeState {}
}
