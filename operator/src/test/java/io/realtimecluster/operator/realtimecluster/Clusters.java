package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterSpec;
import io.realtimecluster.operator.realtimecluster.desired.Settings;
import java.time.Duration;
import java.util.Set;

/** Clusters as the API server would hand them out, with all defaults filled in. */
public final class Clusters {

  /** An operator's settings. */
  public static final Settings SETTINGS =
      new Settings(
          "edge:test",
          "hub:test",
          "rabbitmq:test",
          "infinispan:test",
          "cluster.local",
          "realtimecluster-system",
          Set.of("relay"),
          Duration.ofSeconds(2));

  /** The spec of {@link #demo()}. */
  public static final String SPEC =
      """
      edge:
        minReplicas: 2
        maxReplicas: 10
        targetConnections: 20000
        maxConnections: 30000
        scaleDownStabilizationSeconds: 600
        drain: {connectionsPerSecond: 500, timeoutSeconds: 600}
        autoscaling: Enabled
      hub: {replicas: 2, partitions: 64}
      broker: {managed: {replicas: 3}}
      state: {managed: {replicas: 3}}
      auth: {jwt: {secretName: demo-jwt}}
      roomTypes: []
      exposure: {service: {type: ClusterIP, port: 80}}
      """;

  private Clusters() {}

  /** The cluster demo in the namespace test. */
  public static RealtimeCluster demo() {
    return demo(SPEC);
  }

  /** The same with another spec. */
  public static RealtimeCluster demo(String spec) {
    RealtimeCluster cluster = new RealtimeCluster();
    cluster.setMetadata(
        new ObjectMetaBuilder()
            .withName("demo")
            .withNamespace("test")
            .withUid("5f0d")
            .withGeneration(3L)
            .build());
    cluster.setSpec(Serialization.unmarshal(spec, RealtimeClusterSpec.class));
    return cluster;
  }
}
