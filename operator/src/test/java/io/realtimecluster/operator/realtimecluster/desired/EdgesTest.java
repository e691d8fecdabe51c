package io.realtimecluster.operator.realtimecluster.desired;

import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.annotations;
import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.edges;
import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.env;
import static io.realtimecluster.operator.realtimecluster.desired.DesiredObjects.find;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.Clusters;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Edges. */
class EdgesTest {

  @Test
  void edge_readsLimitsBrokerAndSigningSecret() {
    // When
    List<HasMetadata> edges = edges(Clusters.demo(), 3);
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
    Deployment edges = find(edges(Clusters.demo(), 2), Deployment.class);
    assertThat(edges.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
        .as("longer than its drain may take")
        .isEqualTo(615);
    assertThat(edges.getSpec().getTemplate().getSpec().getReadinessGates())
        .singleElement()
        .satisfies(
            gate -> assertThat(gate.getConditionType()).isEqualTo("realtimecluster.io/serving"));
  }

  @Test
  void edgeTemplate_tellsItselfFromAnyOther() {
    Map<String, String> one = annotations(edges(Clusters.demo(), 2), Deployment.class);
    RealtimeCluster more =
        Clusters.demo(Clusters.SPEC.replace("maxConnections: 30000", "maxConnections: 30001"));
    assertThat(one).containsKey("realtimecluster.io/template-checksum");
    assertThat(annotations(edges(more, 3), Deployment.class)).isNotEqualTo(one);
    assertThat(annotations(edges(Clusters.demo(), 3), Deployment.class))
        .as("the count is not in it")
        .isEqualTo(one);
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
            edges(
                Clusters.demo(
                    Clusters.SPEC.replace(
                        "autoscaling: Enabled", "resources: {limits: {memory: 4Gi}}")),
                2),
            Deployment.class);
    assertThat(edge.getSpec().getTemplate().getSpec().getContainers().get(0).getResources())
        .satisfies(
            resources -> {
              assertThat(resources.getLimits()).containsOnlyKeys("memory");
              assertThat(resources.getRequests()).isNullOrEmpty();
            });
  }
}
