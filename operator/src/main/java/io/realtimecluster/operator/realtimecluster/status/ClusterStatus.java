package io.realtimecluster.operator.realtimecluster.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterSpec;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus.EdgesStatus;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus.HubsStatus;
import io.realtimecluster.operator.realtimecluster.desired.Component;
import io.realtimecluster.operator.realtimecluster.observed.Observation;
import io.realtimecluster.operator.realtimecluster.observed.Pods;
import io.realtimecluster.operator.realtimecluster.observed.Total;
import io.realtimecluster.operator.realtimecluster.observed.Workload;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** From facts to the status. Immutable and thread-safe. */
public final class ClusterStatus {

  /** How long a pod may take to be ready, which is longer than one takes to start. */
  private static final Duration START_WAIT = Duration.ofMinutes(3);

  private static final String LOST =
      ", %%d of them not for %d minutes: see \"Too many lost\" in docs/operator.md"
          .formatted(START_WAIT.toMinutes());

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
   * @param obstacles what keeps the operator from doing as the spec says
   */
  public RealtimeClusterStatus next(
      RealtimeCluster cluster, Observation observed, EdgesScale scale, Obstacles obstacles) {
    Endpoint endpoint = Endpoint.of(cluster, observed, obstacles.exposure().isPresent());
    Map<ConditionType, Verdict> verdicts =
        verdicts(cluster.getSpec(), observed, scale.desired(), obstacles);
    verdicts.computeIfPresent(
        ConditionType.EDGES_READY, (_, edges) -> withGrowth(edges, cluster, observed, scale));
    verdicts.put(ConditionType.READY, overall(verdicts));
    verdicts.put(ConditionType.EXPOSED, exposed(endpoint, obstacles));
    verdicts.put(ConditionType.SCALING_LIMITED, limited(scale));
    verdicts.put(ConditionType.PAUSED, paused(obstacles));
    long generation = generation(cluster, obstacles.paused());
    return new RealtimeClusterStatus(
        generation,
        endpoint.url(),
        conditions(cluster, generation, verdicts),
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
    conditions.add(
        new StatusConditions(
                formerConditions(cluster), cluster.getMetadata().getGeneration(), clock)
            .next(ConditionType.READY, failed));
    return new RealtimeClusterStatus(
        cluster.getMetadata().getGeneration(),
        former.endpoint(),
        conditions,
        former.edges(),
        former.hubs());
  }

  private Map<ConditionType, Verdict> verdicts(
      RealtimeClusterSpec spec, Observation observed, int edgesDesired, Obstacles obstacles) {
    Map<ConditionType, Verdict> verdicts = new EnumMap<>(ConditionType.class);
    verdicts.put(
        ConditionType.BROKER_READY,
        spec.broker().managed() == null
            ? Verdict.ofExternal(spec.broker().external(), obstacles.of(Component.BROKER))
            : ofServers(
                Component.BROKER,
                observed.broker(),
                spec.broker().managed().replicas(),
                observed.pods(),
                obstacles));
    verdicts.put(
        ConditionType.STATE_READY,
        spec.state().managed() == null
            ? Verdict.ofExternal(spec.state().external(), obstacles.of(Component.STATE))
            : ofServers(
                Component.STATE,
                observed.state(),
                spec.state().managed().replicas(),
                observed.pods(),
                obstacles));
    verdicts.put(
        ConditionType.HUBS_READY,
        Verdict.of(
                observed.hubs(),
                spec.hub().replicas(),
                obstacles.of(Component.HUB),
                observed.pods().problem(Component.HUB))
            .withNote(silence(observed.partitionsOwned(), "partition count")));
    verdicts.put(
        ConditionType.EDGES_READY,
        Verdict.of(
                observed.edges(),
                edgesDesired,
                obstacles.of(Component.EDGE),
                observed.pods().problem(Component.EDGE))
            .withNote(silence(observed.connections(), "connection count")));
    return verdicts;
  }

  /** Those that are left may wait for ever for nodes whose data is gone. */
  private Verdict ofServers(
      Component component, Workload workload, int replicas, Pods pods, Obstacles obstacles) {
    Verdict verdict =
        Verdict.of(workload, replicas, obstacles.of(component), pods.problem(component));
    int lost = pods.unreadySince(component, clock.instant().minus(START_WAIT));
    return verdict.reason() == Reason.PODS_NOT_READY
            && replicas > 1
            && lost >= tooMany(component, replicas)
        ? new Verdict(false, Reason.TOO_MANY_LOST, verdict.message() + LOST.formatted(lost))
        : verdict;
  }

  /** Edges that scaling has just added are no fault: as many serve as did before. */
  private Verdict withGrowth(
      Verdict edges, RealtimeCluster cluster, Observation observed, EdgesScale scale) {
    return edges.reason() == Reason.PODS_NOT_READY && isGrowing(cluster, observed, scale)
        ? new Verdict(true, Reason.SCALING_UP, edges.message())
        : edges;
  }

  private boolean isGrowing(RealtimeCluster cluster, Observation observed, EdgesScale scale) {
    EdgesStatus former = formerStatus(cluster).edges();
    Instant moment = clock.instant().minus(START_WAIT);
    return former != null
        && wasTrue(cluster, ConditionType.EDGES_READY)
        && observed.edges().ready() >= Math.min(former.ready(), former.desired())
        && scale.changedAfter(moment)
        && observed.pods().edges().stream().noneMatch(edge -> edge.isLate(moment));
  }

  private static boolean wasTrue(RealtimeCluster cluster, ConditionType type) {
    return formerConditions(cluster).stream()
        .anyMatch(
            condition ->
                type.text().equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  /** Brokers need a majority; each entry of the state store is on two nodes. */
  private static int tooMany(Component component, int replicas) {
    return component == Component.STATE ? 2 : (replicas + 1) / 2;
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
    return Integer.compare(rank(a.reason()), rank(b.reason()));
  }

  private static int rank(Reason reason) {
    return switch (reason) {
      case PODS_NOT_READY -> 2;
      case TOO_MANY_LOST -> 1;
      default -> 0;
    };
  }

  private List<Condition> conditions(
      RealtimeCluster cluster, long generation, Map<ConditionType, Verdict> verdicts) {
    StatusConditions conditions =
        new StatusConditions(formerConditions(cluster), generation, clock);
    return verdicts.entrySet().stream()
        .map(entry -> conditions.next(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** What is paused speaks of the last spec that counted. */
  private static long generation(RealtimeCluster cluster, boolean paused) {
    Long former = formerStatus(cluster).observedGeneration();
    return paused && former != null ? former : cluster.getMetadata().getGeneration();
  }

  private static Verdict exposed(Endpoint endpoint, Obstacles obstacles) {
    return obstacles
        .exposure()
        .map(obstacle -> new Verdict(false, obstacle.reason(), obstacle.message()))
        .orElseGet(
            () ->
                endpoint.isPending()
                    ? new Verdict(
                        false,
                        Reason.LOAD_BALANCER_PENDING,
                        "the platform has not given the Service an address yet")
                    : new Verdict(true, Reason.EXPOSED, endpoint.url()));
  }

  private static Verdict paused(Obstacles obstacles) {
    return obstacles.paused()
        ? new Verdict(true, Reason.PAUSED_BY_ANNOTATION, "nothing is changed; what runs goes on")
        : new Verdict(false, Reason.RECONCILING, "changes of the spec are carried out");
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
