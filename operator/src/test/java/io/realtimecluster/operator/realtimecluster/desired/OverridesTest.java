package io.realtimecluster.operator.realtimecluster.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.Clusters;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users say of pods is added to them, and takes nothing away. */
class OverridesTest {

  private static final String POD =
      """
      pod: {
        labels: {team: games, app.kubernetes.io/component: other},
        annotations: {example.com/owner: ana},
        nodeSelector: {disk: fast},
        tolerations: [{key: realtime, operator: Exists}],
        priorityClassName: high,
        imagePullSecrets: [{name: registry}]}
      """
          .replace("\n", " ");

  private static final RealtimeCluster OVERRIDDEN =
      Clusters.demo(
          Clusters.SPEC
              .replace("autoscaling: Enabled", "autoscaling: Enabled\n  " + POD)
              .replace("partitions: 64}", "partitions: 64, " + POD + "}")
              .replace(
                  "broker: {managed: {replicas: 3}}",
                  "broker: {managed: {replicas: 3, " + POD + "}}")
              .replace(
                  "state: {managed: {replicas: 3}}",
                  "state: {managed: {replicas: 3, " + POD + "}}"));

  @Test
  void overrides_ofEachPart_areInItsPods() {
    assertThat(templates(OVERRIDDEN))
        .hasSize(4)
        .allSatisfy(
            template -> {
              assertThat(template.getMetadata().getLabels()).containsEntry("team", "games");
              assertThat(template.getMetadata().getAnnotations())
                  .containsEntry("example.com/owner", "ana");
              assertThat(template.getSpec().getNodeSelector()).isEqualTo(Map.of("disk", "fast"));
              assertThat(template.getSpec().getTolerations())
                  .singleElement()
                  .satisfies(toleration -> assertThat(toleration.getKey()).isEqualTo("realtime"));
              assertThat(template.getSpec().getPriorityClassName()).isEqualTo("high");
              assertThat(template.getSpec().getImagePullSecrets())
                  .singleElement()
                  .satisfies(secret -> assertThat(secret.getName()).isEqualTo("registry"));
            });
  }

  @Test
  void overrides_leaveAllThatIsTheOperators() {
    List<PodTemplateSpec> plain = templates(Clusters.demo());
    List<PodTemplateSpec> overridden = templates(OVERRIDDEN);
    for (int i = 0; i < plain.size(); i++) {
      PodTemplateSpec expected = plain.get(i);
      PodTemplateSpec actual = overridden.get(i);
      assertThat(actual.getMetadata().getLabels())
          .containsAllEntriesOf(expected.getMetadata().getLabels());
      assertThat(actual.getMetadata().getAnnotations())
          .matches(
              annotations ->
                  annotations
                      .keySet()
                      .containsAll(expected.getMetadata().getAnnotations().keySet()));
      assertThat(actual.getSpec().getContainers()).isEqualTo(expected.getSpec().getContainers());
      assertThat(actual.getSpec().getVolumes()).isEqualTo(expected.getSpec().getVolumes());
      assertThat(actual.getSpec().getSecurityContext())
          .isEqualTo(expected.getSpec().getSecurityContext());
      assertThat(actual.getSpec().getReadinessGates())
          .isEqualTo(expected.getSpec().getReadinessGates());
      assertThat(actual.getSpec().getTerminationGracePeriodSeconds())
          .isEqualTo(expected.getSpec().getTerminationGracePeriodSeconds());
    }
  }

  @Test
  void otherOverrides_replaceEdges() {
    assertThat(checksum(OVERRIDDEN)).isNotEqualTo(checksum(Clusters.demo()));
  }

  @Test
  void resourcesOfBroker_areItsPodsAndWhatItReckonsWith() {
    RealtimeCluster large =
        Clusters.demo(
            Clusters.SPEC.replace(
                "broker: {managed: {replicas: 3}}",
                "broker: {managed: {replicas: 3, resources: {limits: {memory: 10Gi}}}}"));
    assertThat(templates(large).getFirst().getSpec().getContainers().getFirst().getResources())
        .satisfies(
            resources ->
                assertThat(resources.getLimits())
                    .isEqualTo(Map.of("memory", new Quantity("10Gi"))));
    assertThat(Broker.config(large, Clusters.SETTINGS))
        .contains("total_memory_available_override_value = 8192MB\n");
    assertThat(Broker.config(Clusters.demo(), Clusters.SETTINGS))
        .contains("total_memory_available_override_value = 1638MB\n");
  }

  @Test
  void resourcesOfBroker_withoutAMemoryLimit_reckonsWithTheDefault() {
    RealtimeCluster unlimited =
        Clusters.demo(
            Clusters.SPEC.replace(
                "broker: {managed: {replicas: 3}}",
                "broker: {managed: {replicas: 3, resources: {requests: {cpu: 2}}}}"));
    assertThat(Broker.config(unlimited, Clusters.SETTINGS))
        .contains("total_memory_available_override_value = 1638MB\n");
  }

  @Test
  void resourcesOfState_replaceTheDefault() {
    RealtimeCluster large =
        Clusters.demo(
            Clusters.SPEC.replace(
                "state: {managed: {replicas: 3}}",
                "state: {managed: {replicas: 3, resources: {limits: {memory: 8Gi}}}}"));
    assertThat(templates(large).get(1).getSpec().getContainers().getFirst().getResources())
        .satisfies(
            resources -> {
              assertThat(resources.getLimits()).isEqualTo(Map.of("memory", new Quantity("8Gi")));
              assertThat(resources.getRequests()).isNullOrEmpty();
            });
  }

  private static String checksum(RealtimeCluster cluster) {
    return templates(cluster)
        .getLast()
        .getMetadata()
        .getAnnotations()
        .get("realtimecluster.io/template-checksum");
  }

  /** Of broker, state store, hub and edge. */
  private static List<PodTemplateSpec> templates(RealtimeCluster cluster) {
    return Stream.of(
            Broker.of(cluster, Clusters.SETTINGS),
            StateStore.of(cluster, Clusters.SETTINGS),
            Hubs.of(cluster, Clusters.SETTINGS, Backends.MANAGED, "c0de"),
            Edges.deployment(cluster, Clusters.SETTINGS, Backends.MANAGED, "c0ffee", "c0de", 2))
        .flatMap(List::stream)
        .flatMap(OverridesTest::template)
        .toList();
  }

  private static Stream<PodTemplateSpec> template(HasMetadata object) {
    return switch (object) {
      case Deployment deployment -> Stream.of(deployment.getSpec().getTemplate());
      case StatefulSet statefulSet -> Stream.of(statefulSet.getSpec().getTemplate());
      default -> Stream.empty();
    };
  }
}
