package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is changed by hand comes back, and nothing else is written. */
class SelfHealingIT {

  /** In forms that the API server would write otherwise. */
  private static final String OVERRIDDEN =
      DemoCluster.SPEC
          .replace(
              "edge: {",
              "edge: {pod: {nodeSelector: {disk: fast}, tolerations: [{key: a, operator: Exists}]},"
                  + " ")
          .replace(
              "broker: {managed: {",
              "broker: {managed: {pod: {imagePullSecrets: [{name: registry}]}, resources: {limits:"
                  + " {memory: 1024Mi}}, ")
          .replace(
              "state: {managed: {",
              "state: {managed: {pod: {labels: {team: a}, annotations: {b: c}}, resources: {limits:"
                  + " {memory: 2048Mi}}, ");

  private static final String EXPOSED =
      DemoCluster.SPEC + "exposure: {ingress: {host: demo.example.org}}\n";

  private static final Set<String> KINDS =
      Set.of(
          "Secret",
          "ConfigMap",
          "Service",
          "StatefulSet",
          "Deployment",
          "PodDisruptionBudget",
          "NetworkPolicy",
          "Ingress");

  private static final String PART_OF = "app.kubernetes.io/part-of";
  private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  @RegisterExtension static final DemoCluster demo = new DemoCluster();

  @Test
  void steadyCluster_causesNoWrites() {
    // Given
    demo.createReadyCluster(OVERRIDDEN);
    assertThat(demo.statefulSet("demo-broker").getSpec().getTemplate().getSpec())
        .satisfies(pod -> assertThat(pod.getImagePullSecrets()).hasSize(1));
    demo.createPod("demo-edge-a", "edge");
    demo.operator().serveMetrics("realtimecluster_edge_connections 7.0\n");
    demo.awaitConnections(7);
    demo.awaitReconciliations(3);
    Map<String, String> before = demo.resourceVersions();
    int writes = demo.operator().writes();
    // When
    demo.awaitReconciliations(5);
    // Then
    assertThat(demo.resourceVersions()).isEqualTo(before);
    assertThat(demo.operator().writes()).isEqualTo(writes);
  }

  @Test
  void handEditedDeployment_comesBack() {
    // Given
    demo.createReadyCluster();
    // When
    demo.client()
        .apps()
        .deployments()
        .inNamespace(demo.namespace())
        .withName("demo-edge")
        .edit(
            edited -> {
              edited.getSpec().setReplicas(7);
              edited.getSpec().getTemplate().getSpec().getContainers().get(0).setImage("evil:1");
              return edited;
            });
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .untilAsserted(
            () -> {
              Deployment restored = demo.deployment("demo-edge");
              assertThat(restored.getSpec().getReplicas()).isEqualTo(2);
              assertThat(
                      restored.getSpec().getTemplate().getSpec().getContainers().get(0).getImage())
                  .isEqualTo("edge:test");
            });
  }

  @Test
  void everyObject_deletedByHand_comesBack() {
    // Given
    demo.createReadyCluster(EXPOSED);
    Map<String, HasMetadata> before = demo.objects();
    assertThat(kinds(before)).containsExactlyInAnyOrderElementsOf(KINDS);
    // When
    before.values().forEach(object -> demo.client().resource(object).delete());
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .untilAsserted(
            () -> {
              Map<String, HasMetadata> now = demo.objects();
              assertThat(now).containsOnlyKeys(before.keySet());
              assertThat(now)
                  .allSatisfy(
                      (name, object) ->
                          assertThat(object.getMetadata().getUid())
                              .isNotEqualTo(before.get(name).getMetadata().getUid()));
            });
  }

  /** Also one without the label by which the operator finds it. Secrets: PasswordRotationIT. */
  @Test
  void everyObject_editedByHand_comesBack() {
    // Given
    demo.createReadyCluster(EXPOSED);
    Map<String, HasMetadata> before = demo.objects();
    before.keySet().removeIf(name -> name.startsWith("Secret/"));
    // When
    before
        .values()
        .forEach(
            object ->
                demo.client()
                    .resource(object)
                    .edit(
                        edited -> {
                          edited.getMetadata().getLabels().put(PART_OF, "edited");
                          edited.getMetadata().getLabels().remove(MANAGED_BY);
                          return edited;
                        }));
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .untilAsserted(
            () -> {
              Map<String, HasMetadata> now = demo.objects();
              assertThat(now).containsKeys(before.keySet().toArray(String[]::new));
              assertThat(now.values())
                  .allSatisfy(
                      object ->
                          assertThat(object.getMetadata().getLabels())
                              .containsEntry(PART_OF, "realtimecluster"));
            });
  }

  private static Set<String> kinds(Map<String, HasMetadata> objects) {
    return objects.values().stream().map(HasMetadata::getKind).collect(Collectors.toSet());
  }

  @Test
  void pausedCluster_isLeftAloneAndSaysSo() {
    // Given
    demo.createReadyCluster();
    demo.annotate(Pause.ANNOTATION, "true");
    demo.awaitCondition("Paused", "True", "PausedByAnnotation");
    // When
    demo.client().resource(demo.deployment("demo-hub")).delete();
    demo.client()
        .resources(RealtimeCluster.class)
        .inNamespace(demo.namespace())
        .withName("demo")
        .scale(3);
    demo.createPod("demo-edge-a", "edge");
    demo.operator().serveMetrics("realtimecluster_edge_connections 7.0\n");
    demo.awaitConnections(7);
    // Then
    demo.awaitCondition("HubsReady", "False", "PodsNotReady");
    assertThat(demo.deployment("demo-hub")).isNull();
    assertThat(demo.deployment("demo-edge").getSpec().getReplicas()).isEqualTo(2);
    assertThat(demo.cluster().getStatus().observedGeneration()).isEqualTo(1);
    assertThat(demo.cluster().getMetadata().getGeneration()).isEqualTo(2);
    // When
    demo.annotate(Pause.ANNOTATION, null);
    // Then
    demo.awaitCondition("Paused", "False", "Reconciling");
    await().atMost(DemoCluster.PATIENCE).until(() -> demo.deployment("demo-hub") != null);
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> demo.deployment("demo-edge").getSpec().getReplicas() == 3);
  }

  @Test
  void unforeseenFailureInOnePart_isReportedAndEdgesAreChangedAllTheSame() {
    // Given
    demo.createReadyCluster();
    demo.operator()
        .interfereWith(
            request ->
                request.method().equals("PATCH")
                    && request
                        .uri()
                        .getPath()
                        .endsWith(demo.namespace() + "/configmaps/demo-broker"),
            () -> {
              throw new IllegalStateException("unforeseen");
            });
    // When
    demo.change(
        DemoCluster.SPEC
            .replace("minReplicas: 2", "minReplicas: 3")
            .replace(
                "broker: {managed: {", "broker: {managed: {resources: {limits: {memory: 1Gi}}, "));
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(demo.eventsOf("ApplyFailed"))
                    .extracting(Event::getMessage)
                    .anyMatch(
                        message ->
                            message.startsWith(
                                "BrokerReady: the operator failed (IllegalStateException), see its"
                                    + " log")));
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> demo.deployment("demo-edge").getSpec().getReplicas() == 3);
  }

  @Test
  void refusedHubs_keepTheLastGoodOnesRunningAndEdgesAreChangedAllTheSame() {
    // Given
    demo.createReadyCluster();
    // When
    demo.change(
        DemoCluster.SPEC.replace("minReplicas: 2", "minReplicas: 3")
            + "hub: {replicas: 3, resources: {requests: {cpu: 2}, limits: {cpu: 1}}}\n");
    // Then
    demo.awaitCondition("HubsReady", "False", "ApplyFailed");
    demo.awaitCondition("Ready", "False", "ApplyFailed");
    assertThat(demo.condition("HubsReady").getMessage())
        .contains("must be less than or equal to cpu limit")
        .endsWith("2 pods of the last good spec are ready");
    assertThat(demo.deployment("demo-hub").getSpec().getReplicas()).isEqualTo(2);
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> demo.deployment("demo-edge").getSpec().getReplicas() == 3);
  }
}
