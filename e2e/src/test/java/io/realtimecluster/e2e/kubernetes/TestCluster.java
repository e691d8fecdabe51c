package io.realtimecluster.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.realtimecluster.e2e.Tokens;
import io.realtimecluster.e2e.Waits;
import io.realtimecluster.e2e.kubernetes.crowd.Crowd;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A RealtimeCluster in a namespace of its own. Its Service must be reachable from here, as those of
 * the local cluster are.
 */
final class TestCluster implements AutoCloseable {

  static final String NAMESPACE = "realtimecluster-e2e";
  static final String NAME = "e2e";

  private static final String NAMESPACE_OF_SEVERAL = NAMESPACE + "-of-several";

  /** What a Ready cluster has of each part. */
  static final int EDGES_MIN = 2;

  static final Duration READY_GOAL = Duration.ofSeconds(60);
  static final Duration READY_WAIT_MAX = Duration.ofSeconds(240);

  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration DELETION_WAIT_MAX = Duration.ofSeconds(120);
  private static final int RUN_SECONDS_MAX = 60;
  private static final int CROWD_ROOMS = 10;
  private static final int CROWD_CLIENTS_PER_SECOND = 50;
  private static final Duration CROWD_WAIT_MAX = Duration.ofSeconds(120);
  private static final int LOG_LINES_TOLD = 40;
  private static final String JWT_SECRET = "e2e-jwt";
  private static final Tokens TOKENS = new Tokens("a-secret-of-the-tests-with-32-bytes-or-more");
  private static final ResourceDefinitionContext REALTIME_CLUSTERS =
      new ResourceDefinitionContext.Builder()
          .withGroup("realtimecluster.io")
          .withVersion("v1alpha1")
          .withKind("RealtimeCluster")
          .withPlural("realtimeclusters")
          .withNamespaced(true)
          .build();

  private static final String REALTIME_CLUSTER =
      """
      apiVersion: realtimecluster.io/v1alpha1
      kind: RealtimeCluster
      metadata: {name: %s, namespace: %s}
      spec:
        auth: {jwt: {secretName: %s}}
        edge:
          minReplicas: %d
          maxReplicas: 6
          targetConnections: 500
          maxConnections: 2000
          scaleDownStabilizationSeconds: 15
          drain: {connectionsPerSecond: 20, timeoutSeconds: 60}
          resources:
            requests: {cpu: 50m, memory: 192Mi}
            limits: {memory: 512Mi}
        hub: {replicas: 2, partitions: 16}
        broker: {managed: {replicas: %d}}
        state: {managed: {replicas: %d}}
        roomTypes:
          - name: crowd
            match: "crowd:*"
            program: relay
            history: {durability: durable, size: 1000}
      """;

  private static final class Started {
    static final TestCluster INSTANCE = new TestCluster(NAMESPACE, 1);
  }

  private final String namespace;
  private final KubernetesClient kubernetes = new KubernetesClientBuilder().build();

  private TestCluster(String namespace, int servers) {
    this.namespace = namespace;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    deleteFormer();
    kubernetes
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    kubernetes
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(JWT_SECRET)
                .withNamespace(namespace)
                .endMetadata()
                .addToStringData("secret", TOKENS.secret())
                .build())
        .create();
    long startNanos = System.nanoTime();
    kubernetes
        .resource(
            Serialization.unmarshal(
                REALTIME_CLUSTER.formatted(
                    NAME, namespace, JWT_SECRET, EDGES_MIN, servers, servers),
                GenericKubernetesResource.class))
        .create();
    awaitReady();
    Figures.seconds(
        servers == 1
            ? "apply to Ready"
            : "apply to Ready, %d nodes each of RabbitMQ and Infinispan".formatted(servers),
        System.nanoTime() - startNanos,
        READY_GOAL);
  }

  /** With one RabbitMQ and one Infinispan, for all tests of the JVM; gone when that ends. */
  static TestCluster get() {
    return Started.INSTANCE;
  }

  /** Another one, with so many nodes of RabbitMQ and of Infinispan each; gone when closed. */
  static TestCluster ofServers(int servers) {
    return new TestCluster(NAMESPACE_OF_SEVERAL, servers);
  }

  @Override
  public void close() {
    namespace().delete();
  }

  KubernetesClient kubernetes() {
    return kubernetes;
  }

  /** A crowd at its Service, with rooms that nobody else uses. */
  Crowd crowd(int rooms) {
    String address =
        kubernetes
            .services()
            .inNamespace(namespace)
            .withName(NAME + "-edge")
            .require()
            .getSpec()
            .getClusterIP();
    return new Crowd(
        UUID.randomUUID().toString().substring(0, 8),
        URI.create("ws://%s/v1/connect".formatted(address)),
        TOKENS,
        rooms);
  }

  /** A crowd of so many, of whom each is served. */
  Crowd servedCrowd(int clients) {
    Crowd crowd = crowd(CROWD_ROOMS);
    try {
      crowd.grow(clients, CROWD_CLIENTS_PER_SECOND);
      crowd.awaitServed(CROWD_WAIT_MAX);
    } catch (RuntimeException | Error failure) {
      crowd.close();
      throw failure;
    }
    return crowd;
  }

  /** Changes a number in the edges' part of the spec. */
  void setEdges(String field, int value) {
    setSpec(Map.of("edge", Map.of(field, value)));
  }

  /** Changes a part of the spec. */
  void setSpec(Map<String, ?> change) {
    realtimeClusters()
        .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(Map.of("spec", change)));
  }

  /** Changes the annotations of the RealtimeCluster. */
  void annotate(String annotation, String value) {
    realtimeClusters()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(
                Map.of("metadata", Map.of("annotations", Map.of(annotation, value)))));
  }

  /** Waits until the operator calls it ready, and each of its pods is. */
  void awaitReady() {
    await(
        READY_WAIT_MAX,
        () -> "Ready of %s, pods %s".formatted(status(), podsTold()),
        this::isReady);
  }

  /** Waits for something that the API server has to be asked for. */
  static void await(Duration max, Supplier<String> what, BooleanSupplier condition) {
    Waits.until(max, POLL, what, condition);
  }

  /** Whether the operator calls it ready, and each of its pods is. */
  boolean isReady() {
    List<Pod> pods = pods();
    return "True".equals(condition("Ready"))
        && generation() == observedGeneration()
        && !pods.isEmpty()
        && pods.stream().allMatch(TestCluster::isWell)
        && number("edges", "ready") == number("edges", "desired");
  }

  private static boolean isWell(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null && Readiness.isPodReady(pod);
  }

  private long generation() {
    return realtimeClusters().require().getMetadata().getGeneration();
  }

  private long observedGeneration() {
    return number("observedGeneration");
  }

  /** A number in the status; 0 if it is not there. */
  long number(Object... path) {
    return status(path) instanceof Number number ? number.longValue() : 0;
  }

  /** What the status says there. */
  @Nullable Object status(Object... path) {
    Object[] full = Stream.concat(Stream.of("status"), Stream.of(path)).toArray();
    return realtimeClusters().require().get(full);
  }

  private String condition(String type) {
    return conditionOf(type).map(condition -> (String) condition.get("status")).orElse("");
  }

  /** A condition as "status reason: message"; empty if there is none of that type. */
  String conditionTold(String type) {
    return conditionOf(type)
        .map(
            condition ->
                "%s %s: %s"
                    .formatted(
                        condition.get("status"), condition.get("reason"), condition.get("message")))
        .orElse("");
  }

  private Optional<Map<?, ?>> conditionOf(String type) {
    List<?> conditions = (List<?>) Objects.requireNonNullElse(status("conditions"), List.of());
    return conditions.stream()
        .<Map<?, ?>>map(condition -> (Map<?, ?>) condition)
        .filter(condition -> type.equals(condition.get("type")))
        .findFirst();
  }

  /** All of its pods. */
  List<Pod> pods() {
    return kubernetes.pods().inNamespace(namespace).list().getItems();
  }

  /** The pods of a part: broker, state, hub or edge. */
  List<Pod> pods(String part) {
    return pods().stream()
        .filter(pod -> pod.getMetadata().getName().startsWith("%s-%s-".formatted(NAME, part)))
        .toList();
  }

  /** What a program in a pod's container prints; also of a pod that is not the cluster's. */
  String run(Pod pod, String... command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExecWatch running =
        kubernetes
            .pods()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName())
            .writingOutput(out)
            .exec(command)) {
      running.exitCode().get(RUN_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** How many events of the operator there are with this reason. */
  long events(String reason) {
    return kubernetes.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> reason.equals(event.getReason()))
        .count();
  }

  /** Which of its pods are ready, and what those say that are not. */
  List<String> podsTold() {
    return pods().stream()
        .map(
            pod ->
                pod.getMetadata().getName()
                    + (isWell(pod) ? " ready" : " not ready:\n" + endOfLog(pod)))
        .toList();
  }

  private String endOfLog(Pod pod) {
    try {
      return kubernetes.pods().resource(pod).tailingLines(LOG_LINES_TOLD).getLog();
    } catch (KubernetesClientException e) {
      return "no log: " + e.getMessage();
    }
  }

  private Resource<GenericKubernetesResource> realtimeClusters() {
    return kubernetes
        .genericKubernetesResources(REALTIME_CLUSTERS)
        .inNamespace(namespace)
        .withName(NAME);
  }

  /** That of a run that was cut off. */
  private void deleteFormer() {
    namespace().delete();
    await(DELETION_WAIT_MAX, () -> namespace + " is still there", () -> namespace().get() == null);
  }

  private Resource<Namespace> namespace() {
    return kubernetes.namespaces().withName(namespace);
  }
}
