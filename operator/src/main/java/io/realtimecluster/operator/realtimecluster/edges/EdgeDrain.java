package io.realtimecluster.operator.realtimecluster.edges;

import io.realtimecluster.crds.v1alpha1.EdgeSpec;
import io.realtimecluster.operator.realtimecluster.edges.EdgeManagement.DrainReport;
import io.realtimecluster.operator.realtimecluster.edges.Happening.Kind;
import io.realtimecluster.operator.realtimecluster.observed.EdgePod;
import io.realtimecluster.operator.realtimecluster.observed.EdgeState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Takes edges that are on their way out one step further; each step may be repeated. */
final class EdgeDrain {

  /** How long the Service may lead to an edge after it should not; then it is drained anyway. */
  static final Duration UNREADY_WAIT_MAX = Duration.ofSeconds(15);

  private final EdgeManagement management;
  private final EdgeMarks marks;
  private final EdgeSpec.Drain limits;
  private final Duration serviceSettle;
  private final Instant now;

  /**
   * For one look.
   *
   * @param serviceSettle how long the Service may still lead to a pod that is no longer ready: an
   *     edge that drained at once would refuse those who come meanwhile
   */
  EdgeDrain(
      EdgeManagement management,
      EdgeMarks marks,
      EdgeSpec.Drain limits,
      Duration serviceSettle,
      Instant now) {
    this.management = management;
    this.marks = marks;
    this.limits = limits;
    this.serviceSettle = serviceSettle;
    this.now = now;
  }

  /**
   * One step.
   *
   * @param key of the edges' management; without it edges cannot be told anything
   */
  Optional<Happening> advance(EdgePod edge, List<EdgePod> all, Optional<String> key) {
    marks.serving(edge, false);
    return switch (edge.state()) {
      case EdgeState.Serving serving -> Optional.empty();
      case EdgeState.Removable removable -> Optional.empty();
      case EdgeState.Draining draining -> drain(edge, draining, all, key);
    };
  }

  /**
   * Lets an edge serve again whose drain has not ended; one that does not answer goes on.
   *
   * @param key of the edges' management
   */
  Optional<Happening> takeBack(EdgePod edge, Optional<String> key) {
    boolean resumed =
        edge.state() instanceof EdgeState.Draining
            && edge.hasAddress()
            && key.filter(value -> management.resume(edge, value)).isPresent();
    return resumed && marks.drainEnded(edge)
        ? Optional.of(new Happening(Kind.DRAIN_TAKEN_BACK, edge.name() + " is needed again"))
        : Optional.empty();
  }

  private Optional<Happening> drain(
      EdgePod edge, EdgeState.Draining draining, List<EdgePod> all, Optional<String> key) {
    if (mayGetClients(edge) && now.isBefore(draining.since().plus(UNREADY_WAIT_MAX))) {
      return Optional.empty();
    }
    Optional<DrainReport> report =
        edge.hasAddress()
            ? key.flatMap(value -> management.drain(edge, value, limits))
            : Optional.empty();
    Optional<Happening> end =
        report
            .filter(present -> present.isClosedToClients() && present.connections() == 0)
            .map(present -> new Happening(Kind.DRAINED, edge.name() + " has no clients left"))
            .or(() -> timedOut(edge, draining, report));
    // A pod that has not started would go in its place.
    boolean othersRun = all.stream().noneMatch(EdgePod::isPending);
    return end.filter(happening -> othersRun && marks.removable(edge));
  }

  private boolean mayGetClients(EdgePod edge) {
    return edge.isReady() || now.isBefore(edge.notLetServeSince().plus(serviceSettle));
  }

  private Optional<Happening> timedOut(
      EdgePod edge, EdgeState.Draining draining, Optional<DrainReport> report) {
    if (now.isBefore(draining.since().plusSeconds(limits.timeoutSeconds()))) {
      return Optional.empty();
    }
    String left =
        report.map(present -> present.connections() + " clients").orElse("clients unknown");
    return Optional.of(
        new Happening(
            Kind.DRAIN_TIMED_OUT,
            "%s is taken away after %d s with %s left"
                .formatted(edge.name(), limits.timeoutSeconds(), left)));
  }
}
