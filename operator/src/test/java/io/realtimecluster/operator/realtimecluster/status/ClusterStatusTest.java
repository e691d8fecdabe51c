package io.realtimecluster.operator.realtimecluster.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus;
import io.realtimecluster.operator.realtimecluster.Clusters;
import io.realtimecluster.operator.realtimecluster.desired.Component;
import io.realtimecluster.operator.realtimecluster.observed.Observation;
import io.realtimecluster.operator.realtimecluster.observed.Pods;
import io.realtimecluster.operator.realtimecluster.observed.Total;
import io.realtimecluster.operator.realtimecluster.observed.Workload;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** From facts to conditions. */
class ClusterStatusTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.5Z");
  private static final Workload TWO = new Workload(2, 2, 2);
  private static final Workload THREE = new Workload(3, 3, 3);
  private static final EdgesScale SCALE = new EdgesScale(2, 0, null, null, Optional.empty());
  private static final Pods NO_PODS = new Pods(List.of());

  @Test
  void everythingReady_isReady() {
    RealtimeClusterStatus status =
        at(NOON).next(Clusters.demo(), observed(TWO), SCALE, Obstacles.NONE);
    assertThat(status.conditions())
        .extracting(Condition::getType)
        .containsExactly(
            "BrokerReady",
            "StateReady",
            "HubsReady",
            "EdgesReady",
            "Ready",
            "Exposed",
            "ScalingLimited",
            "Paused");
    assertThat(status.conditions())
        .extracting(Condition::getStatus)
        .containsExactly("True", "True", "True", "True", "True", "True", "False", "False");
    assertThat(status.conditions()).extracting(Condition::getObservedGeneration).containsOnly(3L);
    assertThat(status.observedGeneration()).isEqualTo(3);
    assertThat(status.endpoint()).isEqualTo("ws://demo-edge.test.svc/v1/connect");
    assertThat(status.edges().connectionCapacity()).isEqualTo(60_000);
    assertThat(status.edges().connections()).isEqualTo(41);
    assertThat(status.hubs().partitionsOwned()).isEqualTo(64);
  }

  @Test
  void scale_isToldAndItsLimitIsACondition() {
    // Given
    EdgesScale scale =
        new EdgesScale(
            4, 1, "2026-01-01T11:00:00Z", "from 5 to 4 edges", Optional.of("maxReplicas is 4"));
    // When
    RealtimeClusterStatus status =
        at(NOON).next(Clusters.demo(), observed(TWO), scale, Obstacles.NONE);
    // Then
    assertThat(status.edges().desired()).isEqualTo(4);
    assertThat(status.edges().draining()).isEqualTo(1);
    assertThat(status.edges().lastScaleTime()).isEqualTo("2026-01-01T11:00:00Z");
    assertThat(status.edges().lastScaleReason()).isEqualTo("from 5 to 4 edges");
    Condition limited = condition(status, "ScalingLimited");
    assertThat(limited.getStatus()).isEqualTo("True");
    assertThat(limited.getReason()).isEqualTo("MaxReplicasReached");
    assertThat(limited.getMessage()).isEqualTo("maxReplicas is 4");
  }

  @Test
  void newOperator_goesOnFromTheStatusOrElseFromWhatIsThere() {
    // Given
    RealtimeCluster cluster = Clusters.demo();
    // When, then
    assertThat(EdgesScale.of(cluster, Optional.empty()).desired()).isEqualTo(2);
    assertThat(EdgesScale.of(cluster, Optional.of(7)).desired()).isEqualTo(7);
    EdgesScale scale = new EdgesScale(4, 1, "then", "why", Optional.empty());
    cluster.setStatus(at(NOON).next(cluster, observed(TWO), scale, Obstacles.NONE));
    assertThat(EdgesScale.of(cluster, Optional.of(7))).isEqualTo(scale);
  }

  @Test
  void unchangedFacts_giveAnEqualStatusLater() {
    // Given
    RealtimeCluster cluster = Clusters.demo();
    cluster.setStatus(at(NOON).next(cluster, observed(TWO), SCALE, Obstacles.NONE));
    // When
    RealtimeClusterStatus later =
        at(NOON.plusSeconds(60)).next(cluster, observed(TWO), SCALE, Obstacles.NONE);
    // Then
    assertThat(later).isEqualTo(cluster.getStatus());
  }

  @Test
  void transitionTime_movesWithTheStatusOnly() {
    // Given
    RealtimeCluster cluster = Clusters.demo();
    cluster.setStatus(
        at(NOON).next(cluster, observed(new Workload(2, 0, 2)), SCALE, Obstacles.NONE));
    // When
    cluster.setStatus(
        at(NOON.plusSeconds(60))
            .next(cluster, observed(new Workload(2, 1, 2)), SCALE, Obstacles.NONE));
    // Then
    assertThat(edgesReady(cluster.getStatus()).getMessage()).isEqualTo("1 of 2 pods ready");
    assertThat(edgesReady(cluster.getStatus()).getLastTransitionTime())
        .isEqualTo("2026-01-01T12:00:00Z");
    // When
    cluster.setStatus(
        at(NOON.plusSeconds(120)).next(cluster, observed(TWO), SCALE, Obstacles.NONE));
    // Then
    assertThat(edgesReady(cluster.getStatus()).getLastTransitionTime())
        .isEqualTo("2026-01-01T12:02:00Z");
  }

  @Test
  void rollout_thatKeepsEnoughPodsIsReady() {
    Condition edges =
        edgesReady(
            at(NOON).next(Clusters.demo(), observed(new Workload(3, 2, 1)), SCALE, Obstacles.NONE));
    assertThat(edges.getStatus()).isEqualTo("True");
    assertThat(edges.getReason()).isEqualTo("Updating");
    assertThat(edges.getMessage()).isEqualTo("1 of 2 pods updated");
  }

  @Test
  void edges_areReadyWhenAsManyAreAsAreDesiredRatherThanTheFloor() {
    // Given
    EdgesScale five = new EdgesScale(5, 0, null, null, Optional.empty());
    // When
    Condition edges =
        edgesReady(
            at(NOON).next(Clusters.demo(), observed(new Workload(5, 4, 5)), five, Obstacles.NONE));
    // Then
    assertThat(edges.getStatus()).isEqualTo("False");
    assertThat(edges.getMessage()).isEqualTo("4 of 5 pods ready");
    assertThat(
            edgesReady(
                    at(NOON)
                        .next(
                            Clusters.demo(), observed(new Workload(5, 5, 5)), five, Obstacles.NONE))
                .getStatus())
        .isEqualTo("True");
  }

  @Test
  void edges_thatScalingHasJustAdded_areNoFaultForThreeMinutes() {
    // Given
    RealtimeCluster cluster = servedByTwo();
    EdgesScale five = scaled(5);
    Observation growing = observed(new Workload(5, 2, 5));
    // When, then
    RealtimeClusterStatus status =
        at(NOON.plusSeconds(179)).next(cluster, growing, five, Obstacles.NONE);
    assertThat(told(status, "EdgesReady")).isEqualTo("True ScalingUp: 2 of 5 pods ready");
    assertThat(condition(status, "Ready").getStatus()).isEqualTo("True");
    // When, then
    cluster.setStatus(status);
    RealtimeClusterStatus later =
        at(NOON.plusSeconds(180)).next(cluster, growing, five, Obstacles.NONE);
    assertThat(told(later, "EdgesReady")).isEqualTo("False PodsNotReady: 2 of 5 pods ready");
    assertThat(condition(later, "Ready").getReason()).isEqualTo("PodsNotReady");
  }

  @Test
  void edge_thatDoesNotStart_isAFaultThoughScalingGoesOn() {
    Workload growing = new Workload(3, 2, 3);
    assertThat(edgesReady(growing, podOfEdge(179))).startsWith("True ScalingUp");
    assertThat(edgesReady(growing, podOfEdge(180))).startsWith("False PodsNotReady");
  }

  @Test
  void edge_thatIsLostWhileScalingAddsOthers_isAFaultUntilAllAreReady() {
    // Given
    RealtimeCluster cluster = servedByTwo();
    EdgesScale five = scaled(5);
    // When, then
    for (int ready : List.of(2, 4)) {
      cluster.setStatus(
          at(NOON).next(cluster, observed(new Workload(5, ready, 5)), five, Obstacles.NONE));
      assertThat(edgesReady(cluster.getStatus()).getReason()).isEqualTo("ScalingUp");
    }
    for (int ready : List.of(3, 4)) {
      cluster.setStatus(
          at(NOON).next(cluster, observed(new Workload(5, ready, 5)), five, Obstacles.NONE));
      assertThat(edgesReady(cluster.getStatus()).getReason()).isEqualTo("PodsNotReady");
    }
    cluster.setStatus(
        at(NOON).next(cluster, observed(new Workload(5, 5, 5)), five, Obstacles.NONE));
    assertThat(edgesReady(cluster.getStatus()).getReason()).isEqualTo("AllReady");
  }

  @Test
  void edges_ofANewClusterThatScalesAtOnce_areNotReadyYet() {
    Condition edges =
        edgesReady(
            at(NOON)
                .next(Clusters.demo(), observed(new Workload(5, 2, 5)), scaled(5), Obstacles.NONE));
    assertThat(edges.getReason()).isEqualTo("PodsNotReady");
  }

  @Test
  void edges_thatWereTwiceAsManyDuringARollout_areNotLost() {
    // Given
    RealtimeCluster cluster = servedByTwo();
    cluster.setStatus(
        at(NOON).next(cluster, observed(new Workload(4, 4, 2)), SCALE, Obstacles.NONE));
    // When
    RealtimeClusterStatus status =
        at(NOON).next(cluster, observed(new Workload(3, 2, 3)), scaled(3), Obstacles.NONE);
    // Then
    assertThat(told(status, "EdgesReady")).isEqualTo("True ScalingUp: 2 of 3 pods ready");
  }

  private static RealtimeCluster servedByTwo() {
    RealtimeCluster cluster = Clusters.demo();
    cluster.setStatus(at(NOON).next(cluster, observed(TWO), SCALE, Obstacles.NONE));
    return cluster;
  }

  /** At noon, to so many edges. */
  private static EdgesScale scaled(int edges) {
    return SCALE.changed(edges, "2026-01-01T12:00:00Z", "load");
  }

  /** What is told of a cluster of two edges that is to have three, and of which this is a pod. */
  private static String edgesReady(Workload edges, Pod pod) {
    Observation observed =
        new Observation(
            THREE,
            THREE,
            TWO,
            edges,
            new Pods(List.of(pod)),
            Total.ZERO,
            Total.ZERO,
            Optional.empty());
    return told(at(NOON).next(servedByTwo(), observed, scaled(3), Obstacles.NONE), "EdgesReady");
  }

  /** One that is not ready, created so long ago. */
  private static Pod podOfEdge(int secondsAgo) {
    return new PodBuilder(pod(Component.EDGE, 1, false, secondsAgo))
        .editMetadata()
        .withCreationTimestamp(NOON.minusSeconds(secondsAgo).toString())
        .endMetadata()
        .build();
  }

  private static String told(RealtimeClusterStatus status, String type) {
    Condition told = condition(status, type);
    return "%s %s: %s".formatted(told.getStatus(), told.getReason(), told.getMessage());
  }

  @Test
  void obstacle_goesBeforeMissingPods() {
    RealtimeClusterStatus status =
        at(NOON)
            .next(
                Clusters.demo(),
                new Observation(
                    Workload.NONE,
                    THREE,
                    TWO,
                    TWO,
                    NO_PODS,
                    Total.ZERO,
                    Total.ZERO,
                    Optional.empty()),
                SCALE,
                new Obstacles(
                    Map.of(
                        Component.EDGE,
                        new Obstacle(Reason.JWT_SECRET_MISSING, "there is no Secret demo-jwt")),
                    Optional.empty(),
                    false));
    Condition ready = condition(status, "Ready");
    assertThat(ready.getReason()).isEqualTo("JwtSecretMissing");
    assertThat(ready.getMessage())
        .isEqualTo(
            "BrokerReady: 0 of 3 pods ready; EdgesReady: there is no Secret demo-jwt;"
                + " 2 pods of the last good spec are ready");
  }

  @Test
  void podProblem_isNamed() {
    Pods pods =
        new Pods(
            List.of(
                new PodBuilder()
                    .withNewMetadata()
                    .withName("demo-edge-x")
                    .withLabels(Component.EDGE.selector(Clusters.demo()))
                    .endMetadata()
                    .withNewStatus()
                    .addNewContainerStatus()
                    .withNewState()
                    .withNewWaiting()
                    .withReason("ImagePullBackOff")
                    .endWaiting()
                    .endState()
                    .endContainerStatus()
                    .endStatus()
                    .build()));
    RealtimeClusterStatus status =
        at(NOON)
            .next(
                Clusters.demo(),
                new Observation(
                    THREE,
                    THREE,
                    TWO,
                    Workload.NONE,
                    pods,
                    Total.ZERO,
                    Total.ZERO,
                    Optional.empty()),
                SCALE,
                Obstacles.NONE);
    assertThat(edgesReady(status).getMessage())
        .isEqualTo("0 of 2 pods ready; demo-edge-x: ImagePullBackOff");
  }

  @Test
  void servers_thatAreGoneForLongerThanTheyTakeToStart_areNotJustStarting() {
    assertThat(
            stateReady(
                podOfState(0, true, 600), podOfState(1, false, 600), podOfState(2, false, 180)))
        .isEqualTo("TooManyLost");
    assertThat(
            stateReady(
                podOfState(0, true, 600), podOfState(1, false, 600), podOfState(2, false, 179)))
        .as("one second less: it may still start")
        .isEqualTo("PodsNotReady");
    assertThat(
            stateReady(podOfState(0, false, 5), podOfState(1, false, 5), podOfState(2, false, 5)))
        .as("a new cluster")
        .isEqualTo("PodsNotReady");
    assertThat(stateReady()).as("a newer one").isEqualTo("PodsNotReady");
  }

  @Test
  void lostServers_areCountedAndItIsSaidWhereHelpIs() {
    Pods pods =
        new Pods(
            List.of(
                podOfState(0, true, 600), podOfState(1, false, 600), podOfState(2, false, 600)));
    RealtimeClusterStatus status =
        at(NOON)
            .next(Clusters.demo(), observed(pods, new Workload(3, 1, 3)), SCALE, Obstacles.NONE);
    assertThat(condition(status, "StateReady").getMessage())
        .isEqualTo(
            "1 of 3 pods ready, 2 of them not for 3 minutes: see \"Too many lost\" in"
                + " docs/operator.md");
    assertThat(condition(status, "Ready").getReason()).isEqualTo("TooManyLost");
  }

  @Test
  void ofFiveBrokers_threeAreTooMany_ofStateStoresTwo() {
    RealtimeCluster five =
        Clusters.demo(
            Clusters.SPEC
                .replace("broker: {managed: {replicas: 3}}", "broker: {managed: {replicas: 5}}")
                .replace("state: {managed: {replicas: 3}}", "state: {managed: {replicas: 5}}"));
    assertThat(reasons(five, 1)).isEqualTo("PodsNotReady PodsNotReady");
    assertThat(reasons(five, 2)).isEqualTo("PodsNotReady TooManyLost");
    assertThat(reasons(five, 3)).isEqualTo("TooManyLost TooManyLost");
  }

  /** Of brokers and state stores of which so many are gone. */
  private static String reasons(RealtimeCluster cluster, int lost) {
    Pods pods =
        new Pods(
            IntStream.range(0, lost)
                .boxed()
                .flatMap(
                    number ->
                        Stream.of(
                            pod(Component.BROKER, number, false, 600),
                            pod(Component.STATE, number, false, 600)))
                .toList());
    Workload left = new Workload(5, 5 - lost, 5);
    RealtimeClusterStatus status =
        at(NOON)
            .next(
                cluster,
                new Observation(
                    left, left, TWO, TWO, pods, Total.ZERO, Total.ZERO, Optional.empty()),
                SCALE,
                Obstacles.NONE);
    return condition(status, "BrokerReady").getReason()
        + " "
        + condition(status, "StateReady").getReason();
  }

  @Test
  void loneServer_isNotWaitedForByOthers() {
    RealtimeCluster lone =
        Clusters.demo(
            Clusters.SPEC.replace(
                "state: {managed: {replicas: 3}}", "state: {managed: {replicas: 1}}"));
    Pods pods = new Pods(List.of(podOfState(0, false, 600)));
    RealtimeClusterStatus status =
        at(NOON).next(lone, observed(pods, Workload.NONE), SCALE, Obstacles.NONE);
    assertThat(condition(status, "StateReady").getReason()).isEqualTo("PodsNotReady");
  }

  /** The reason of a state store of three whose pods are these. */
  private static String stateReady(Pod... pods) {
    Workload one = new Workload(3, 1, 3);
    RealtimeClusterStatus status =
        at(NOON)
            .next(Clusters.demo(), observed(new Pods(List.of(pods)), one), SCALE, Obstacles.NONE);
    return condition(status, "StateReady").getReason();
  }

  private static Pod podOfState(int number, boolean ready, int secondsAgo) {
    return pod(Component.STATE, number, ready, secondsAgo);
  }

  private static Pod pod(Component component, int number, boolean ready, int secondsAgo) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("demo-%s-%d".formatted(component.text(), number))
        .withLabels(component.selector(Clusters.demo()))
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .withLastTransitionTime(NOON.minusSeconds(secondsAgo).toString())
        .endCondition()
        .endStatus()
        .build();
  }

  private static Observation observed(Pods pods, Workload state) {
    return new Observation(THREE, state, TWO, TWO, pods, Total.ZERO, Total.ZERO, Optional.empty());
  }

  @Test
  void loadBalancer_givesTheEndpointOnceItHasAnAddress() {
    RealtimeCluster cluster =
        Clusters.demo(Clusters.SPEC.replace("type: ClusterIP", "type: LoadBalancer"));
    assertThat(at(NOON).next(cluster, observed(TWO), SCALE, Obstacles.NONE).endpoint())
        .isEqualTo("ws://demo-edge.test.svc/v1/connect");
    Observation withAddress =
        new Observation(
            THREE, THREE, TWO, TWO, NO_PODS, Total.ZERO, Total.ZERO, Optional.of("rt.example.com"));
    assertThat(at(NOON).next(cluster, withAddress, SCALE, Obstacles.NONE).endpoint())
        .isEqualTo("ws://rt.example.com/v1/connect");
  }

  @Test
  void failure_keepsWhatWasKnownOfTheComponents() {
    // Given
    RealtimeCluster cluster = Clusters.demo();
    cluster.setStatus(at(NOON).next(cluster, observed(TWO), SCALE, Obstacles.NONE));
    // When
    RealtimeClusterStatus failed = at(NOON).afterFailure(cluster, "quota exceeded");
    // Then
    assertThat(condition(failed, "Ready").getReason()).isEqualTo("ApplyFailed");
    assertThat(condition(failed, "Ready").getMessage()).isEqualTo("quota exceeded");
    assertThat(condition(failed, "EdgesReady").getStatus()).isEqualTo("True");
    assertThat(failed.edges()).isEqualTo(cluster.getStatus().edges());
  }

  private static ClusterStatus at(Instant now) {
    return new ClusterStatus(Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Observation observed(Workload edges) {
    return new Observation(
        THREE,
        THREE,
        TWO,
        edges,
        NO_PODS,
        new Total(41, 2, 0, 0),
        new Total(64, 2, 0, 0),
        Optional.empty());
  }

  private static Condition edgesReady(RealtimeClusterStatus status) {
    return condition(status, "EdgesReady");
  }

  private static Condition condition(RealtimeClusterStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
