package io.realtimecluster.operator.realtimecluster.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.realtimecluster.crds.v1alpha1.ExposureSpec;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterSpec;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus.EdgesStatus;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus.HubsStatus;
import io.realtimecluster.operator.realtimecluster.desired.Component;
import io.realtimecluster.operator.realtimecluster.observed.Observation;
import io.realtimecluster.operator.realtimecluster.observed.Total;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** From facts to the status. Immutable and thread-safe. */
public final class ClusterStatus {

  private final Clock clock;

  /** Takes the time of transitions from this clock. */
  public ClusterStatus(Clock clock) {
    this.clock = clock;
  }

  /**
   * The next status.
   *
   * @param cluster with the former status
   * @param scale how many edges there should be
   * @param obstacles by the component that they concern
   */
  public RealtimeClusterStatus next(
      RealtimeCluster cluster,
      Observation observed,
      EdgesScale scale,
      Map<Component, Obstacle> obstacles) {
    Map<ConditionType, Verdict> verdicts =
        verdicts(cluster.getSpec(), observed, scale.desired(), obstacles);
    verdicts.put(ConditionType.READY, overall(verdicts));
    verdicts.put(ConditionType.SCALING_LIMITED, limited(scale));
    return new RealtimeClusterStatus(
        cluster.getMetadata().getGeneration(),
        endpoint(cluster, observed),
        conditions(cluster, verdicts),
        edges(cluster, observed, scale),
        hubs(cluster, observed));
  }

  /** The next status, with what is known of the nodes as one more condition. */
  public RealtimeClusterStatus withNodesTuned(
      RealtimeCluster cluster, RealtimeClusterStatus next, NodesTuned nodes) {
    List<Condition> conditions = new ArrayList<>(next.conditions());
    conditions.add(
        new StatusConditions(
                formerConditions(cluster), cluster.getMetadata().getGeneration(), clock)
            .next(
                ConditionType.NODES_TUNED,
                new Verdict(nodes.all(), nodes.reason(), nodes.message())));
    return new RealtimeClusterStatus(
        next.observedGeneration(), next.endpoint(), conditions, next.edges(), next.hubs());
  }

  /** The former status, with Ready false because Kubernetes would not do as asked. */
  public RealtimeClusterStatus afterFailure(RealtimeCluster cluster, String message) {
    RealtimeClusterStatus former = formerStatus(cluster);
    Verdict failed = new Verdict(false, Reason.APPLY_FAILED, message);
    List<Condition> conditions =
        formerConditions(cluster).stream()
            .filter(condition -> !ConditionType.READY.text().equals(condition.getType()))
            .collect(Collectors.toCollection(ArrayList::new));
    conditions.add(statusConditions(cluster).next(ConditionType.READY, failed));
    return new RealtimeClusterStatus(
        cluster.getMetadata().getGeneration(),
        former.endpoint(),
        conditions,
        former.edges(),
        former.hubs());
  }

  private static Map<ConditionType, Verdict> verdicts(
      RealtimeClusterSpec spec,
      Observation observed,
      int edgesDesired,
      Map<Component, Obstacle> obstacles) {
    Map<ConditionType, Verdict> verdicts = new EnumMap<>(ConditionType.class);
    verdicts.put(
        ConditionType.BROKER_READY,
        Verdict.of(
            observed.broker(),
            spec.broker().managed().replicas(),
            Optional.ofNullable(obstacles.get(Component.BROKER)),
            observed.pods().problem(Component.BROKER)));
    verdicts.put(
        ConditionType.STATE_READY,
        Verdict.of(
            observed.state(),
            spec.state().managed().replicas(),
            Optional.ofNullable(obstacles.get(Component.STATE)),
            observed.pods().problem(Component.STATE)));
    verdicts.put(
        ConditionType.HUBS_READY,
        Verdict.of(
                observed.hubs(),
                spec.hub().replicas(),
                Optional.ofNullable(obstacles.get(Component.HUB)),
                observed.pods().problem(Component.HUB))
            .withNote(silence(observed.partitionsOwned(), "partition count")));
    verdicts.put(
        ConditionType.EDGES_READY,
        Verdict.of(
                observed.edges(),
                edgesDesired,
                Optional.ofNullable(obstacles.get(Component.EDGE)),
                observed.pods().problem(Component.EDGE))
            .withNote(silence(observed.connections(), "connection count")));
    return verdicts;
  }

  private static String silence(Total total, String noun) {
    if (total.silentPods() == 0) {
      return "";
    }
    return "%s of %d of %d ready pods unknown, their last known values are used"
        .formatted(noun, total.silentPods(), total.pods());
  }

  /** The first component in the way of a message that is not ready gives the reason. */
  private static Verdict overall(Map<ConditionType, Verdict> verdicts) {
    String notReady =
        verdicts.entrySet().stream()
            .filter(entry -> !entry.getValue().ready())
            .map(entry -> entry.getKey().text() + ": " + entry.getValue().message())
            .collect(Collectors.joining("; "));
    return verdicts.values().stream()
        .filter(verdict -> !verdict.ready())
        .min(ClusterStatus::userErrorsFirst)
        .map(verdict -> new Verdict(false, verdict.reason(), notReady))
        .orElseGet(
            () -> new Verdict(true, Reason.ALL_READY, "broker, state, hubs and edges are ready"));
  }

  private static int userErrorsFirst(Verdict a, Verdict b) {
    return Boolean.compare(
        a.reason() == Reason.PODS_NOT_READY, b.reason() == Reason.PODS_NOT_READY);
  }

  private List<Condition> conditions(
      RealtimeCluster cluster, Map<ConditionType, Verdict> verdicts) {
    StatusConditions conditions = statusConditions(cluster);
    return verdicts.entrySet().stream()
        .map(entry -> conditions.next(entry.getKey(), entry.getValue()))
        .toList();
  }

  private StatusConditions statusConditions(RealtimeCluster cluster) {
    return new StatusConditions(
        formerConditions(cluster), cluster.getMetadata().getGeneration(), clock);
  }

  private static Verdict limited(EdgesScale scale) {
    return scale
        .limit()
        .map(limit -> new Verdict(true, Reason.MAX_REPLICAS_REACHED, limit))
        .orElseGet(
            () -> new Verdict(false, Reason.WITHIN_LIMITS, "maxReplicas allows enough edges"));
  }

  private static EdgesStatus edges(
      RealtimeCluster cluster, Observation observed, EdgesScale scale) {
    EdgesStatus former = formerStatus(cluster).edges();
    int ready = observed.edges().ready();
    return new EdgesStatus(
        observed.edges().replicas(),
        ready,
        scale.desired(),
        observed.connections().notBelow(former == null ? 0 : former.connections()),
        (long) ready * cluster.getSpec().edge().maxConnections(),
        scale.draining(),
        Component.EDGE.selectorText(cluster),
        scale.lastScaleTime(),
        scale.lastScaleReason());
  }

  private static HubsStatus hubs(RealtimeCluster cluster, Observation observed) {
    HubsStatus former = formerStatus(cluster).hubs();
    return new HubsStatus(
        observed.hubs().replicas(),
        observed.hubs().ready(),
        Math.toIntExact(
            observed.partitionsOwned().notBelow(former == null ? 0 : former.partitionsOwned())));
  }

  /** A node port has no address of its own, so then it is the one inside the cluster. */
  private static String endpoint(RealtimeCluster cluster, Observation observed) {
    ExposureSpec.Type type = cluster.getSpec().exposure().service().type();
    String inside =
        Component.EDGE.nameIn(cluster) + "." + cluster.getMetadata().getNamespace() + ".svc";
    String host =
        type == ExposureSpec.Type.LOAD_BALANCER ? observed.edgeAddress().orElse(inside) : inside;
    return "ws://%s/v1/connect".formatted(host);
  }

  private static RealtimeClusterStatus formerStatus(RealtimeCluster cluster) {
    return cluster.getStatus() == null
        ? new RealtimeClusterStatus(null, null, null, null, null)
        : cluster.getStatus();
  }

  private static List<Condition> formerConditions(RealtimeCluster cluster) {
    List<Condition> conditions = formerStatus(cluster).conditions();
    return conditions == null ? List.of() : conditions;
  }
}
