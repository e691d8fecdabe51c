package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus;
import io.realtimecluster.operator.realtimecluster.desired.Component;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reconciler against a real API server, which has no controllers: tests play those. */
class RealtimeClusterReconcilerIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SPEC =
      """
      auth: {jwt: {secretName: demo-jwt}}
      edge: {minReplicas: 2, maxReplicas: 4, targetConnections: 100, maxConnections: 150, resources: {limits: {cpu: 1000m, memory: 1024Mi}}}
      broker: {managed: {replicas: 1, storage: 1Gi}}
      state: {managed: {replicas: 1}}
      roomTypes: [{name: chat, match: "chat:*", history: {durability: memory, size: 10}, presence: true}]
      """;

  private static ApiServer api;
  private static PlayedPods pods;
  private static RunningOperator operator;

  private String namespace;

  @BeforeAll
  static void start() throws IOException {
    api = ApiServer.get();
    pods = new PlayedPods();
    operator = new RunningOperator(api, pods);
  }

  @AfterAll
  static void stop() {
    operator.close();
    pods.close();
  }

  @BeforeEach
  void newNamespace() {
    namespace = api.newNamespace();
    operator.serveMetrics("");
  }

  @AfterEach
  void deleteCluster() {
    api.client().resources(RealtimeCluster.class).inNamespace(namespace).delete();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                api.client()
                    .resources(RealtimeCluster.class)
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .isEmpty());
  }

  @Test
  void newCluster_getsAllItsObjectsAndOwnsThem() {
    // Given
    createJwtSecret();
    // When
    api.create(namespace, SPEC);
    // Then
    await().atMost(PATIENCE).until(() -> deployment("demo-edge") != null);
    assertThat(objects().keySet())
        .containsExactlyInAnyOrder(
            "ConfigMap/demo-broker",
            "ConfigMap/demo-room-types",
            "Deployment/demo-edge",
            "Deployment/demo-hub",
            "PodDisruptionBudget/demo-broker",
            "PodDisruptionBudget/demo-edge",
            "PodDisruptionBudget/demo-hub",
            "PodDisruptionBudget/demo-state",
            "Secret/demo-api",
            "Secret/demo-broker",
            "Secret/demo-edge",
            "Secret/demo-state",
            "Service/demo-broker",
            "Service/demo-broker-nodes",
            "Service/demo-edge",
            "Service/demo-hub",
            "Service/demo-state",
            "Service/demo-state-nodes",
            "StatefulSet/demo-broker",
            "StatefulSet/demo-state");
    String uid = cluster().getMetadata().getUid();
    assertThat(objects().values())
        .allSatisfy(
            object ->
                assertThat(object.getMetadata().getOwnerReferences())
                    .singleElement()
                    .satisfies(
                        owner -> {
                          assertThat(owner.getUid()).isEqualTo(uid);
                          assertThat(owner.getController()).isTrue();
                        }));
  }

  @Test
  void workloads_thatGetReadyOneByOneTurnTheirConditions() {
    // Given
    createJwtSecret();
    api.create(namespace, SPEC);
    awaitCondition("EdgesReady", "False", "PodsNotReady");
    awaitCondition("Ready", "False", "PodsNotReady");
    // When, then
    makeReady(statefulSet("demo-broker"));
    awaitCondition("BrokerReady", "True", "AllReady");
    makeReady(statefulSet("demo-state"));
    awaitCondition("StateReady", "True", "AllReady");
    makeReady(deployment("demo-hub"));
    awaitCondition("HubsReady", "True", "AllReady");
    awaitCondition("Ready", "False", "PodsNotReady");
    makeReady(deployment("demo-edge"));
    awaitCondition("EdgesReady", "True", "AllReady");
    awaitCondition("Ready", "True", "AllReady");
    RealtimeClusterStatus status = cluster().getStatus();
    assertThat(status.observedGeneration()).isEqualTo(cluster().getMetadata().getGeneration());
    assertThat(status.endpoint()).isEqualTo("ws://demo-edge.%s.svc/v1/connect", namespace);
    assertThat(status.edges())
        .isEqualTo(
            new RealtimeClusterStatus.EdgesStatus(
                2,
                2,
                2,
                0,
                300,
                0,
                "app.kubernetes.io/component=edge,app.kubernetes.io/instance=demo,"
                    + "app.kubernetes.io/part-of=realtimecluster",
                null,
                null));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(eventsOf("Ready")).hasSize(1));
  }

  @Test
  void changedSpec_isObservedAndKeepsCredentials() {
    // Given
    createReadyCluster();
    Map<String, String> credentials = secret("demo-broker").getData();
    // When
    api.client()
        .resource(ApiServer.cluster(namespace, "demo", SPEC + "hub: {replicas: 3}\n"))
        .update();
    // Then
    await()
        .atMost(PATIENCE)
        .until(() -> Objects.equals(cluster().getStatus().observedGeneration(), 2L));
    assertThat(deployment("demo-hub").getSpec().getReplicas()).isEqualTo(3);
    awaitCondition("HubsReady", "False", "PodsNotReady");
    assertThat(condition("HubsReady").getMessage()).startsWith("2 of 3 pods ready");
    assertThat(secret("demo-broker").getData()).isEqualTo(credentials);
  }

  @Test
  void changedRoomTypes_rollTheHubsButNotTheEdges() {
    // Given
    createReadyCluster();
    Map<String, String> hubBefore = templateAnnotations("demo-hub");
    Map<String, String> edgeBefore = templateAnnotations("demo-edge");
    // When
    api.client()
        .resource(ApiServer.cluster(namespace, "demo", SPEC.replace("size: 10", "size: 20")))
        .update();
    // Then
    await().atMost(PATIENCE).until(() -> !templateAnnotations("demo-hub").equals(hubBefore));
    assertThat(templateAnnotations("demo-edge")).isEqualTo(edgeBefore);
    assertThat(configMap("demo-room-types").getData())
        .containsEntry(
            "room-types.json",
            "[{\"name\":\"chat\",\"match\":\"chat:*\",\"program\":\"relay\",\"history\":"
                + "{\"durability\":\"memory\",\"size\":20},\"presence\":true}]");
  }

  @Test
  void steadyCluster_causesNoWrites() {
    // Given
    createReadyCluster();
    createPod("demo-edge-a", "edge");
    operator.serveMetrics("realtimecluster_edge_connections 7.0\n");
    awaitConnections(7);
    awaitReconciliations(3);
    Map<String, String> before = resourceVersions();
    int writes = operator.writes();
    // When
    awaitReconciliations(5);
    // Then
    assertThat(resourceVersions()).isEqualTo(before);
    assertThat(operator.writes()).isEqualTo(writes);
  }

  @Test
  void handEditedDeployment_comesBack() {
    // Given
    createReadyCluster();
    // When
    api.client()
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName("demo-edge")
        .edit(
            edited -> {
              edited.getSpec().setReplicas(7);
              edited.getSpec().getTemplate().getSpec().getContainers().get(0).setImage("evil:1");
              return edited;
            });
    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Deployment restored = deployment("demo-edge");
              assertThat(restored.getSpec().getReplicas()).isEqualTo(2);
              assertThat(
                      restored.getSpec().getTemplate().getSpec().getContainers().get(0).getImage())
                  .isEqualTo("edge:test");
            });
  }

  @Test
  void deletedObjects_comeBack() {
    // Given
    createReadyCluster();
    String uid = deployment("demo-hub").getMetadata().getUid();
    // When
    api.client().resource(deployment("demo-hub")).delete();
    api.client().services().inNamespace(namespace).withName("demo-edge").delete();
    // Then
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                deployment("demo-hub") != null
                    && !deployment("demo-hub").getMetadata().getUid().equals(uid));
    await().atMost(PATIENCE).until(() -> objects().containsKey("Service/demo-edge"));
  }

  @Test
  void missingJwtSecret_isReportedAndItsArrivalStartsTheEdges() {
    // Given
    api.create(namespace, SPEC);
    // When, then
    awaitCondition("EdgesReady", "False", "JwtSecretMissing");
    awaitCondition("Ready", "False", "JwtSecretMissing");
    assertThat(condition("EdgesReady").getMessage()).isEqualTo("there is no Secret demo-jwt");
    assertThat(deployment("demo-edge")).isNull();
    assertThat(deployment("demo-hub")).isNotNull();
    assertThat(eventsOf("JwtSecretMissing")).isNotEmpty();
    // When
    createJwtSecret();
    // Then
    await().atMost(PATIENCE).until(() -> deployment("demo-edge") != null);
    awaitCondition("EdgesReady", "False", "PodsNotReady");
  }

  @Test
  void replacedJwtSecret_rollsTheEdges() {
    // Given
    createReadyCluster();
    Map<String, String> before = templateAnnotations("demo-edge");
    // When
    api.client().resource(jwtSecret("another-secret-of-more-than-32-bytes")).update();
    // Then
    await().atMost(PATIENCE).until(() -> !templateAnnotations("demo-edge").equals(before));
  }

  @Test
  void unknownRoomProgram_isReportedAndKeepsHubsFromStarting() {
    // Given
    createJwtSecret();
    // When
    api.create(namespace, SPEC.replace("name: chat,", "name: chat, program: quiz,"));
    // Then
    awaitCondition("HubsReady", "False", "UnknownRoomProgram");
    assertThat(condition("HubsReady").getMessage())
        .isEqualTo("room type chat: program is quiz, known are: relay");
    assertThat(deployment("demo-hub")).isNull();
    assertThat(deployment("demo-edge")).isNotNull();
  }

  @Test
  void connections_areCountedAndKeptWhileAnEdgeIsSilent() {
    // Given
    createReadyCluster();
    createPod("demo-edge-a", "edge");
    createPod("demo-edge-b", "edge");
    createPod("demo-hub-a", "hub");
    // When
    operator.serveMetrics(
        "realtimecluster_edge_connections 21.0\nrealtimecluster_hub_partitions_owned 64.0\n");
    // Then
    awaitConnections(42);
    await().atMost(PATIENCE).until(() -> cluster().getStatus().hubs().partitionsOwned() == 64);
    // When
    operator.serveMetrics("");
    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(condition("EdgesReady").getMessage())
                    .contains("connection count of 2 of 2 ready pods unknown"));
    assertThat(cluster().getStatus().edges().connections()).isEqualTo(42);
    assertThat(condition("EdgesReady").getStatus()).isEqualTo("True");
  }

  @Test
  void pods_areAdmittedWhereOnlyRestrictedOnesAre() {
    // Given
    createReadyCluster();
    api.client()
        .namespaces()
        .withName(namespace)
        .edit(
            edited -> {
              edited
                  .getMetadata()
                  .getLabels()
                  .put("pod-security.kubernetes.io/enforce", "restricted");
              return edited;
            });
    // When
    List<PodTemplateSpec> templates =
        List.of(
            statefulSet("demo-broker").getSpec().getTemplate(),
            statefulSet("demo-state").getSpec().getTemplate(),
            deployment("demo-hub").getSpec().getTemplate(),
            deployment("demo-edge").getSpec().getTemplate());
    // Then
    assertThat(templates)
        .allSatisfy(
            template ->
                assertThatCode(() -> api.client().resource(podOf(template)).create())
                    .doesNotThrowAnyException());
  }

  @Test
  void refusedObject_isReportedAndTriedAgain() {
    // Given
    createJwtSecret();
    api.create(
        namespace, SPEC + "hub: {resources: {requests: {cpu: \"2\"}, limits: {cpu: \"1\"}}}\n");
    // When, then
    awaitCondition("Ready", "False", "ApplyFailed");
    assertThat(condition("Ready").getMessage()).contains("must be less than or equal to cpu limit");
    // When
    api.client().resource(ApiServer.cluster(namespace, "demo", SPEC)).update();
    // Then
    awaitCondition("Ready", "False", "PodsNotReady");
  }

  private void createReadyCluster() {
    createJwtSecret();
    api.create(namespace, SPEC);
    await().atMost(PATIENCE).until(() -> deployment("demo-edge") != null);
    makeReady(statefulSet("demo-broker"));
    makeReady(statefulSet("demo-state"));
    makeReady(deployment("demo-hub"));
    makeReady(deployment("demo-edge"));
    awaitCondition("Ready", "True", "AllReady");
  }

  private void createJwtSecret() {
    api.client().resource(jwtSecret("a-secret-of-more-than-32-bytes-for-tests")).create();
  }

  private Secret jwtSecret(String value) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName("demo-jwt")
        .withNamespace(namespace)
        .endMetadata()
        .addToStringData("secret", value)
        .build();
  }

  /** As the StatefulSet controller would. */
  private void makeReady(StatefulSet statefulSet) {
    int replicas = statefulSet.getSpec().getReplicas();
    statefulSet.setStatus(
        new StatefulSetStatusBuilder()
            .withObservedGeneration(statefulSet.getMetadata().getGeneration())
            .withReplicas(replicas)
            .withReadyReplicas(replicas)
            .withUpdatedReplicas(replicas)
            .build());
    api.client().resource(statefulSet).patchStatus();
  }

  /** As the Deployment controller would. */
  private void makeReady(Deployment deployment) {
    int replicas = deployment.getSpec().getReplicas();
    deployment.setStatus(
        new DeploymentStatusBuilder()
            .withObservedGeneration(deployment.getMetadata().getGeneration())
            .withReplicas(replicas)
            .withReadyReplicas(replicas)
            .withUpdatedReplicas(replicas)
            .build());
    api.client().resource(deployment).patchStatus();
  }

  /** As the kubelet would. */
  private void createPod(String name, String component) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .withLabels(
                deployment("demo-" + component).getSpec().getTemplate().getMetadata().getLabels())
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("it")
            .withImage("it")
            .endContainer()
            .endSpec()
            .build();
    Pod created = api.client().resource(pod).create();
    Pod running =
        new PodBuilder(created)
            .withNewStatus()
            .withPhase("Running")
            .withPodIP("127.0.0.1")
            .addNewPodIP("127.0.0.1")
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build();
    api.client().resource(running).patchStatus();
  }

  /** Without the claimed volume, which the StatefulSet controller would add. */
  private Pod podOf(PodTemplateSpec template) {
    PodSpec spec = template.getSpec();
    boolean claimed =
        spec.getVolumes().stream().noneMatch(volume -> volume.getName().equals("data"));
    return new PodBuilder()
        .withNewMetadata()
        .withGenerateName("admitted-")
        .withNamespace(namespace)
        .endMetadata()
        .withSpec(
            claimed
                ? new PodSpecBuilder(spec)
                    .addNewVolume()
                    .withName("data")
                    .withNewEmptyDir()
                    .endEmptyDir()
                    .endVolume()
                    .build()
                : spec)
        .build();
  }

  private void awaitCondition(String type, String status, String reason) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Condition condition = condition(type);
              assertThat(condition).as("condition %s", type).isNotNull();
              assertThat(condition.getStatus() + " " + condition.getReason())
                  .as("%s: %s", type, condition.getMessage())
                  .isEqualTo(status + " " + reason);
            });
  }

  private void awaitConnections(long count) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(cluster().getStatus().edges().connections()).isEqualTo(count));
  }

  /** Each asks the one pod once. */
  private static void awaitReconciliations(int count) {
    int before = operator.scrapes();
    await().atMost(PATIENCE).until(() -> operator.scrapes() >= before + count);
  }

  private Condition condition(String type) {
    RealtimeClusterStatus status = cluster().getStatus();
    if (status == null || status.conditions() == null) {
      return null;
    }
    return status.conditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElse(null);
  }

  private List<Event> eventsOf(String reason) {
    return api.client().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getReason().equals(reason))
        .toList();
  }

  private Map<String, String> templateAnnotations(String deployment) {
    return deployment(deployment).getSpec().getTemplate().getMetadata().getAnnotations();
  }

  private RealtimeCluster cluster() {
    return api.client()
        .resources(RealtimeCluster.class)
        .inNamespace(namespace)
        .withName("demo")
        .get();
  }

  private Deployment deployment(String name) {
    return api.client().apps().deployments().inNamespace(namespace).withName(name).get();
  }

  private StatefulSet statefulSet(String name) {
    return api.client().apps().statefulSets().inNamespace(namespace).withName(name).get();
  }

  private ConfigMap configMap(String name) {
    return api.client().configMaps().inNamespace(namespace).withName(name).get();
  }

  private Secret secret(String name) {
    return api.client().secrets().inNamespace(namespace).withName(name).get();
  }

  /** All that the operator made here, by kind and name. */
  private Map<String, HasMetadata> objects() {
    Map<String, HasMetadata> objects = new TreeMap<>();
    Stream.of(
            Secret.class,
            ConfigMap.class,
            Service.class,
            StatefulSet.class,
            Deployment.class,
            PodDisruptionBudget.class)
        .flatMap(
            kind ->
                api
                    .client()
                    .resources(kind)
                    .inNamespace(namespace)
                    .withLabelSelector(Component.MANAGED_SELECTOR)
                    .list()
                    .getItems()
                    .stream())
        .forEach(
            object -> objects.put(object.getKind() + "/" + object.getMetadata().getName(), object));
    return objects;
  }

  private Map<String, String> resourceVersions() {
    Map<String, String> versions = new TreeMap<>();
    objects()
        .forEach((key, object) -> versions.put(key, object.getMetadata().getResourceVersion()));
    versions.put("RealtimeCluster/demo", cluster().getMetadata().getResourceVersion());
    return versions;
  }
}
