package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus.EdgesStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A real API server and a running operator, with the Deployment controller, kubelet and edges
 * played.
 */
abstract class PlayedScaling {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  static final String SPEC =
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
  static final String CALM = SPEC.formatted(600, 600, "Enabled");
  static final String EAGER = SPEC.formatted(0, 600, "Enabled");

  ApiServer api;
  String namespace;
  PlayedPods pods;
  PlayedControllers controllers;
  RunningOperator operator;

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

  /** Of a, b and c, b is being drained and keeps its clients. */
  void createDrainingCluster() {
    createCluster(EAGER.replace("minReplicas: 2", "minReplicas: 3"));
    edge('a').connect(60);
    edge('b').connect(5).beStuck(true);
    edge('c').connect(60);
    awaitConnections(125);
    scale(2);
    eventually(() -> assertThat(edge('b').isDraining()).isTrue());
  }

  void createCluster(String spec) {
    api.client().resource(DemoCluster.jwtSecret(namespace, DemoCluster.JWT_SECRET)).create();
    api.create(namespace, spec);
    int min = cluster().get().getSpec().edge().minReplicas();
    eventually(() -> assertThat(edges().ready()).isEqualTo(min));
    pods.requireKey(managementKey());
  }

  private String managementKey() {
    return DemoCluster.value(
            api.client().secrets().inNamespace(namespace).withName("demo-edge").get(),
            "management-key")
        .orElseThrow();
  }

  PlayedPods.Edge edge(char name) {
    return pods.edge("127.0.0." + (name - 'a' + 2));
  }

  void scale(int replicas) {
    cluster().scale(replicas);
  }

  /** Each look asks every edge once. */
  void awaitLooks(int looks) {
    int edges = controllers.pods().size();
    int before = pods.scrapes();
    await().atMost(PATIENCE).until(() -> pods.scrapes() >= before + looks * edges);
  }

  void awaitConnections(long count) {
    eventually(() -> assertThat(edges().connections()).isEqualTo(count));
  }

  static void eventually(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).ignoreExceptions().untilAsserted(assertion);
  }

  /** The last letters of the pods that are ready. */
  String ready() {
    return names(
        controllers.pods().stream().filter(pod -> PlayedControllers.is(pod, "Ready")).toList());
  }

  static String names(List<Pod> pods) {
    return pods.stream()
        .map(pod -> pod.getMetadata().getName().replace("demo-edge-", ""))
        .collect(Collectors.joining(" "));
  }

  EdgesStatus edges() {
    return cluster().get().getStatus().edges();
  }

  Resource<RealtimeCluster> cluster() {
    return api.client().resources(RealtimeCluster.class).inNamespace(namespace).withName("demo");
  }

  List<String> messages(String reason) {
    return events(reason).stream().map(Event::getMessage).toList();
  }

  List<Event> events(String reason) {
    return api.client().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getReason().equals(reason))
        .toList();
  }
}
