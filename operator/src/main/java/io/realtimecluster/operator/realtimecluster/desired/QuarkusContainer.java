package io.realtimecluster.operator.realtimecluster.desired;

import static io.realtimecluster.operator.realtimecluster.desired.PodTemplate.env;
import static io.realtimecluster.operator.realtimecluster.desired.PodTemplate.envOfField;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.TracingSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the containers of edges and hubs have in common: a JVM, a management port, the broker. */
final class QuarkusContainer {

  static final int MANAGEMENT_PORT = 9000;
  private static final String MANAGEMENT = "management";

  private QuarkusContainer() {}

  /** Nothing of it is special to one component. */
  static ContainerBuilder of(
      RealtimeCluster cluster,
      Component component,
      String image,
      @Nullable ResourceRequirements resources,
      Access broker) {
    return new ContainerBuilder()
        .withName(component.text())
        .withImage(image)
        .addToPorts(PodTemplate.port(MANAGEMENT, MANAGEMENT_PORT))
        .addToEnv(
            envOfField("REALTIMECLUSTER_%s_ID".formatted(component.name()), "metadata.name"),
            env("REALTIMECLUSTER_PARTITIONS", String.valueOf(cluster.getSpec().hub().partitions())),
            heapOfLimit())
        .addAllToEnv(tracing(cluster))
        .addAllToEnv(broker.env())
        .addAllToVolumeMounts(broker.mounts())
        .withResources(resources == null ? PodTemplate.resources("256Mi", "1Gi") : resources)
        // Five minutes for a slow start, in which liveness is not asked for.
        .withStartupProbe(new ProbeBuilder(probe("live", 2)).withFailureThreshold(150).build())
        // Slow is not dead: whoever has no processor time for a while would lose all clients, too.
        .withLivenessProbe(
            new ProbeBuilder(probe("live", 10))
                .withTimeoutSeconds(10)
                .withFailureThreshold(6)
                .build())
        .withReadinessProbe(probe("ready", 5));
  }

  private static List<EnvVar> tracing(RealtimeCluster cluster) {
    TracingSpec tracing = cluster.getSpec().tracing();
    return tracing == null
        ? List.of()
        : List.of(
            env("REALTIMECLUSTER_TRACING_ENDPOINT", tracing.endpoint()),
            env(
                "REALTIMECLUSTER_TRACING_SAMPLING_RATE_PER_MILLION",
                String.valueOf(tracing.samplingRatePerMillion())),
            env(
                "REALTIMECLUSTER_TRACING_CLUSTER",
                cluster.getMetadata().getNamespace() + "/" + cluster.getMetadata().getName()));
  }

  /** The rest is for buffers, threads and code. */
  static EnvVar heapOfLimit() {
    return env("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=70");
  }

  private static Probe probe(String check, int periodSeconds) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath("/q/health/" + check)
        .withNewPort(MANAGEMENT)
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(3)
        .withFailureThreshold(3)
        .build();
  }
}
