package io.realtimecluster.operator.realtimecluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.Operator;
import io.realtimecluster.operator.realtimecluster.edges.EdgeManagement;
import io.realtimecluster.operator.realtimecluster.observed.PodMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The real reconciler in the framework's real controller, against a real API server. It may do only
 * what the ClusterRole in deploy/ allows. Pods are played by one HTTP server that serves metrics.
 */
final class RunningOperator implements AutoCloseable {

  private static final String USER = "test-operator";
  private static final Path ROLE = Path.of("../deploy/base/clusterrole.yaml");

  private final HttpServer pods;
  private final Operator operator;
  private final AtomicInteger scrapes = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();
  private volatile String metrics = "";

  RunningOperator(ApiServer api) throws IOException {
    pods = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pods.createContext("/q/metrics", this::answer);
    pods.start();
    allow(api.client());
    KubernetesClient client = api.newClient(USER, new CountingWrites());
    operator = new Operator(overrides -> overrides.withKubernetesClient(client));
    operator.register(
        new RealtimeClusterReconciler(
            Clusters.SETTINGS,
            new PodMetrics(pods.getAddress().getPort()),
            new EdgeManagement(pods.getAddress().getPort()),
            Duration.ofMillis(200),
            Clock.systemUTC()));
    operator.start();
  }

  /** What every pod answers from now on; empty: nothing but an error. */
  void serveMetrics(String text) {
    metrics = text;
  }

  /** How often pods were asked so far. */
  int scrapes() {
    return scrapes.get();
  }

  /** How many requests so far were meant to change something. */
  int writes() {
    return writes.get();
  }

  @Override
  public void close() {
    operator.stop();
    pods.stop(0);
  }

  private static void allow(KubernetesClient admin) throws IOException {
    ClusterRole role = Serialization.unmarshal(Files.readString(ROLE), ClusterRole.class);
    admin.resource(role).create();
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
        .create();
  }

  private void answer(HttpExchange exchange) throws IOException {
    scrapes.incrementAndGet();
    byte[] body = metrics.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(body.length == 0 ? 503 : 200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
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
