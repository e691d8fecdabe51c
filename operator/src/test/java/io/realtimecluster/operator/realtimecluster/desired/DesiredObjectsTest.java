package io.realtimecluster.operator.realtimecluster.desired;

import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.all;
import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.annotations;
import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.edges;
import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.edgesAndHubs;
import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.env;
import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.find;
import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.hubs;
import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.templates;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.Clusters;
import java.util.List;
import java.util.Optional;
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
  void ofEachPart_onePodMayBeMissing() {
    assertThat(
            all(Clusters.demo()).stream()
                .filter(PodDisruptionBudget.class::isInstance)
                .map(PodDisruptionBudget.class::cast))
        .hasSize(4)
        .allSatisfy(
            budget -> {
              assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
              assertThat(budget.getSpec().getMinAvailable()).isNull();
            })
        .extracting(budget -> budget.getSpec().getSelector().getMatchLabels())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Component.values())
                .map(component -> component.selector(Clusters.demo()))
                .toList());
  }

  @Test
  void edgesAndHubs_areSpreadOverNodesAndZonesAsFarAsThatGoes() {
    for (List<HasMetadata> objects : edgesAndHubs(Clusters.demo())) {
      DeploymentSpec spec = find(objects, Deployment.class).getSpec();
      assertThat(spec.getTemplate().getSpec().getTopologySpreadConstraints())
          .allSatisfy(
              constraint -> {
                assertThat(constraint.getMaxSkew()).isEqualTo(1);
                assertThat(constraint.getWhenUnsatisfiable()).isEqualTo("ScheduleAnyway");
                assertThat(constraint.getLabelSelector().getMatchLabels())
                    .isEqualTo(spec.getSelector().getMatchLabels());
              })
          .extracting(TopologySpreadConstraint::getTopologyKey)
          .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
    }
  }

  @Test
  void edgesAndHubs_areAskedWhetherTheyLiveAndWhetherTheyServe() {
    for (List<HasMetadata> objects : edgesAndHubs(Clusters.demo())) {
      Container container =
          find(objects, Deployment.class).getSpec().getTemplate().getSpec().getContainers().get(0);
      assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/q/health/live");
      assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/q/health/live");
      assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/q/health/ready");
      assertThat(
              container.getLivenessProbe().getPeriodSeconds()
                  * container.getLivenessProbe().getFailureThreshold())
          .as("seconds until one that has no processor time for a while is killed")
          .isGreaterThanOrEqualTo(60);
    }
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
  void tracing_isToldToEdgesAndHubs_andNothingWithoutIt() {
    RealtimeCluster traced =
        Clusters.demo(
            Clusters.SPEC
                + "tracing: {endpoint: 'http://collector.tracing:4318', samplingRatePerMillion:"
                + " 100}\n");
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
  void edges_mayBeThereTwiceAndHubsOnceMoreWhileTheyAreReplaced() {
    DeploymentSpec edges = find(edges(Clusters.demo(), 2), Deployment.class).getSpec();
    DeploymentSpec hubs = find(hubs(Clusters.demo()), Deployment.class).getSpec();
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
  void external_isReachedByTheUsersSecretAndItsCertificates() {
    // Given
    Backends external =
        Backends.of(
            Optional.of(new ExternalAccess("our-rabbit", "b0", true)),
            Optional.of(new ExternalAccess("our-ispn", "50", false)));
    // When
    List<HasMetadata> hubs = Hubs.of(Clusters.demo(), Clusters.SETTINGS, external, "c0de");
    List<HasMetadata> edges =
        Edges.deployment(Clusters.demo(), Clusters.SETTINGS, external, "c0ffee", "c0de", 2);
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
}
