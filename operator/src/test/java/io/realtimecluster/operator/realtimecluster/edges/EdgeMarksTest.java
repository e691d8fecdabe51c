package io.realtimecluster.operator.realtimecluster.edges;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.realtimecluster.operator.realtimecluster.desired.Edges;
import io.realtimecluster.operator.realtimecluster.observed.EdgePod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who waits for some time after a mark must not count from before it was made. */
class EdgeMarksTest {

  private static final Pod POD =
      new PodBuilder()
          .withNewMetadata()
          .withName("edge-a")
          .withNamespace("test")
          .endMetadata()
          .withNewSpec()
          .addNewReadinessGate(Edges.SERVING)
          .endSpec()
          .build();

  private final List<String> patches = new CopyOnWriteArrayList<>();
  private HttpServer api;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (!body.isEmpty()) {
            patches.add(body);
          }
          byte[] pod = Serialization.asJson(POD).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, pod.length);
          exchange.getResponseBody().write(pod);
          exchange.close();
        });
    api.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:" + api.getAddress().getPort())
                    .build())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    api.stop(0);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00.000000001Z, 2026-01-01T00:00:01Z",
    "2026-01-01T00:00:00.999Z, 2026-01-01T00:00:01Z"
  })
  void marks_haveAWholeSecondThatIsNotBeforeTheMoment(Instant now, String written) {
    // Given
    EdgeMarks marks = new EdgeMarks(client, now);
    EdgePod edge = new EdgePod(POD);
    // When
    marks.serving(edge, false);
    boolean present = marks.drainStarted(edge);
    // Then
    assertThat(present).isTrue();
    assertThat(patches)
        .satisfiesExactly(
            status -> assertThat(status).contains("\"lastTransitionTime\":\"" + written + "\""),
            annotation ->
                assertThat(annotation)
                    .contains("\"" + EdgePod.DRAIN_STARTED + "\":\"" + written + "\""));
  }
}
