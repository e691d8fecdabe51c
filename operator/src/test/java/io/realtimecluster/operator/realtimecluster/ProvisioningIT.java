package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.realtimecluster.operator.realtimecluster.desired.Credentials;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a cluster consists of, and what a change of its spec changes. */
class ProvisioningIT {

  @RegisterExtension static final DemoCluster demo = new DemoCluster();

  @Test
  void newCluster_getsAllItsObjectsAndOwnsThem() {
    // Given
    demo.createJwtSecret();
    // When
    demo.create(DemoCluster.SPEC);
    // Then
    await().atMost(DemoCluster.PATIENCE).until(() -> demo.deployment("demo-edge") != null);
    assertThat(demo.objects().keySet())
        .containsExactlyInAnyOrder(
            "ConfigMap/demo-broker",
            "ConfigMap/demo-room-types",
            "Deployment/demo-edge",
            "Deployment/demo-hub",
            "NetworkPolicy/demo-broker",
            "NetworkPolicy/demo-edge",
            "NetworkPolicy/demo-hub",
            "NetworkPolicy/demo-state",
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
    String uid = demo.cluster().getMetadata().getUid();
    assertThat(demo.objects().values())
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
  void changedSpec_isObservedAndKeepsCredentials() {
    // Given
    demo.createReadyCluster();
    Map<String, String> credentials = demo.secret("demo-broker").getData();
    // When
    demo.change(DemoCluster.SPEC + "hub: {replicas: 3}\n");
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> Objects.equals(demo.cluster().getStatus().observedGeneration(), 2L));
    assertThat(demo.deployment("demo-hub").getSpec().getReplicas()).isEqualTo(3);
    demo.awaitCondition("HubsReady", "False", "PodsNotReady");
    assertThat(demo.condition("HubsReady").getMessage()).startsWith("2 of 3 pods ready");
    assertThat(demo.secret("demo-broker").getData()).isEqualTo(credentials);
  }

  @Test
  void changedRoomTypes_areWrittenWithoutReplacingAnything() {
    // Given
    demo.createReadyCluster();
    long hubBefore = demo.deployment("demo-hub").getMetadata().getGeneration();
    // When
    demo.change(DemoCluster.SPEC.replace("size: 10", "size: 20"));
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(demo.configMap("demo-room-types").getData())
                    .containsEntry(
                        "room-types.json",
                        "[{\"name\":\"chat\",\"match\":\"chat:*\",\"program\":\"relay\",\"history\":"
                            + "{\"durability\":\"memory\",\"size\":20},\"presence\":true}]"));
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> Objects.equals(demo.cluster().getStatus().observedGeneration(), 2L));
    assertThat(demo.deployment("demo-hub").getMetadata().getGeneration()).isEqualTo(hubBefore);
  }

  @Test
  void keysThatAreAskedFor_replaceThoseOfTheEdgesOnceForEachRequest() {
    // Given
    demo.createReadyCluster();
    Map<String, String> key = demo.secret("demo-edge").getData();
    Map<String, String> password = demo.secret("demo-broker").getData();
    Map<String, String> template = demo.templateAnnotations("demo-edge");
    // When
    demo.annotate(Credentials.ROTATE_KEYS, "2026-01");
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> !demo.templateAnnotations("demo-edge").equals(template));
    Map<String, String> other = demo.secret("demo-edge").getData();
    assertThat(other).containsOnlyKeys("management-key").isNotEqualTo(key);
    assertThat(demo.secret("demo-broker").getData()).isEqualTo(password);
    // When
    demo.createPod("demo-edge-a", "edge");
    demo.awaitReconciliations(5);
    // Then
    assertThat(demo.secret("demo-edge").getData()).isEqualTo(other);
    // When
    demo.annotate(Credentials.ROTATE_KEYS, "2026-02");
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> !demo.secret("demo-edge").getData().equals(other));
  }

  @Test
  void replacedJwtSecret_rollsTheEdges() {
    // Given
    demo.createReadyCluster();
    Map<String, String> before = demo.templateAnnotations("demo-edge");
    // When
    demo.client().resource(demo.jwtSecret("another-secret-of-more-than-32-bytes")).update();
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> !demo.templateAnnotations("demo-edge").equals(before));
  }

  @Test
  void pods_areAdmittedWhereOnlyRestrictedOnesAre() {
    // Given
    demo.createReadyCluster();
    demo.client()
        .namespaces()
        .withName(demo.namespace())
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
            demo.statefulSet("demo-broker").getSpec().getTemplate(),
            demo.statefulSet("demo-state").getSpec().getTemplate(),
            demo.deployment("demo-hub").getSpec().getTemplate(),
            demo.deployment("demo-edge").getSpec().getTemplate());
    // Then
    assertThat(templates)
        .allSatisfy(
            template ->
                assertThatCode(() -> demo.client().resource(demo.podOf(template)).create())
                    .doesNotThrowAnyException());
  }
}
