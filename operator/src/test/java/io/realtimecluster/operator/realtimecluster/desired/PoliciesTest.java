package io.realtimecluster.operator.realtimecluster.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.realtimecluster.operator.realtimecluster.Clusters;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who may connect to whom. */
class PoliciesTest {

  private static final String MANAGEMENT =
      "{app.kubernetes.io/name=realtimecluster-operator} in"
          + " {kubernetes.io/metadata.name=realtimecluster-system},"
          + " all in {realtimecluster.io/collects-metrics=true} -> 9000";

  @Test
  void edges_areOpenToClientsAndToTheOperatorAndCollectors() {
    assertThat(rules(Edges.service(Clusters.demo(), Clusters.SETTINGS)))
        .containsExactly("anybody -> 8080", MANAGEMENT);
  }

  @Test
  void hubs_areOpenToTheServerApiAndToTheOperatorAndCollectors() {
    assertThat(rules(Hubs.of(Clusters.demo(), Clusters.SETTINGS, Backends.MANAGED, "c0de")))
        .containsExactly("anybody -> 8080", MANAGEMENT);
  }

  @Test
  void broker_isOpenToEdgesHubsAndItsOwnNodes() {
    assertThat(rules(Broker.of(Clusters.demo(), Clusters.SETTINGS)))
        .containsExactly("edge, hub -> 5672", "broker -> 4369 25672");
  }

  @Test
  void state_isOpenToHubsAndItsOwnNodes() {
    assertThat(rules(StateStore.of(Clusters.demo(), Clusters.SETTINGS)))
        .containsExactly("hub -> 11222", "state -> 7800 57800");
  }

  /** As "from -> ports"; that the pods are those of the same cluster is checked on the way. */
  private static List<String> rules(List<HasMetadata> objects) {
    NetworkPolicy policy =
        objects.stream()
            .filter(NetworkPolicy.class::isInstance)
            .map(NetworkPolicy.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress");
    assertThat(policy.getSpec().getPodSelector().getMatchLabels())
        .containsEntry("app.kubernetes.io/instance", "demo");
    return policy.getSpec().getIngress().stream().map(PoliciesTest::rule).toList();
  }

  private static String rule(NetworkPolicyIngressRule rule) {
    String from =
        rule.getFrom().isEmpty()
            ? "anybody"
            : rule.getFrom().stream().map(PoliciesTest::peer).collect(Collectors.joining(", "));
    return rule.getPorts().stream()
        .map(port -> port.getPort())
        .map(IntOrString::getIntVal)
        .map(String::valueOf)
        .collect(Collectors.joining(" ", from + " -> ", ""));
  }

  private static String peer(NetworkPolicyPeer peer) {
    if (peer.getNamespaceSelector() == null) {
      assertThat(peer.getPodSelector().getMatchLabels())
          .containsEntry("app.kubernetes.io/instance", "demo");
      return peer.getPodSelector().getMatchLabels().get("app.kubernetes.io/component");
    }
    String pods =
        peer.getPodSelector() == null
            ? "all"
            : new TreeMap<>(peer.getPodSelector().getMatchLabels()).toString();
    return pods + " in " + peer.getNamespaceSelector().getMatchLabels();
  }
}
