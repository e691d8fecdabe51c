package io.realtimecluster.operator.realtimecluster.observed;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.realtimecluster.operator.realtimecluster.desired.Edges;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;

/** A pod of an edge that was not told to end. */
public record EdgePod(Pod pod) {

  /** Says at a pod since when its edge is being drained. */
  public static final String DRAIN_STARTED = "realtimecluster.io/drain-started";

  /** Kubernetes' own: of ready pods, and of those that are not, the cheapest goes first. */
  public static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

  /** Cheaper than any other pod of an edge. */
  public static final String LOWEST_COST = "-2147483648";

  /** Its name. */
  public String name() {
    return pod.getMetadata().getName();
  }

  /** How far it is on its way out. */
  public EdgeState state() {
    String started = annotations().get(DRAIN_STARTED);
    if (started == null) {
      return new EdgeState.Serving();
    }
    return LOWEST_COST.equals(annotations().get(DELETION_COST))
        ? new EdgeState.Removable()
        : new EdgeState.Draining(instant(started));
  }

  /** Whether it is on its way out. */
  public boolean isLeaving() {
    return !(state() instanceof EdgeState.Serving);
  }

  /** Whether the Service leads to it. */
  public boolean isReady() {
    return hasAddress() && Pods.hasCondition(pod, "Ready", "True");
  }

  /** Whether it should be ready, was there at a moment, and is not ready yet. */
  public boolean isLate(Instant moment) {
    return !isLeaving()
        && !isReady()
        && !instant(pod.getMetadata().getCreationTimestamp()).isAfter(moment);
  }

  /** Whether the operator lets the Service lead to it. */
  public boolean isLetServe() {
    return Pods.hasCondition(pod, Edges.SERVING, "True");
  }

  /** Since when the operator does not let the Service lead to it; long ago if that is not told. */
  public Instant notLetServeSince() {
    return Pods.condition(pod, Edges.SERVING)
        .map(PodCondition::getLastTransitionTime)
        .map(EdgePod::instant)
        .orElse(Instant.EPOCH);
  }

  /** Whether it would be ready if the operator let it. */
  public boolean isStarted() {
    return hasAddress() && Pods.hasCondition(pod, "ContainersReady", "True");
  }

  /**
   * Whether it was made from a template.
   *
   * @param template the template's annotations, one of which is its checksum
   */
  public boolean isOf(Map<String, String> template) {
    return annotations().entrySet().containsAll(template.entrySet());
  }

  /** Whether it can be asked. */
  public boolean hasAddress() {
    return pod.getStatus() != null && pod.getStatus().getPodIP() != null;
  }

  /** Whether it has not been started yet; such pods go first when a Deployment gets smaller. */
  public boolean isPending() {
    return pod.getStatus() == null || "Pending".equals(pod.getStatus().getPhase());
  }

  /** Whether the operator's condition keeps it from being ready and is not as it should be. */
  public boolean needsServing(boolean serving) {
    boolean gated =
        pod.getSpec().getReadinessGates().stream()
            .anyMatch(gate -> Edges.SERVING.equals(gate.getConditionType()));
    return gated && !Pods.hasCondition(pod, Edges.SERVING, serving ? "True" : "False");
  }

  private Map<String, String> annotations() {
    return Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
  }

  /** Somebody else's idea of a time counts as long ago: a drain must end. */
  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }
}
