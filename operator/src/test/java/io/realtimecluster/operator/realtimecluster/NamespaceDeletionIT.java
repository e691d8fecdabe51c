package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A namespace that is being deleted takes nothing new, which is nobody's failure. */
class NamespaceDeletionIT {

  private static final int TRIES = 3;

  @RegisterExtension static final DemoCluster demo = new DemoCluster();

  @Test
  void namespaceThatIsBeingDeleted_isNoRefusalOfWhatGoesFirst() {
    // Given
    demo.createReadyCluster();
    demo.client().namespaces().withName(demo.namespace()).delete();
    String version = cluster().getMetadata().getResourceVersion();
    int writes = demo.operator().writes();
    // When
    demo.client().services().inNamespace(demo.namespace()).withName("demo-edge").delete();
    // Then
    await().atMost(DemoCluster.PATIENCE).until(() -> demo.operator().writes() >= writes + TRIES);
    assertThat(demo.condition("Ready").getReason()).isEqualTo("AllReady");
    assertThat(cluster().getMetadata().getResourceVersion()).isEqualTo(version);
  }

  private RealtimeCluster cluster() {
    return demo.client()
        .resources(RealtimeCluster.class)
        .inNamespace(demo.namespace())
        .withName("demo")
        .get();
  }
}
