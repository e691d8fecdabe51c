package io.realtimecluster.operator.realtimecluster.desired;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.Clusters;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the operator makes of a cluster, and what is of interest of it. */
final class DesiredObjects {

  private DesiredObjects() {}

  static List<HasMetadata> edges(RealtimeCluster cluster, int replicas) {
    return Edges.deployment(
        cluster, Clusters.SETTINGS, Backends.MANAGED, "c0ffee", "c0de", replicas);
  }

  static List<HasMetadata> hubs(RealtimeCluster cluster) {
    return Hubs.of(cluster, Clusters.SETTINGS, Backends.MANAGED, "c0de");
  }

  static List<List<HasMetadata>> edgesAndHubs(RealtimeCluster cluster) {
    return List.of(edges(cluster, 2), hubs(cluster));
  }

  static List<HasMetadata> all(RealtimeCluster cluster) {
    return Stream.of(
            Broker.of(cluster, Clusters.SETTINGS),
            StateStore.of(cluster, Clusters.SETTINGS),
            hubs(cluster),
            Edges.service(cluster, Clusters.SETTINGS),
            edges(cluster, 2))
        .flatMap(List::stream)
        .toList();
  }

  static List<PodTemplateSpec> templates(RealtimeCluster cluster) {
    return all(cluster).stream()
        .flatMap(
            object ->
                switch (object) {
                  case Deployment deployment -> Stream.of(deployment.getSpec().getTemplate());
                  case StatefulSet statefulSet -> Stream.of(statefulSet.getSpec().getTemplate());
                  default -> Stream.<PodTemplateSpec>empty();
                })
        .toList();
  }

  static Map<String, String> annotations(
      List<HasMetadata> objects, Class<? extends HasMetadata> kind) {
    HasMetadata found = find(objects, kind);
    PodTemplateSpec template =
        found instanceof StatefulSet statefulSet
            ? statefulSet.getSpec().getTemplate()
            : ((Deployment) found).getSpec().getTemplate();
    return template.getMetadata().getAnnotations();
  }

  static Map<String, String> env(List<HasMetadata> objects) {
    return find(objects, Deployment.class)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .get(0)
        .getEnv()
        .stream()
        .collect(Collectors.toMap(EnvVar::getName, DesiredObjects::value));
  }

  private static String value(EnvVar variable) {
    if (variable.getValueFrom() == null) {
      return variable.getValue();
    }
    return variable.getValueFrom().getFieldRef() == null
        ? "secret %s %s"
            .formatted(
                variable.getValueFrom().getSecretKeyRef().getName(),
                variable.getValueFrom().getSecretKeyRef().getKey())
        : "field " + variable.getValueFrom().getFieldRef().getFieldPath();
  }

  static <R extends HasMetadata> R find(List<HasMetadata> objects, Class<R> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
  }
}
