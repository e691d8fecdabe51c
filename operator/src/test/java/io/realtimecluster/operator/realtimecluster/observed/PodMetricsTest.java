package io.realtimecluster.operator.realtimecluster.observed;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Scrapes of a real HTTP server. */
class PodMetricsTest {

  private static final List<Pod> PODS =
      List.of(
          new PodBuilder()
              .withNewMetadata()
              .withName("demo-edge-a")
              .withUid("a")
              .endMetadata()
              .withNewStatus()
              .withPodIP("127.0.0.1")
              .endStatus()
              .build());

  private HttpServer server;
  private PodMetrics metrics;
  private volatile String answer = "";
  private volatile boolean stopsInTheMiddle;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/q/metrics",
        exchange -> {
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              body.length == 0 ? 503 : 200, stopsInTheMiddle ? 2 * body.length : body.length);
          exchange.getResponseBody().write(body);
          if (stopsInTheMiddle) {
            exchange.getResponseBody().flush();
          } else {
            exchange.close();
          }
        });
    server.start();
    metrics = new PodMetrics(server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void silentPod_keepsItsLastValueAndItsAgeGrows() throws InterruptedException {
    // Given
    assertThat(read().last()).isEmpty();
    answer = "connections 7.0\n";
    assertThat(read().answered()).isTrue();
    // When
    answer = "";
    Thread.sleep(20);
    PodSample silent = read();
    // Then
    assertThat(silent.pod()).isEqualTo("demo-edge-a");
    assertThat(silent.answered()).isFalse();
    assertThat(silent.last().orElseThrow().value()).isEqualTo(7);
    assertThat(silent.last().orElseThrow().age()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
    assertThat(Total.of(List.of(silent))).isEqualTo(new Total(7, 1, 1, 0));
  }

  @Test
  void podThatStopsInTheMiddleOfItsAnswer_countsAsSilent() {
    // Given
    stopsInTheMiddle = true;
    answer = "connections 7.0\n";
    // When
    PodSample sample = read();
    // Then
    assertThat(sample.answered()).isFalse();
    assertThat(sample.last()).isEmpty();
  }

  private PodSample read() {
    return metrics.read(PODS, "connections").getFirst();
  }
}
