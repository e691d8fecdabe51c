package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.OperatorBeans;
import io.realtimecluster.operator.realtimecluster.edges.EdgeManagement;
import io.realtimecluster.operator.realtimecluster.nodetuning.NodeReports;
import io.realtimecluster.operator.realtimecluster.nodetuning.NodeTuning;
import io.realtimecluster.operator.realtimecluster.observed.PodMetrics;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * The real reconciler in the framework's real controller, against a real API server. It may do only
 * what the ClusterRole in deploy/ allows. Pods are played by one HTTP server.
 */
final class RunningOperator implements AutoCloseable {

  private static final Duration STOP_MAX = Duration.ofSeconds(10);

  static final String USER = "test-operator";
  static final String NODE_TUNING_NAMESPACE = "realtimecluster-node-tuning";

  private final PlayedPods pods;
  private final Operator operator;
  private final RealtimeClusterReconciler reconciler;
  private final NodeTuning nodeTuning;
  private final KubernetesClient client;
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicReference<Interference> interference = new AtomicReference<>();

  private record Interference(Predicate<HttpRequest> request, Runnable act) {}

  RunningOperator(ApiServer api, PlayedPods pods) throws IOException {
    this(api, pods, Duration.ofMillis(200), new SimpleMeterRegistry());
  }

  RunningOperator(ApiServer api, PlayedPods pods, Duration lookInterval, MeterRegistry meters)
      throws IOException {
    this.pods = pods;
    new Permissions(api.client(), USER).everywhere();
    client = api.newClient(USER, new CountingWrites());
    nodeTuning =
        new NodeTuning(NODE_TUNING_NAMESPACE, "node-tuning:test", new NodeReports(pods.port()));
    operator =
        new Operator(
            overrides ->
                overrides
                    .withKubernetesClient(client)
                    .withReconciliationTerminationTimeout(STOP_MAX)
                    .withMetrics(new OperatorBeans().metrics(meters)));
    reconciler =
        new RealtimeClusterReconciler(
            Clusters.SETTINGS,
            new PodMetrics(pods.port()),
            new EdgeManagement(pods.port()),
            nodeTuning,
            lookInterval,
            Clock.systemUTC(),
            meters);
    operator.register(reconciler);
    operator.start();
  }

  /** What every pod answers from now on; empty: nothing but an error. */
  void serveMetrics(String text) {
    pods.serveMetrics(text);
  }

  /** As the operator does from time to time, whatever happens to clusters. */
  void removeUnwantedNodeTuning() {
    nodeTuning.removeUnlessWanted(
        () -> client.resources(RealtimeCluster.class).inAnyNamespace().list().getItems(), client);
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

  /** Does something, once, right before a request of its goes to the API server. */
  void interfereWith(Predicate<HttpRequest> request, Runnable act) {
    interference.set(new Interference(request, act));
  }

  /** Whether that has happened. */
  boolean isInterferedWith() {
    return interference.get() == null;
  }

  @Override
  public void close() {
    reconciler.stop(new ShutdownEvent());
    operator.stop();
  }

  private final class CountingWrites implements Interceptor {

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (!"GET".equals(request.method())) {
        writes.incrementAndGet();
      }
      Interference next = interference.get();
      if (next != null && next.request().test(request) && interference.compareAndSet(next, null)) {
        next.act().run();
      }
    }
  }
}
