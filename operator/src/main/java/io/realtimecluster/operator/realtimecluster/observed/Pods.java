package io.realtimecluster.operator.realtimecluster.observed;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.realtimecluster.operator.realtimecluster.desired.Component;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The pods of a cluster.
 *
 * @param all of all components
 */
public record Pods(List<Pod> all) {

  private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing");
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  /** In an order that does not change, so that messages made from it do not either. */
  public Pods {
    all =
        all.stream()
            .sorted(Comparator.comparing((Pod pod) -> pod.getMetadata().getName()))
            .toList();
  }

  /** Those of a component that are ready and have an address. */
  public List<Pod> ready(Component component) {
    return of(component)
        .filter(pod -> pod.getStatus().getPodIP() != null)
        .filter(pod -> hasCondition(pod, "Ready", "True"))
        .toList();
  }

  /** How many of a component have not been ready since a moment, or before it. */
  public int unreadySince(Component component, Instant moment) {
    return Math.toIntExact(of(component).filter(pod -> isUnreadySince(pod, moment)).count());
  }

  private static boolean isUnreadySince(Pod pod, Instant moment) {
    return condition(pod, "Ready")
        .filter(ready -> !"True".equals(ready.getStatus()))
        .map(PodCondition::getLastTransitionTime)
        .filter(since -> !Instant.parse(since).isAfter(moment))
        .isPresent();
  }

  /** The edges that were not told to end and have not ended. */
  public List<EdgePod> edges() {
    return all.stream()
        .filter(pod -> Component.EDGE.labels(pod.getMetadata().getLabels()))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> pod.getStatus() == null || !ENDED.contains(phase(pod)))
        .map(EdgePod::new)
        .toList();
  }

  private static String phase(Pod pod) {
    return Objects.requireNonNullElse(pod.getStatus().getPhase(), "Pending");
  }

  /** What keeps a component's pod from running, as "pod: Reason"; the first of several. */
  public Optional<String> problem(Component component) {
    return of(component)
        .flatMap(pod -> reasons(pod).map(reason -> pod.getMetadata().getName() + ": " + reason))
        .findFirst();
  }

  private Stream<Pod> of(Component component) {
    return all.stream()
        .filter(pod -> component.labels(pod.getMetadata().getLabels()))
        .filter(pod -> pod.getStatus() != null);
  }

  private static Stream<String> reasons(Pod pod) {
    Stream<String> waiting =
        pod.getStatus().getContainerStatuses().stream()
            .map(ContainerStatus::getState)
            .filter(state -> state != null && state.getWaiting() != null)
            .map(state -> state.getWaiting().getReason())
            .filter(reason -> reason != null && !STARTING.contains(reason));
    Stream<String> unscheduled =
        pod.getStatus().getConditions().stream()
            .filter(condition -> is(condition, "PodScheduled", "False"))
            .map(PodCondition::getReason)
            .filter(reason -> reason != null);
    return Stream.concat(waiting, unscheduled);
  }

  static boolean hasCondition(Pod pod, String type, String status) {
    return condition(pod, type).filter(condition -> is(condition, type, status)).isPresent();
  }

  static Optional<PodCondition> condition(Pod pod, String type) {
    return Optional.ofNullable(pod.getStatus()).stream()
        .flatMap(status -> status.getConditions().stream())
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }

  private static boolean is(PodCondition condition, String type, String status) {
    return type.equals(condition.getType()) && status.equals(condition.getStatus());
  }
}
