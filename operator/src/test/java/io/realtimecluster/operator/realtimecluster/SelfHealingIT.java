package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is changed by hand comes back, and nothing else is written. */
class SelfHealingIT {

  @RegisterExtension static final DemoCluster demo = new DemoCluster();

  @Test
  void steadyCluster_causesNoWrites() {
    // Given
    demo.createReadyCluster();
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
  void deletedObjects_comeBack() {
    // Given
    demo.createReadyCluster();
    String uid = demo.deployment("demo-hub").getMetadata().getUid();
    // When
    demo.client().resource(demo.deployment("demo-hub")).delete();
    demo.client().services().inNamespace(demo.namespace()).withName("demo-edge").delete();
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(
            () ->
                demo.deployment("demo-hub") != null
                    && !demo.deployment("demo-hub").getMetadata().getUid().equals(uid));
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> demo.objects().containsKey("Service/demo-edge"));
  }
}
