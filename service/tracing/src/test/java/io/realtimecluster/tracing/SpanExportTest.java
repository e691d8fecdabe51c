package io.realtimecluster.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class SpanExportTest {

  private static final Duration WAIT_MAX = Duration.ofSeconds(30);
  private static final int WAITING_MAX = 600;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void ended_collectorThere_getsThemWithWhatTheProcessIs() {
    try (OtlpReceiver receiver = new OtlpReceiver();
        SpanExport export =
            SpanExport.start(
                TracingSettings.DEFAULT
                    .withEndpoint(receiver.endpoint() + "/")
                    .withCluster("default/demo"),
                "realtimecluster-edge",
                meters)) {
      end(export, 3);
      await(() -> receiver.spans().size() == 3);
      assertEquals(
          Map.of("service.name", "realtimecluster-edge", "service.namespace", "default/demo"),
          receiver.spans().getFirst().resource());
      await(() -> spans("exported") == 3);
      assertEquals(0, waiting());
    }
  }

  @Test
  void ended_queueFull_oneMoreIsDroppedAndNobodyWaits() throws Exception {
    StuckExporter stuck = new StuckExporter();
    TracingSettings settings = TracingSettings.DEFAULT.withWaitingSpansMax(WAITING_MAX);
    SpanExport export = SpanExport.start(settings, "test", meters, stuck);
    end(export, 1);
    stuck.called.await(); // It has taken one, and will not come back for more.
    end(export, WAITING_MAX);
    assertEquals(WAITING_MAX, waiting());
    assertEquals(0, spans("dropped"));
    end(export, 1);
    assertEquals(WAITING_MAX, waiting());
    assertEquals(1, spans("dropped"));
    stuck.go.countDown();
    await(() -> spans("exported") == WAITING_MAX + 1);
    assertEquals(0, waiting());
    export.close();
  }

  @Test
  void ended_collectorAway_isCountedAndTheEndDoesNotWaitForIt() throws Exception {
    SpanExport export =
        SpanExport.start(
            TracingSettings.DEFAULT.withEndpoint("http://127.0.0.1:" + freePort()), "test", meters);
    end(export, 5);
    await(() -> spans("failed") == 5);
    end(export, 5);
    long startNanos = System.nanoTime();
    export.close();
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, "took " + took);
  }

  @Test
  void endpoint_noHttp_isSaidSo() {
    for (String endpoint : new String[] {"collector:4318", "grpc://collector:4317", "http:///x"}) {
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> SpanExport.traces(URI.create(endpoint)))
              .getMessage();
      assertEquals(
          "realtimecluster.tracing.endpoint is %s, allowed is http://HOST:PORT or https://HOST:PORT"
              .formatted(endpoint),
          message);
    }
  }

  @Test
  void waitingSpansMax_0_isSaidSo() {
    TracingSettings settings = TracingSettings.DEFAULT.withWaitingSpansMax(0);
    assertThrows(
        IllegalArgumentException.class,
        () -> SpanExport.start(settings, "test", meters, new StuckExporter()));
  }

  private static void end(SpanExport export, int count) {
    for (int i = 0; i < count; i++) {
      export.tracer().spanBuilder("span").startSpan().end();
    }
  }

  private double spans(String result) {
    return meters.get("realtimecluster.tracing.spans").tag("result", result).counter().count();
  }

  private double waiting() {
    return meters.get("realtimecluster.tracing.spans.waiting").gauge().value();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + WAIT_MAX.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "in time");
      Thread.onSpinWait();
    }
  }

  /** A collector that does not answer until it is let. */
  private static final class StuckExporter implements SpanExporter {
    private final CountDownLatch called = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      called.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
