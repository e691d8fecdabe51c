package io.realtimecluster.operator.realtimecluster.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.Clusters;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a spec stands for. */
class DesiredObjectsTest {

  @Test
  void sameSpec_givesTheSameObjects() {
    assertThat(all(Clusters.demo())).isEqualTo(all(Clusters.demo()));
  }

  @Test
  void everyObject_isOwnedByTheCluster() {
    assertThat(all(Clusters.demo()))
        .allSatisfy(
            object -> {
              assertThat(object.getMetadata().getNamespace()).isEqualTo("test");
              assertThat(object.getMetadata().getOwnerReferences())
                  .singleElement()
                  .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("5f0d"));
              assertThat(object.getMetadata().getLabels())
                  .containsEntry("app.kubernetes.io/managed-by", "realtimecluster-operator");
            });
  }

  @Test
  void everyPod_keepsTheRestrictedStandard() {
    assertThat(templates(Clusters.demo()))
        .hasSize(4)
        .allSatisfy(
            template -> {
              PodSpec pod = template.getSpec();
              assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
              assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10_001);
              assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                  .isEqualTo("RuntimeDefault");
              assertThat(pod.getAutomountServiceAccountToken()).isFalse();
              Container container = pod.getContainers().get(0);
              assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
              assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
              assertThat(container.getSecurityContext().getCapabilities().getDrop())
                  .containsExactly("ALL");
              assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
            });
  }

  @Test
  void everyVolumeMount_hasItsVolume() {
    assertThat(templates(Clusters.demo()))
        .allSatisfy(
            template ->
                assertThat(template.getSpec().getVolumes().stream().map(Volume::getName).toList())
                    .containsExactlyInAnyOrderElementsOf(
                        template.getSpec().getContainers().get(0).getVolumeMounts().stream()
                            .map(mount -> mount.getName())
                            .toList()));
  }

  @Test
  void brokerConfig_namesEachNodeInFull() {
    assertThat(Broker.config(Clusters.demo(), Clusters.SETTINGS))
        .contains(
            "nodes.1 = rabbit@demo-broker-0.demo-broker-nodes.test.svc.cluster.local\n",
            "nodes.3 = rabbit@demo-broker-2.demo-broker-nodes.test.svc.cluster.local\n")
        .doesNotContain("nodes.4");
  }

  @Test
  void brokerWithStorage_claimsVolumesThatGoWithIt() {
    // When
    StatefulSet broker =
        find(
            Broker.of(
                Clusters.demo(
                    Clusters.SPEC.replace(
                        "broker: {managed: {replicas: 3}}",
                        "broker: {managed: {replicas: 3, storage: 10Gi}}")),
                Clusters.SETTINGS),
            StatefulSet.class);
    // Then
    assertThat(broker.getSpec().getVolumeClaimTemplates())
        .singleElement()
        .satisfies(claim -> assertThat(claim.getMetadata().getName()).isEqualTo("data"));
    assertThat(broker.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenDeleted())
        .isEqualTo("Delete");
    assertThat(broker.getSpec().getTemplate().getSpec().getVolumes())
        .extracting(Volume::getName)
        .doesNotContain("data");
  }

  @Test
  void brokerOfMoreNodes_rollsItsPods() {
    RealtimeCluster more =
        Clusters.demo(
            Clusters.SPEC.replace(
                "broker: {managed: {replicas: 3}}", "broker: {managed: {replicas: 5}}"));
    assertThat(annotations(Broker.of(more, Clusters.SETTINGS), StatefulSet.class))
        .isNotEqualTo(
            annotations(Broker.of(Clusters.demo(), Clusters.SETTINGS), StatefulSet.class));
  }

  @Test
  void tracing_isToldToEdgesAndHubs_andNothingWithoutIt() {
    RealtimeCluster traced =
        Clusters.demo(
            Clusters.SPEC
                + "tracing: {endpoint: 'http://collector.tracing:4318', samplingRatePerMillion: 100}\n");
    for (List<HasMetadata> objects : edgesAndHubs(traced)) {
      assertThat(env(objects))
          .containsEntry("REALTIMECLUSTER_TRACING_ENDPOINT", "http://collector.tracing:4318")
          .containsEntry("REALTIMECLUSTER_TRACING_SAMPLING_RATE_PER_MILLION", "100")
          .containsEntry("REALTIMECLUSTER_TRACING_CLUSTER", "test/demo");
    }
    for (List<HasMetadata> objects : edgesAndHubs(Clusters.demo())) {
      assertThat(env(objects).keySet())
          .noneMatch(name -> name.startsWith("REALTIMECLUSTER_TRACING"));
    }
  }

  @Test
  void hub_readsRoomTypesBrokerAndState() {
    // When
    List<HasMetadata> hubs = Hubs.of(Clusters.demo(), Clusters.SETTINGS, Backends.MANAGED);
    // Then
    assertThat(env(hubs))
        .containsEntry("REALTIMECLUSTER_HUB_ID", "field metadata.name")
        .containsEntry("REALTIMECLUSTER_PARTITIONS", "64")
        .containsEntry("RABBITMQ_HOST", "demo-broker")
        .containsEntry("RABBITMQ_PORT", "5672")
        .containsEntry("RABBITMQ_USERNAME", "secret demo-broker username")
        .containsEntry("RABBITMQ_PASSWORD", "secret demo-broker password")
        .containsEntry("INFINISPAN_HOSTS", "demo-state:11222")
        .containsEntry("INFINISPAN_USERNAME", "secret demo-state username")
        .containsEntry("INFINISPAN_PASSWORD", "secret demo-state password")
        .containsEntry("REALTIMECLUSTER_ROOM_TYPES_FILE", "/etc/realtimecluster/room-types.json");
    assertThat(find(hubs, ConfigMap.class).getData()).containsEntry("room-types.json", "[]");
  }

  @Test
  void roomTypes_areWrittenAsInTheResource() {
    // When
    List<HasMetadata> hubs =
        Hubs.of(
            Clusters.demo(
                Clusters.SPEC.replace(
                    "roomTypes: []",
                    "roomTypes: [{name: a, match: \"a:*\", program: relay, presence: false,"
                        + " history: {durability: none}, slow: conflate},"
                        + " {name: b, match: \"b:*\", program: state, presence: false,"
                        + " snapshotEvery: 10, stateBytesMax: 2048}]")),
            Clusters.SETTINGS,
            Backends.MANAGED);
    // Then
    assertThat(find(hubs, ConfigMap.class).getData().get("room-types.json"))
        .isEqualTo(
            "[{\"name\":\"a\",\"match\":\"a:*\",\"program\":\"relay\","
                + "\"history\":{\"durability\":\"none\"},\"presence\":false,\"slow\":\"conflate\"},"
                + "{\"name\":\"b\",\"match\":\"b:*\",\"program\":\"state\",\"presence\":false,"
                + "\"snapshotEvery\":10,\"stateBytesMax\":2048}]");
    assertThat(find(hubs, Deployment.class))
        .as("hubs read the file again, they are not replaced")
        .isEqualTo(
            find(Hubs.of(Clusters.demo(), Clusters.SETTINGS, Backends.MANAGED), Deployment.class));
  }

  @Test
  void hubWithWebhooks_mountsEachSecretOnceAndOnlyItsKey() {
    // Given
    String type =
        "{name: %s, match: \"%s:*\", program: relay, presence: true,"
            + " webhooks: {secretName: %s, events: {url: \"https://b\", types: [left]}}}";
    RealtimeCluster cluster =
        Clusters.demo(
            Clusters.SPEC.replace(
                "roomTypes: []",
                "roomTypes: ["
                    + String.join(
                        ", ",
                        type.formatted("a", "a", "two"),
                        type.formatted("b", "b", "one"),
                        type.formatted("c", "c", "two"))
                    + "]"));
    // When
    List<HasMetadata> hubs = Hubs.of(cluster, Clusters.SETTINGS, Backends.MANAGED);
    // Then
    PodSpec pod = find(hubs, Deployment.class).getSpec().getTemplate().getSpec();
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getName().equals("webhook-secrets"))
        .singleElement()
        .satisfies(
            volume ->
                assertThat(volume.getProjected().getSources())
                    .extracting(
                        source -> source.getSecret().getName(),
                        source -> source.getSecret().getOptional(),
                        source -> source.getSecret().getItems())
                    .containsExactly(
                        tuple("one", true, List.of(new KeyToPath("secret", null, "one/secret"))),
                        tuple("two", true, List.of(new KeyToPath("secret", null, "two/secret")))));
    assertThat(env(hubs))
        .containsEntry(
            "REALTIMECLUSTER_WEBHOOKS_SECRETS_DIRECTORY", "/etc/realtimecluster-webhooks");
    assertThat(pod.getContainers().get(0).getVolumeMounts())
        .anySatisfy(
            mount -> {
              assertThat(mount.getMountPath()).isEqualTo("/etc/realtimecluster-webhooks");
              assertThat(mount.getReadOnly()).isTrue();
            });
    assertThat(find(hubs, ConfigMap.class).getData().get("room-types.json"))
        .contains(
            "\"webhooks\":{\"secretName\":\"two\","
                + "\"events\":{\"url\":\"https://b\",\"types\":[\"left\"]}}");
  }

  @Test
  void edge_readsLimitsBrokerAndSigningSecret() {
    // When
    List<HasMetadata> edges =
        Edges.deployment(Clusters.demo(), Clusters.SETTINGS, Backends.MANAGED, "c0ffee", 3);
    // Then
    assertThat(env(edges))
        .containsEntry("REALTIMECLUSTER_EDGE_ID", "field metadata.name")
        .containsEntry("REALTIMECLUSTER_EDGE_ADDRESS", "field status.podIP")
        .containsEntry("REALTIMECLUSTER_PARTITIONS", "64")
        .containsEntry("REALTIMECLUSTER_EDGE_CONNECTIONS_MAX", "30000")
        .containsEntry("REALTIMECLUSTER_EDGE_DRAIN_CONNECTIONS_PER_SECOND", "500")
        .containsEntry("REALTIMECLUSTER_EDGE_DRAIN_TIMEOUT", "600S")
        .containsEntry("REALTIMECLUSTER_MANAGEMENT_KEY", "secret demo-edge management-key")
        .containsEntry("REALTIMECLUSTER_AUTH_JWT_SECRET", "secret demo-jwt secret")
        .containsEntry("RABBITMQ_HOST", "demo-broker")
        .containsEntry("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=70");
    assertThat(find(edges, Deployment.class).getSpec().getReplicas()).isEqualTo(3);
  }

  @Test
  void edge_isReadyOnlyWhileTheOperatorLetsIt() {
    Deployment edges =
        find(
            Edges.deployment(Clusters.demo(), Clusters.SETTINGS, Backends.MANAGED, "c0ffee", 2),
            Deployment.class);
    assertThat(edges.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
        .as("longer than its drain may take")
        .isEqualTo(615);
    assertThat(edges.getSpec().getTemplate().getSpec().getReadinessGates())
        .singleElement()
        .satisfies(
            gate -> assertThat(gate.getConditionType()).isEqualTo("realtimecluster.io/serving"));
  }

  @Test
  void edges_mayBeThereTwiceAndHubsOnceMoreWhileTheyAreReplaced() {
    DeploymentSpec edges =
        find(
                Edges.deployment(Clusters.demo(), Clusters.SETTINGS, Backends.MANAGED, "c0ffee", 2),
                Deployment.class)
            .getSpec();
    DeploymentSpec hubs =
        find(Hubs.of(Clusters.demo(), Clusters.SETTINGS, Backends.MANAGED), Deployment.class)
            .getSpec();
    assertThat(edges.getStrategy().getRollingUpdate().getMaxSurge().getStrVal()).isEqualTo("100%");
    assertThat(edges.getMinReadySeconds()).isEqualTo(15);
    assertThat(hubs.getStrategy().getRollingUpdate().getMaxSurge().getIntVal()).isEqualTo(1);
    assertThat(List.of(edges, hubs))
        .allSatisfy(
            spec ->
                assertThat(spec.getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal())
                    .isZero());
  }

  @Test
  void edgeTemplate_tellsItselfFromAnyOther() {
    Map<String, String> one =
        annotations(
            Edges.deployment(Clusters.demo(), Clusters.SETTINGS, Backends.MANAGED, "c0ffee", 2),
            Deployment.class);
    RealtimeCluster more =
        Clusters.demo(Clusters.SPEC.replace("maxConnections: 30000", "maxConnections: 30001"));
    assertThat(one).containsKey("realtimecluster.io/template-checksum");
    assertThat(
            annotations(
                Edges.deployment(more, Clusters.SETTINGS, Backends.MANAGED, "c0ffee", 3),
                Deployment.class))
        .isNotEqualTo(one);
    assertThat(
            annotations(
                Edges.deployment(Clusters.demo(), Clusters.SETTINGS, Backends.MANAGED, "c0ffee", 3),
                Deployment.class))
        .as("the count is not in it")
        .isEqualTo(one);
  }

  @Test
  void external_isReachedByTheUsersSecretAndItsCertificates() {
    // Given
    Backends external =
        new Backends(
            Optional.of(new ExternalAccess("our-rabbit", "b0", true)),
            Optional.of(new ExternalAccess("our-ispn", "50", false)));
    // When
    List<HasMetadata> hubs = Hubs.of(Clusters.demo(), Clusters.SETTINGS, external);
    List<HasMetadata> edges =
        Edges.deployment(Clusters.demo(), Clusters.SETTINGS, external, "c0ffee", 2);
    // Then
    assertThat(env(hubs))
        .containsEntry("RABBITMQ_URI", "secret our-rabbit uri")
        .containsEntry("RABBITMQ_CA_FILE", "/etc/realtimecluster-broker/ca.crt")
        .containsEntry("INFINISPAN_URI", "secret our-ispn uri")
        .doesNotContainKeys("RABBITMQ_HOST", "INFINISPAN_HOSTS", "INFINISPAN_CA_FILE");
    assertThat(annotations(hubs, Deployment.class))
        .containsEntry("realtimecluster.io/broker-secret-checksum", "b0")
        .containsEntry("realtimecluster.io/state-secret-checksum", "50");
    assertThat(env(edges))
        .containsEntry("RABBITMQ_URI", "secret our-rabbit uri")
        .doesNotContainKey("INFINISPAN_URI");
    assertThat(
            find(edges, Deployment.class).getSpec().getTemplate().getSpec().getVolumes().stream()
                .filter(volume -> volume.getName().equals("broker-ca"))
                .flatMap(volume -> volume.getSecret().getItems().stream())
                .map(KeyToPath::getKey))
        .as("what is mounted has no password")
        .containsExactly("ca.crt");
  }

  @Test
  void hub_servesTheApiByAServiceAndTheKeyOfASecret() {
    List<HasMetadata> hubs = Hubs.of(Clusters.demo(), Clusters.SETTINGS, Backends.MANAGED);
    assertThat(env(hubs)).containsEntry("REALTIMECLUSTER_API_KEY", "secret demo-api key");
    Service service = find(hubs, Service.class);
    assertThat(service.getMetadata().getName()).isEqualTo("demo-hub");
    assertThat(service.getSpec().getType()).as("not for the world").isEqualTo("ClusterIP");
    assertThat(service.getSpec().getPorts())
        .singleElement()
        .satisfies(port -> assertThat(port.getTargetPort().getStrVal()).isEqualTo("api"));
    Secret secret = Credentials.ofApi(Clusters.demo());
    assertThat(secret.getMetadata().getName()).isEqualTo("demo-api");
    assertThat(secret.getStringData().get("key")).matches("[A-Za-z0-9_-]{32}");
  }

  @Test
  void managementKey_isReadAsTheApiServerStoresIt() {
    String key = Credentials.ofEdges(Clusters.demo()).getStringData().get("management-key");
    Secret stored =
        new SecretBuilder()
            .addToData(
                "management-key",
                Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8)))
            .build();
    assertThat(key).matches("[A-Za-z0-9_-]{32}");
    assertThat(Credentials.managementKey(Optional.of(stored))).contains(key);
    assertThat(Credentials.managementKey(Optional.of(new Secret()))).isEmpty();
    assertThat(Credentials.managementKey(Optional.empty())).isEmpty();
  }

  @Test
  void edgeService_leadsPort80ToTheEdges() {
    Service service = find(Edges.service(Clusters.demo(), Clusters.SETTINGS), Service.class);
    assertThat(service.getSpec().getType()).isEqualTo("ClusterIP");
    assertThat(service.getSpec().getPorts())
        .singleElement()
        .satisfies(
            port -> {
              assertThat(port.getPort()).isEqualTo(80);
              assertThat(port.getTargetPort().getStrVal()).isEqualTo("clients");
            });
    assertThat(service.getSpec().getSelector())
        .containsEntry("app.kubernetes.io/component", "edge")
        .containsEntry("app.kubernetes.io/instance", "demo");
  }

  @Test
  void resourcesOfTheSpec_replaceTheDefault() {
    Deployment edge =
        find(
            Edges.deployment(
                Clusters.demo(
                    Clusters.SPEC.replace(
                        "autoscaling: Enabled", "resources: {limits: {memory: 4Gi}}")),
                Clusters.SETTINGS,
                Backends.MANAGED,
                "c0ffee",
                2),
            Deployment.class);
    assertThat(edge.getSpec().getTemplate().getSpec().getContainers().get(0).getResources())
        .satisfies(
            resources -> {
              assertThat(resources.getLimits()).containsOnlyKeys("memory");
              assertThat(resources.getRequests()).isNullOrEmpty();
            });
  }

  @Test
  void credentials_differEachTimeAndNeedNoQuoting() {
    Secret one = Credentials.ofBroker(Clusters.demo());
    Secret other = Credentials.ofBroker(Clusters.demo());
    assertThat(one.getStringData())
        .containsOnlyKeys("username", "password", "erlang-cookie")
        .allSatisfy((key, value) -> assertThat(value).matches("[A-Za-z0-9_-]{15,}"));
    assertThat(one.getStringData().get("password"))
        .isNotEqualTo(other.getStringData().get("password"));
  }

  private static List<List<HasMetadata>> edgesAndHubs(RealtimeCluster cluster) {
    return List.of(
        Edges.deployment(cluster, Clusters.SETTINGS, Backends.MANAGED, "c0ffee", 2),
        Hubs.of(cluster, Clusters.SETTINGS, Backends.MANAGED));
  }

  private static List<HasMetadata> all(RealtimeCluster cluster) {
    return Stream.of(
            Broker.of(cluster, Clusters.SETTINGS),
            StateStore.of(cluster, Clusters.SETTINGS),
            Hubs.of(cluster, Clusters.SETTINGS, Backends.MANAGED),
            Edges.service(cluster, Clusters.SETTINGS),
            Edges.deployment(cluster, Clusters.SETTINGS, Backends.MANAGED, "c0ffee", 2))
        .flatMap(List::stream)
        .toList();
  }

  private static List<PodTemplateSpec> templates(RealtimeCluster cluster) {
    return all(cluster).stream()
        .flatMap(
            object ->
                switch (object) {
                  case Deployment deployment -> Stream.of(deployment.getSpec().getTemplate());
                  case StatefulSet statefulSet -> Stream.of(statefulSet.getSpec().getTemplate());
                  default -> Stream.<PodTemplateSpec>empty();
                })
        .toList();
  }

  private static Map<String, String> annotations(
      List<HasMetadata> objects, Class<? extends HasMetadata> kind) {
    HasMetadata found = find(objects, kind);
    PodTemplateSpec template =
        found instanceof StatefulSet statefulSet
            ? statefulSet.getSpec().getTemplate()
            : ((Deployment) found).getSpec().getTemplate();
    return template.getMetadata().getAnnotations();
  }

  private static Map<String, String> env(List<HasMetadata> objects) {
    return find(objects, Deployment.class)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .get(0)
        .getEnv()
        .stream()
        .collect(Collectors.toMap(EnvVar::getName, DesiredObjectsTest::value));
  }

  private static String value(EnvVar variable) {
    if (variable.getValueFrom() == null) {
      return variable.getValue();
    }
    return variable.getValueFrom().getFieldRef() == null
        ? "secret %s %s"
            .formatted(
                variable.getValueFrom().getSecretKeyRef().getName(),
                variable.getValueFrom().getSecretKeyRef().getKey())
        : "field " + variable.getValueFrom().getFieldRef().getFieldPath();
  }

  private static <R extends HasMetadata> R find(List<HasMetadata> objects, Class<R> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
  }
}
