package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
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
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus;
import io.realtimecluster.operator.realtimecluster.desired.Component;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A running operator for all tests of a class, and for each of them a namespace of its own with a
 * cluster named demo. The API server has no controllers: tests play those.
 */
final class DemoCluster
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

  /** How long anything may take on a busy machine. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What signs tokens. */
  static final String JWT_SECRET = "a-secret-of-more-than-32-bytes-for-tests";

  /** One of each, which can be scaled. */
  static final String SPEC =
      """
      auth: {jwt: {secretName: demo-jwt}}
      edge: {minReplicas: 2, maxReplicas: 4, targetConnections: 100, maxConnections: 150, resources: {limits: {cpu: 1000m, memory: 1024Mi}}}
      broker: {managed: {replicas: 1, storage: 1Gi}}
      state: {managed: {replicas: 1}}
      roomTypes: [{name: chat, match: "chat:*", history: {durability: memory, size: 10}, presence: true}]
      """;

  /** Starts an operator. */
  interface Start {
    RunningOperator operator(ApiServer api, PlayedPods pods) throws IOException;
  }

  private final Start start;
  private ApiServer api;
  private PlayedPods pods;
  private RunningOperator operator;
  private String namespace;

  /** With an operator that looks five times a second. */
  DemoCluster() {
    this(RunningOperator::new);
  }

  /** With an operator of another kind. */
  DemoCluster(Start start) {
    this.start = start;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    api = ApiServer.get();
    pods = new PlayedPods();
    operator = start.operator(api, pods);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    operator.close();
    pods.close();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    namespace = api.newNamespace();
    operator.serveMetrics("");
  }

  @Override
  public void afterEach(ExtensionContext context) {
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

  /** Of an administrator. */
  KubernetesClient client() {
    return api.client();
  }

  RunningOperator operator() {
    return operator;
  }

  String namespace() {
    return namespace;
  }

  void create(String spec) {
    api.create(namespace, spec);
  }

  /**
   * Asks for something else from the cluster, again if the operator has just written its status.
   */
  void change(String spec) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(DemoCluster::isConflict)
        .until(
            () -> client().resource(ApiServer.cluster(namespace, "demo", spec)).update() != null);
  }

  private static boolean isConflict(Throwable failure) {
    return failure instanceof KubernetesClientException refused
        && refused.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }

  /** Sets an annotation of the cluster, whatever else is written to it; null takes it away. */
  void annotate(String name, @Nullable String value) {
    String json = value == null ? "null" : Serialization.asJson(value);
    client()
        .resources(RealtimeCluster.class)
        .inNamespace(namespace)
        .withName("demo")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":%s}}}".formatted(name, json));
  }

  void createReadyCluster() {
    createReadyCluster(SPEC);
  }

  void createReadyCluster(String spec) {
    createJwtSecret();
    create(spec);
    await().atMost(PATIENCE).until(() -> deployment("demo-edge") != null);
    makeReady();
    awaitCondition("Ready", "True", "AllReady");
  }

  void createJwtSecret() {
    api.client().resource(jwtSecret(JWT_SECRET)).create();
  }

  Secret jwtSecret(String value) {
    return jwtSecret(namespace, value);
  }

  static Secret jwtSecret(String namespace, String value) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName("demo-jwt")
        .withNamespace(namespace)
        .endMetadata()
        .addToStringData("secret", value)
        .build();
  }

  /** What a Secret has under a key, as text. */
  static Optional<String> value(Secret secret, String key) {
    return Optional.ofNullable(secret.getData().get(key))
        .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
  }

  /** All that there is. */
  void makeReady() {
    Stream.of("demo-broker", "demo-state")
        .map(this::statefulSet)
        .filter(Objects::nonNull)
        .forEach(this::makeReady);
    makeReady(deployment("demo-hub"));
    makeReady(deployment("demo-edge"));
  }

  /** As the StatefulSet controller would. */
  void makeReady(StatefulSet statefulSet) {
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
  void makeReady(Deployment deployment) {
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
  void createPod(String name, String component) {
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
  Pod podOf(PodTemplateSpec template) {
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

  void awaitCondition(String type, String status, String reason) {
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

  void awaitConnections(long count) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(cluster().getStatus().edges().connections()).isEqualTo(count));
  }

  /** Each asks the one pod once. */
  void awaitReconciliations(int count) {
    int before = operator.scrapes();
    await().atMost(PATIENCE).until(() -> operator.scrapes() >= before + count);
  }

  Condition condition(String type) {
    RealtimeClusterStatus status = cluster().getStatus();
    if (status == null || status.conditions() == null) {
      return null;
    }
    return status.conditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElse(null);
  }

  List<Event> eventsOf(String reason) {
    return api.client().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getReason().equals(reason))
        .toList();
  }

  Map<String, String> templateAnnotations(String deployment) {
    return deployment(deployment).getSpec().getTemplate().getMetadata().getAnnotations();
  }

  RealtimeCluster cluster() {
    return api.client()
        .resources(RealtimeCluster.class)
        .inNamespace(namespace)
        .withName("demo")
        .get();
  }

  Deployment deployment(String name) {
    return api.client().apps().deployments().inNamespace(namespace).withName(name).get();
  }

  StatefulSet statefulSet(String name) {
    return api.client().apps().statefulSets().inNamespace(namespace).withName(name).get();
  }

  ConfigMap configMap(String name) {
    return api.client().configMaps().inNamespace(namespace).withName(name).get();
  }

  Secret secret(String name) {
    return api.client().secrets().inNamespace(namespace).withName(name).get();
  }

  /** All that the operator made here, by kind and name. */
  Map<String, HasMetadata> objects() {
    return objects(api.client(), namespace);
  }

  /** All that an operator made in a namespace, by kind and name. */
  static Map<String, HasMetadata> objects(KubernetesClient client, String namespace) {
    Map<String, HasMetadata> objects = new TreeMap<>();
    Stream.of(
            Secret.class,
            ConfigMap.class,
            Service.class,
            StatefulSet.class,
            Deployment.class,
            PodDisruptionBudget.class,
            NetworkPolicy.class,
            Ingress.class)
        .flatMap(
            kind ->
                client
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

  Map<String, String> resourceVersions() {
    Map<String, String> versions = new TreeMap<>();
    objects()
        .forEach((key, object) -> versions.put(key, object.getMetadata().getResourceVersion()));
    versions.put("RealtimeCluster/demo", cluster().getMetadata().getResourceVersion());
    return versions;
  }
}
