package io.realtimecluster.operator.realtimecluster.edges;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.realtimecluster.crds.v1alpha1.EdgeSpec;
import io.realtimecluster.operator.realtimecluster.desired.Edges;
import io.realtimecluster.operator.realtimecluster.observed.EdgePod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EdgeDrainTest {

  private static final Instant MARKED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SETTLE = Duration.ofSeconds(5);

  private final AtomicInteger drainsAskedFor = new AtomicInteger();
  private final KubernetesClient nobody = new KubernetesClientBuilder().build();
  private HttpServer edge;

  @BeforeEach
  void start() throws IOException {
    edge = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    edge.createContext(
        "/v1/drain",
        exchange -> {
          if ("POST".equals(exchange.getRequestMethod())) {
            drainsAskedFor.incrementAndGet();
          }
          byte[] report =
              "{\"state\":\"serving\",\"connections\":3}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, report.length);
          exchange.getResponseBody().write(report);
          exchange.close();
        });
    edge.start();
  }

  @AfterEach
  void stop() {
    edge.stop(0);
    nobody.close();
  }

  @Test
  void advance_serviceMayStillLeadThere_waits() {
    advance("False", MARKED.plus(SETTLE).minusMillis(1));
    assertThat(drainsAskedFor).hasValue(0);
  }

  @Test
  void advance_serviceHasSettled_drains() {
    advance("False", MARKED.plus(SETTLE));
    assertThat(drainsAskedFor).hasValue(1);
  }

  @Test
  void advance_podThatStaysReady_isDrainedAfterTheLongestWait() {
    advance("True", MARKED.plus(EdgeDrain.UNREADY_WAIT_MAX).minusMillis(1));
    assertThat(drainsAskedFor).hasValue(0);
    advance("True", MARKED.plus(EdgeDrain.UNREADY_WAIT_MAX));
    assertThat(drainsAskedFor).hasValue(1);
  }

  private void advance(String ready, Instant now) {
    EdgePod pod = new EdgePod(markedPod(ready));
    Optional<Happening> happening =
        new EdgeDrain(
                new EdgeManagement(edge.getAddress().getPort()),
                new EdgeMarks(nobody, now),
                new EdgeSpec.Drain(10, 60),
                SETTLE,
                now)
            .advance(pod, List.of(pod), Optional.of("key"));
    assertThat(happening).isEmpty();
  }

  /** Its gate was closed when it was marked. */
  private static Pod markedPod(String ready) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("edge-a")
        .addToAnnotations(EdgePod.DRAIN_STARTED, MARKED.toString())
        .endMetadata()
        .withNewSpec()
        .addNewReadinessGate(Edges.SERVING)
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .withPodIP("127.0.0.1")
        .addNewCondition()
        .withType(Edges.SERVING)
        .withStatus("False")
        .withLastTransitionTime(MARKED.toString())
        .endCondition()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready)
        .endCondition()
        .endStatus()
        .build();
  }
}
