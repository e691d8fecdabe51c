package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.Operator;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.edges.EdgeManagement;
import io.realtimecluster.operator.realtimecluster.nodetuning.NodeReports;
import io.realtimecluster.operator.realtimecluster.nodetuning.NodeTuning;
import io.realtimecluster.operator.realtimecluster.observed.PodMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The real reconciler in the framework's real controller, against a real API server. It may do only
 * what the ClusterRole in deploy/ allows. Pods are played by one HTTP server.
 */
final class RunningOperator implements AutoCloseable {

  static final String USER = "test-operator";
  static final String NODE_TUNING_NAMESPACE = "realtimecluster-node-tuning";

  private static final Path ROLE = Path.of("../deploy/base/clusterrole.yaml");

  private final PlayedPods pods;
  private final Operator operator;
  private final NodeTuning nodeTuning;
  private final KubernetesClient client;
  private final AtomicInteger writes = new AtomicInteger();

  RunningOperator(ApiServer api, PlayedPods pods) throws IOException {
    this.pods = pods;
    allow(api.client());
    client = api.newClient(USER, new CountingWrites());
    nodeTuning =
        new NodeTuning(NODE_TUNING_NAMESPACE, "node-tuning:test", new NodeReports(pods.port()));
    operator = new Operator(overrides -> overrides.withKubernetesClient(client));
    operator.register(
        new RealtimeClusterReconciler(
            Clusters.SETTINGS,
            new PodMetrics(pods.port()),
            new EdgeManagement(pods.port()),
            nodeTuning,
            Duration.ofMillis(200),
            Clock.systemUTC()));
    operator.start();
  }

  /** What every pod answers from now on; empty: nothing but an error. */
  void serveMetrics(String text) {
    pods.serveMetrics(text);
  }

  /** As the operator does from time to time, whatever happens to clusters. */
  void removeUnwantedNodeTuning() {
    nodeTuning.removeUnlessWanted(
        client.resources(RealtimeCluster.class).inAnyNamespace().list().getItems(), client);
  }

  /** What the pods of node tuning report; empty: nothing but an error. */
  void serveReport(String text) {
    pods.serveReport(text);
  }

  /** How often pods were asked so far. */
  int scrapes() {
    return pods.scrapes();
  }

  /** How many requests so far were meant to change something. */
  int writes() {
    return writes.get();
  }

  @Override
  public void close() {
    operator.stop();
  }

  private static void allow(KubernetesClient admin) throws IOException {
    ClusterRole role = Serialization.unmarshal(Files.readString(ROLE), ClusterRole.class);
    admin.resource(role).serverSideApply();
    admin
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(USER)
                .endMetadata()
                .withNewRoleRef(
                    "rbac.authorization.k8s.io", "ClusterRole", role.getMetadata().getName())
                .addNewSubject("rbac.authorization.k8s.io", "User", USER, null)
                .build())
        .serverSideApply();
  }

  private final class CountingWrites implements Interceptor {

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (!"GET".equals(request.method())) {
        writes.incrementAndGet();
      }
    }
  }
}
