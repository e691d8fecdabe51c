package io.realtimecluster.operator.realtimecluster.desired;

import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.env;
import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.find;
import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.hubs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.Clusters;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hubs. */
class HubsTest {

  @Test
  void hub_readsRoomTypesBrokerAndState() {
    // When
    List<HasMetadata> hubs = hubs(Clusters.demo());
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
        hubs(
            Clusters.demo(
                Clusters.SPEC.replace(
                    "roomTypes: []",
                    "roomTypes: [{name: a, match: \"a:*\", program: relay, presence: false,"
                        + " history: {durability: none}, slow: conflate},"
                        + " {name: b, match: \"b:*\", program: state, presence: false,"
                        + " snapshotEvery: 10, stateBytesMax: 2048}]")));
    // Then
    assertThat(find(hubs, ConfigMap.class).getData().get("room-types.json"))
        .isEqualTo(
            "[{\"name\":\"a\",\"match\":\"a:*\",\"program\":\"relay\","
                + "\"history\":{\"durability\":\"none\"},\"presence\":false,\"slow\":\"conflate\"},"
                + "{\"name\":\"b\",\"match\":\"b:*\",\"program\":\"state\",\"presence\":false,"
                + "\"snapshotEvery\":10,\"stateBytesMax\":2048}]");
    assertThat(find(hubs, Deployment.class))
        .as("hubs read the file again, they are not replaced")
        .isEqualTo(find(hubs(Clusters.demo()), Deployment.class));
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
    List<HasMetadata> hubs = hubs(cluster);
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
  void hub_servesTheApiByAServiceAndTheKeyOfASecret() {
    List<HasMetadata> hubs = hubs(Clusters.demo());
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
}
