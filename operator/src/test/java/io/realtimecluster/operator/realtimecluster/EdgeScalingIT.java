package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterSpec;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus.EdgesStatus;
import io.realtimecluster.operator.realtimecluster.observed.EdgePod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scaling against a real API server, with the Deployment controller, kubelet and edges played. */
class EdgeScalingIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SPEC =
      """
      auth: {jwt: {secretName: demo-jwt}}
      edge:
        minReplicas: 2
        maxReplicas: 4
        targetConnections: 100
        maxConnections: 200
        scaleDownStabilizationSeconds: %d
        drain: {connectionsPerSecond: 50, timeoutSeconds: %d}
        autoscaling: %s
      broker: {managed: {replicas: 1}}
      state: {managed: {replicas: 1}}
      """;
  private static final String CALM = SPEC.formatted(600, 600, "Enabled");
  private static final String EAGER = SPEC.formatted(0, 600, "Enabled");

  private ApiServer api;
  private String namespace;
  private PlayedPods pods;
  private PlayedControllers controllers;
  private RunningOperator operator;

  @BeforeEach
  void start() throws IOException {
    api = ApiServer.get();
    namespace = api.newNamespace();
    pods = new PlayedPods();
    controllers = new PlayedControllers(api.client(), namespace, pods);
    operator = new RunningOperator(api, pods);
  }

  @AfterEach
  void stop() {
    api.client().resources(RealtimeCluster.class).inNamespace(namespace).delete();
    controllers.close();
    operator.close();
    pods.close();
    api.client().pods().inNamespace(namespace).withGracePeriod(0).delete();
  }

  @Test
  void load_startsEdgesThatAreLetServe() {
    // Given
    createCluster(CALM.replace("maxConnections: 200", "maxConnections: 1000"));
    // When
    edge('a').connect(190);
    edge('b').connect(150);
    // Then
    eventually(() -> assertThat(ready()).isEqualTo("a b c d"));
    eventually(() -> assertThat(edges().ready()).isEqualTo(4));
    assertThat(edges().desired()).isEqualTo(4);
    assertThat(edges().connections()).isEqualTo(340);
    assertThat(edges().lastScaleReason()).startsWith("from ").contains("to 4 edges: ");
    assertThat(edges().lastScaleTime()).isNotNull();
    assertThat(events("EdgesScaledUp")).isNotEmpty();
  }

  @Test
  void crowdedEdge_isRelievedOnceForTheTimeThatItTakes() {
    // Given
    createCluster(CALM);
    // When
    edge('a').connect(160);
    // Then
    eventually(() -> assertThat(edge('a').sheds()).isNotEmpty());
    assertThat(edge('a').sheds()).containsExactly("connections=80&connectionsPerSecond=50");
    assertThat(edge('b').sheds()).isEmpty();
    // When
    edge('a').connect(160);
    awaitLooks(5);
    // Then
    assertThat(edge('a').sheds()).hasSize(1);
    assertThat(events("EdgesRelieved")).hasSize(1);
  }

  @Test
  void quietEdges_goOneByOneEmptyAndTheCheapest() {
    // Given
    createCluster(EAGER.replace("minReplicas: 2", "minReplicas: 4"));
    edge('a').connect(9);
    edge('b').connect(5);
    edge('c').connect(7);
    edge('d').connect(8);
    awaitConnections(29);
    // When
    scale(2);
    // Then
    eventually(() -> assertThat(names(controllers.deleted())).isEqualTo("b c"));
    assertThat(controllers.deleted())
        .allSatisfy(
            pod -> {
              assertThat(pod.getMetadata().getAnnotations())
                  .containsKey("realtimecluster.io/drain-started")
                  .containsEntry("controller.kubernetes.io/pod-deletion-cost", "-2147483648");
              assertThat(PlayedControllers.is(pod, "Ready")).isFalse();
            });
    assertThat(edge('b').drainQuery()).isEqualTo("connectionsPerSecond=50&timeoutSeconds=600");
    eventually(() -> assertThat(edges().draining()).isZero());
    assertThat(edges().desired()).isEqualTo(2);
    assertThat(edge('a').isDraining() || edge('d').isDraining()).isFalse();
    assertThat(messages("EdgesScaledDown"))
        .anySatisfy(message -> assertThat(message).startsWith("from 4 to 3 edges: "))
        .anySatisfy(message -> assertThat(message).startsWith("from 3 to 2 edges: "))
        .hasSize(2);
    assertThat(messages("EdgeDrained"))
        .containsExactlyInAnyOrder(
            "demo-edge-b has no clients left", "demo-edge-c has no clients left");
    // When
    awaitLooks(5);
    int writes = operator.writes();
    awaitLooks(5);
    // Then
    assertThat(operator.writes()).isEqualTo(writes);
    assertThat(controllers.deleted()).hasSize(2);
  }

  @Test
  void drain_isContinuedByAnOperatorThatHasJustStarted() throws IOException {
    // Given
    createCluster(EAGER.replace("minReplicas: 2", "minReplicas: 3"));
    edge('a').connect(9);
    edge('b').connect(5).beStuck(true);
    edge('c').connect(7);
    awaitConnections(21);
    scale(2);
    eventually(() -> assertThat(edge('b').isDraining()).isTrue());
    eventually(() -> assertThat(edges().draining()).isEqualTo(1));
    // When
    operator.close();
    edge('b').beStuck(false);
    operator = new RunningOperator(api, pods);
    // Then
    eventually(() -> assertThat(names(controllers.deleted())).isEqualTo("b"));
    eventually(() -> assertThat(edges().draining()).isZero());
    assertThat(edges().desired()).isEqualTo(2);
    assertThat(ready()).isEqualTo("a c");
  }

  @Test
  void load_thatComesBackDuringADrainTakesTheEdgeBack() {
    // Given
    createDrainingCluster();
    // When
    edge('a').connect(130);
    edge('c').connect(130);
    // Then
    eventually(() -> assertThat(ready()).startsWith("a b c"));
    assertThat(edge('b').isDraining()).isFalse();
    eventually(() -> assertThat(edges().draining()).isZero());
    assertThat(controllers.deleted()).isEmpty();
    assertThat(messages("EdgeDrainTakenBack")).containsExactly("demo-edge-b is needed again");
    assertThat(controllers.pods())
        .allSatisfy(
            pod ->
                assertThat(pod.getMetadata().getAnnotations())
                    .doesNotContainKeys(EdgePod.DRAIN_STARTED, EdgePod.DELETION_COST));
  }

  @Test
  void edge_thatDoesNotAnswerIsNotTakenBackAndAnotherOneStarts() {
    // Given
    createDrainingCluster();
    // When
    edge('b').beSilent(true);
    edge('a').connect(130);
    edge('c').connect(130);
    // Then
    eventually(() -> assertThat(ready()).startsWith("a c d"));
    assertThat(controllers.deleted()).isEmpty();
    assertThat(edges().draining()).isEqualTo(1);
    // When
    edge('b').beStuck(false).beSilent(false);
    // Then
    eventually(() -> assertThat(names(controllers.deleted())).isEqualTo("b"));
  }

  @Test
  void edge_thatDoesNotGetEmptyGoesAfterTheTimeout() {
    // Given
    createCluster(SPEC.formatted(0, 2, "Enabled").replace("minReplicas: 2", "minReplicas: 3"));
    edge('a').connect(9);
    edge('b').connect(5).beStuck(true);
    edge('c').connect(7);
    awaitConnections(21);
    // When
    scale(2);
    // Then
    eventually(() -> assertThat(names(controllers.deleted())).isEqualTo("b"));
    assertThat(messages("EdgeDrainTimedOut"))
        .containsExactly("demo-edge-b is taken away after 2 s with 5 clients left");
  }

  @Test
  void silentEdge_keepsAllEdges() {
    // Given
    createCluster(EAGER.replace("minReplicas: 2", "minReplicas: 3"));
    pods.edge("127.0.0.5").beSilent(true);
    edge('a').connect(1);
    awaitConnections(1);
    // When: a fourth edge comes, and never says anything.
    scale(4);
    eventually(() -> assertThat(ready()).isEqualTo("a b c d"));
    scale(2);
    awaitLooks(20);
    // Then
    assertThat(edges().desired()).isEqualTo(4);
    assertThat(controllers.pods()).hasSize(4);
    // When
    pods.edge("127.0.0.5").beSilent(false);
    // Then
    eventually(() -> assertThat(edges().desired()).isEqualTo(2));
  }

  @Test
  void pendingPod_isNotTakenForTheDrainedOne() {
    // Given
    createCluster(EAGER.replace("minReplicas: 2", "minReplicas: 3"));
    edge('a').connect(90);
    edge('b').connect(5).beStuck(true);
    edge('c').connect(90);
    awaitConnections(185);
    scale(2);
    eventually(() -> assertThat(edge('b').isDraining()).isTrue());
    // When
    controllers.startPods(false);
    edge('b').beSilent(true);
    scale(3);
    eventually(() -> assertThat(controllers.pods()).hasSize(4));
    edge('b').beStuck(false).beSilent(false);
    awaitLooks(10);
    // Then
    assertThat(controllers.deleted()).isEmpty();
    // When
    controllers.startPods(true);
    // Then
    eventually(() -> assertThat(names(controllers.deleted())).isEqualTo("b"));
    eventually(() -> assertThat(ready()).isEqualTo("a c d"));
  }

  @Test
  void externalCount_isFollowedInBothDirectionsWhateverTheLoad() {
    // Given
    createCluster(SPEC.formatted(600, 600, "External"));
    edge('a').connect(200);
    edge('b').connect(200);
    awaitConnections(400);
    awaitLooks(5);
    assertThat(edges().desired()).isEqualTo(2);
    // When, then
    scale(3);
    eventually(() -> assertThat(ready()).isEqualTo("a b c"));
    scale(2);
    eventually(() -> assertThat(names(controllers.deleted())).isEqualTo("c"));
    assertThat(edges().lastScaleReason())
        .isEqualTo(
            "from 3 to 2 edges: autoscaling is External and minReplicas is 2; demo-edge-c has the"
                + " fewest, 0");
  }

  @Test
  void needBeyondTheMaximum_isACondition() {
    // Given
    createCluster(CALM.replace("maxReplicas: 4", "maxReplicas: 2"));
    // When
    edge('a').connect(111);
    edge('b').connect(110);
    // Then
    eventually(
        () ->
            assertThat(cluster().get().getStatus().conditions())
                .anySatisfy(
                    condition -> {
                      assertThat(condition.getType()).isEqualTo("ScalingLimited");
                      assertThat(condition.getStatus()).isEqualTo("True");
                      assertThat(condition.getMessage())
                          .isEqualTo("maxReplicas is 2, more edges are needed");
                    }));
    eventually(() -> assertThat(events("MaxReplicasReached")).hasSize(1));
  }

  @Test
  void newVersion_servesOnceAllOfItHasStartedSoThatNoClientIsMovedTwice() {
    // Given
    createCluster(CALM);
    edge('a').connect(9);
    edge('b').connect(5);
    awaitConnections(14);
    controllers.startPods(false);
    // When
    cluster()
        .edit(
            edited -> {
              edited.setSpec(withMaxConnections(edited.getSpec(), 201));
              return edited;
            });
    eventually(() -> assertThat(names(controllers.pods())).isEqualTo("a b c d"));
    awaitLooks(5);
    // Then
    assertThat(ready()).isEqualTo("a b");
    assertThat(controllers.deleted()).isEmpty();
    // When
    controllers.startPods(true);
    // Then
    eventually(() -> assertThat(ready()).isEqualTo("c d"));
    eventually(() -> assertThat(names(controllers.pods())).isEqualTo("c d"));
    assertThat(controllers.deleted())
        .as("the Service led to no old edge when the first of them was stopped")
        .hasSize(2)
        .allSatisfy(pod -> assertThat(PlayedControllers.is(pod, "Ready")).isFalse());
    assertThat(edge('a').sheds()).isEmpty();
    eventually(() -> assertThat(edges().ready()).isEqualTo(2));
  }

  private static RealtimeClusterSpec withMaxConnections(RealtimeClusterSpec spec, int max) {
    String json =
        Serialization.asJson(spec).replace("\"maxConnections\":200", "\"maxConnections\":" + max);
    return Serialization.unmarshal(json, RealtimeClusterSpec.class);
  }

  /** Of a, b and c, b is being drained and keeps its clients. */
  private void createDrainingCluster() {
    createCluster(EAGER.replace("minReplicas: 2", "minReplicas: 3"));
    edge('a').connect(60);
    edge('b').connect(5).beStuck(true);
    edge('c').connect(60);
    awaitConnections(125);
    scale(2);
    eventually(() -> assertThat(edge('b').isDraining()).isTrue());
  }

  private void createCluster(String spec) {
    api.client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("demo-jwt")
                .withNamespace(namespace)
                .endMetadata()
                .addToStringData("secret", "a-secret-of-more-than-32-bytes-for-tests")
                .build())
        .create();
    api.create(namespace, spec);
    int min = cluster().get().getSpec().edge().minReplicas();
    eventually(() -> assertThat(edges().ready()).isEqualTo(min));
    pods.requireKey(managementKey());
  }

  private String managementKey() {
    String encoded =
        api.client()
            .secrets()
            .inNamespace(namespace)
            .withName("demo-edge")
            .get()
            .getData()
            .get("management-key");
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }

  private PlayedPods.Edge edge(char name) {
    return pods.edge("127.0.0." + (name - 'a' + 2));
  }

  private void scale(int replicas) {
    cluster().scale(replicas);
  }

  /** Each look asks every edge once. */
  private void awaitLooks(int looks) {
    int edges = controllers.pods().size();
    int before = pods.scrapes();
    await().atMost(PATIENCE).until(() -> pods.scrapes() >= before + looks * edges);
  }

  private void awaitConnections(long count) {
    eventually(() -> assertThat(edges().connections()).isEqualTo(count));
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).ignoreExceptions().untilAsserted(assertion);
  }

  /** The last letters of the pods that are ready. */
  private String ready() {
    return names(
        controllers.pods().stream().filter(pod -> PlayedControllers.is(pod, "Ready")).toList());
  }

  private static String names(List<Pod> pods) {
    return pods.stream()
        .map(pod -> pod.getMetadata().getName().replace("demo-edge-", ""))
        .collect(Collectors.joining(" "));
  }

  private EdgesStatus edges() {
    return cluster().get().getStatus().edges();
  }

  private Resource<RealtimeCluster> cluster() {
    return api.client().resources(RealtimeCluster.class).inNamespace(namespace).withName("demo");
  }

  private List<String> messages(String reason) {
    return events(reason).stream().map(Event::getMessage).toList();
  }

  private List<Event> events(String reason) {
    return api.client().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getReason().equals(reason))
        .toList();
  }
}
