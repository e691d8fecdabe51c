package io.realtimecluster.operator.realtimecluster.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;

/** How edges and hubs are replaced: a new one is ready before an old one goes. */
final class Deployments {

  private Deployments() {}

  /**
   * A Deployment.
   *
   * @param surge how many more there may be while they are replaced
   */
  static Deployment of(
      RealtimeCluster cluster,
      Component component,
      int replicas,
      IntOrString surge,
      PodTemplateSpec template) {
    return new DeploymentBuilder()
        .withMetadata(component.metadata(cluster, component.nameIn(cluster)))
        .withNewSpec()
        .withReplicas(replicas)
        .withNewSelector()
        .withMatchLabels(component.selector(cluster))
        .endSelector()
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxSurge(surge)
        .withMaxUnavailable(new IntOrString(0))
        .endRollingUpdate()
        .endStrategy()
        .withTemplate(template)
        .endSpec()
        .build();
  }
}
