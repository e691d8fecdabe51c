package io.realtimecluster.operator.realtimecluster.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.util.Arrays;
import java.util.List;

/**
 * Who may connect to a component's pods. Only what comes in is limited: where an external broker, a
 * cluster's DNS or a tracing backend is, the operator does not know.
 */
final class Policies {

  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  private Policies() {}

  /** Nobody but those that the rules let in. */
  static NetworkPolicy of(
      RealtimeCluster cluster, Component component, NetworkPolicyIngressRule... rules) {
    return new NetworkPolicyBuilder()
        .withMetadata(component.metadata(cluster, component.nameIn(cluster)))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(component.selector(cluster))
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .withIngress(rules)
        .endSpec()
        .build();
  }

  /** Anybody, at a port. */
  static NetworkPolicyIngressRule anybody(int port) {
    return new NetworkPolicyIngressRuleBuilder().withPorts(port(port)).build();
  }

  /** The pods of some components of the same cluster, at some ports. */
  static NetworkPolicyIngressRule components(
      RealtimeCluster cluster, List<Component> components, int... ports) {
    return new NetworkPolicyIngressRuleBuilder()
        .withFrom(components.stream().map(component -> pods(cluster, component)).toList())
        .withPorts(Arrays.stream(ports).mapToObj(Policies::port).toList())
        .build();
  }

  /** The operator, and the namespaces that are labelled as those that collect metrics. */
  static NetworkPolicyIngressRule management(Settings settings, int port) {
    return new NetworkPolicyIngressRuleBuilder()
        .addNewFrom()
        .withNewNamespaceSelector()
        .addToMatchLabels(NAMESPACE_NAME, settings.operatorNamespace())
        .endNamespaceSelector()
        .withNewPodSelector()
        .addToMatchLabels("app.kubernetes.io/name", "realtimecluster-operator")
        .endPodSelector()
        .endFrom()
        .addNewFrom()
        .withNewNamespaceSelector()
        .addToMatchLabels("realtimecluster.io/collects-metrics", "true")
        .endNamespaceSelector()
        .endFrom()
        .withPorts(port(port))
        .build();
  }

  private static NetworkPolicyPeer pods(RealtimeCluster cluster, Component component) {
    return new NetworkPolicyPeerBuilder()
        .withNewPodSelector()
        .withMatchLabels(component.selector(cluster))
        .endPodSelector()
        .build();
  }

  private static NetworkPolicyPort port(int port) {
    return new NetworkPolicyPortBuilder()
        .withProtocol("TCP")
        .withPort(new IntOrString(port))
        .build();
  }
}
