package io.realtimecluster.operator.realtimecluster.desired;

import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.realtimecluster.crds.v1alpha1.PodOverrides;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a spec says of the pods of a part, beside what the operator needs them to be. */
final class Overrides {

  private Overrides() {}

  /** Those of a part that the operator runs. */
  static Optional<PodOverrides> of(RealtimeCluster cluster, Component component) {
    return Optional.ofNullable(
        switch (component) {
          case BROKER -> Broker.managed(cluster).pod();
          case STATE -> StateStore.managed(cluster).pod();
          case HUB -> cluster.getSpec().hub().pod();
          case EDGE -> cluster.getSpec().edge().pod();
        });
  }

  /** The same pods with them; where both say something, the operator is right. */
  static PodTemplateSpec in(PodTemplateSpec template, PodOverrides overrides) {
    PodSpecBuilder spec =
        new PodSpecBuilder(template.getSpec())
            .withNodeSelector(overrides.nodeSelector())
            .withPriorityClassName(overrides.priorityClassName());
    Optional.ofNullable(overrides.tolerations()).ifPresent(spec::withTolerations);
    Optional.ofNullable(overrides.imagePullSecrets()).ifPresent(spec::withImagePullSecrets);
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(merged(overrides.labels(), template.getMetadata().getLabels()))
        .withAnnotations(merged(overrides.annotations(), template.getMetadata().getAnnotations()))
        .endMetadata()
        .withSpec(spec.build())
        .build();
  }

  private static Map<String, String> merged(
      @Nullable Map<String, String> users, Map<String, String> own) {
    Map<String, String> merged = new HashMap<>(Objects.requireNonNullElse(users, Map.of()));
    merged.putAll(own);
    return merged;
  }
}
