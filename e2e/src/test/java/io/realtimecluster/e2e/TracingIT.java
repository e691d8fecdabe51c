package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.realtimecluster.client.Publication;
import io.realtimecluster.tracing.OtlpReceiver;
import io.realtimecluster.tracing.ReceivedSpan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Traces of publishes over real edges, RabbitMQ, a hub and Infinispan, from an app with
 * OpenTelemetry to another, as a collector gets them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracingIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final String SAMPLING_RATE = "REALTIMECLUSTER_TRACING_SAMPLING_RATE_PER_MILLION";

  /** One trace over two edges: the second edge and the hub are gone through by both deliveries. */
  private static final List<String> SPANS =
      List.of(
          TracedApp.HEARS,
          TracedApp.HEARS,
          TracedApp.SAYS,
          "broker downstream",
          "broker downstream",
          "broker upstream",
          "edge fan-out",
          "edge fan-out",
          "edge publish",
          "hub decide",
          "hub publish",
          "hub store");

  private OtlpReceiver collector;
  private RealProcesses processes;

  @BeforeAll
  void start() {
    collector = new OtlpReceiver();
    Map<String, String> tracing =
        Map.of(
            "REALTIMECLUSTER_TRACING_ENDPOINT",
            collector.endpoint().toString(),
            "REALTIMECLUSTER_TRACING_EXPORT_INTERVAL",
            "200MS",
            "REALTIMECLUSTER_TRACING_CLUSTER",
            "test/demo");
    processes = new RealProcesses("tracing", tracing, tracing);
    processes.start(1, 2);
  }

  @AfterAll
  void stop() {
    processes.close();
    collector.close();
  }

  @Test
  void sampledPublish_isOneTraceFromClientToTheClientAtTheOtherEdge() {
    String room = "durable:" + UUID.randomUUID();
    try (TracedApp ana = app("ana", "edge-1", room, Sampler.alwaysOn());
        TracedApp ben = app("ben", "edge-2", room, Sampler.alwaysOn())) {
      String trace = ana.say("hello");
      awaitHeard(ben, 1);
      awaitHeard(ana, 1);
      Waits.until(WAIT_MAX, () -> names(trace).toString(), () -> names(trace).equals(SPANS));

      ReceivedSpan says = only(trace, TracedApp.SAYS, "app-of-ana");
      ReceivedSpan edge = only(trace, "edge publish", "realtimecluster-edge");
      ReceivedSpan up = only(trace, "broker upstream", "realtimecluster-hub");
      ReceivedSpan hub = only(trace, "hub publish", "realtimecluster-hub");
      ReceivedSpan down = at("edge-2", trace, "broker downstream");
      ReceivedSpan fanOut = at("edge-2", trace, "edge fan-out");
      ReceivedSpan hears = only(trace, TracedApp.HEARS, "app-of-ben");
      assertEquals("", says.parentId());
      assertEquals(says.spanId(), edge.parentId());
      assertEquals(edge.spanId(), up.parentId());
      assertEquals(up.spanId(), hub.parentId());
      assertEquals(hub.spanId(), only(trace, "hub decide", "realtimecluster-hub").parentId());
      assertEquals(hub.spanId(), only(trace, "hub store", "realtimecluster-hub").parentId());
      assertEquals(hub.spanId(), down.parentId());
      assertEquals(down.spanId(), fanOut.parentId());
      assertEquals(fanOut.spanId(), hears.parentId());
      assertEquals(
          at("edge-1", trace, "edge fan-out").spanId(),
          only(trace, TracedApp.HEARS, "app-of-ana").parentId());

      assertEquals("edge-1", edge.attributes().get("realtimecluster.edge"));
      assertEquals("hub-1", hub.attributes().get("realtimecluster.hub"));
      assertEquals("1", hub.attributes().get("realtimecluster.offset"));
      assertEquals("1", fanOut.attributes().get("realtimecluster.deliveries"));
      assertEquals("test/demo", fanOut.resource().get("service.namespace"));
      assertEquals(SpanKind.SPAN_KIND_SERVER, edge.kind());
      assertEquals(SpanKind.SPAN_KIND_CONSUMER, up.kind());
      assertEquals(Set.of(trace), tracesOf(room));
      for (ReceivedSpan span : collector.spans(trace)) {
        assertTrue(span.startNanos() <= span.endNanos(), span.toString());
      }
    }
  }

  @Test
  void manyAtOnce_eachIsATraceOfItsOwn() {
    String room = "durable:" + UUID.randomUUID();
    try (TracedApp ana = app("ana", "edge-1", room, Sampler.alwaysOn());
        TracedApp ben = app("ben", "edge-2", room, Sampler.alwaysOn())) {
      List<String> traces =
          List.of("1", "2", "3", "4", "5", "6").parallelStream().map(ana::say).toList();
      awaitHeard(ben, 6);
      for (String trace : traces) {
        Waits.until(WAIT_MAX, () -> names(trace).toString(), () -> names(trace).equals(SPANS));
      }
      assertEquals(Set.copyOf(traces), tracesOf(room));
    }
  }

  @Test
  void notSampled_isNotTraced() {
    String room = "durable:" + UUID.randomUUID();
    try (TracedApp ana = app("ana", "edge-1", room, Sampler.alwaysOff());
        TracedApp ben = app("ben", "edge-2", room, Sampler.alwaysOff())) {
      ana.say("not sampled");
      ana.sayUntraced("no span");
      awaitHeard(ben, 2);
      for (Publication publication : ben.heard()) {
        assertNull(publication.traceparent());
      }
    }
    assertTraced("edge-1"); // What comes before it would be there by now.
    assertEquals(Set.of(), tracesOf(room));
  }

  @Test
  void edgeWithASamplingRate_beginsTracesItself() {
    String room = "durable:" + UUID.randomUUID();
    processes.startEdge("edge-3", Map.of(SAMPLING_RATE, "1000000"));
    try (TracedApp ana = app("ana", "edge-3", room, Sampler.alwaysOff())) {
      ana.sayUntraced("hello");
      awaitHeard(ana, 1);
      assertNotNull(ana.heard().getFirst().traceparent());
      Waits.until(WAIT_MAX, () -> tracesOf(room).toString(), () -> tracesOf(room).size() == 1);
      ana.say("a client that says no is heeded");
      awaitHeard(ana, 2);
      assertNull(ana.heard().getLast().traceparent());
    } finally {
      processes.stop("edge-3");
    }
  }

  @Test
  void collectorAway_nothingWaitsForIt() {
    String room = "durable:" + UUID.randomUUID();
    String endpoint = "http://127.0.0.1:" + RealProcesses.freePort();
    processes.startEdge(
        "edge-4", Map.of("REALTIMECLUSTER_TRACING_ENDPOINT", endpoint, SAMPLING_RATE, "1000000"));
    try (TracedApp ana = app("ana", "edge-4", room, Sampler.alwaysOff())) {
      for (int i = 1; i <= 50; i++) {
        ana.sayUntraced("message " + i);
      }
      awaitHeard(ana, 50);
      Waits.until(WAIT_MAX, () -> processes.metrics("edge-4"), () -> spans("edge-4", "failed") > 0);
      assertEquals(0, spans("edge-4", "exported"));
    } finally {
      processes.stop("edge-4");
    }
  }

  private TracedApp app(String user, String edge, String room, Sampler sampler) {
    return new TracedApp(user, processes.edge(edge), collector.endpoint(), room, sampler);
  }

  /** A publish at this edge is traced, and so is in the collector. */
  private void assertTraced(String edge) {
    String room = "durable:" + UUID.randomUUID();
    try (TracedApp app = app("cyd", edge, room, Sampler.alwaysOn())) {
      String trace = app.say("traced");
      Waits.until(
          WAIT_MAX, () -> names(trace).toString(), () -> names(trace).contains("edge fan-out"));
    }
  }

  private double spans(String id, String result) {
    return processes.metric(
        id, "realtimecluster_tracing_spans_total{result=\"%s\"}".formatted(result));
  }

  private static void awaitHeard(TracedApp app, int count) {
    Waits.until(WAIT_MAX, () -> "heard " + app.heard(), () -> app.heard().size() == count);
  }

  private List<String> names(String trace) {
    return collector.spans(trace).stream().map(ReceivedSpan::name).sorted().toList();
  }

  private Set<String> tracesOf(String room) {
    return collector.spans().stream()
        .filter(span -> room.equals(span.attributes().get("realtimecluster.room")))
        .map(ReceivedSpan::traceId)
        .collect(Collectors.toSet());
  }

  private ReceivedSpan only(String trace, String name, String service) {
    List<ReceivedSpan> found =
        collector.spans(trace).stream()
            .filter(span -> span.name().equals(name))
            .filter(span -> service.equals(span.resource().get("service.name")))
            .toList();
    assertEquals(1, found.size(), found.toString());
    return found.getFirst();
  }

  private ReceivedSpan at(String edge, String trace, String name) {
    List<ReceivedSpan> found =
        collector.spans(trace).stream()
            .filter(span -> span.name().equals(name))
            .filter(span -> edge.equals(span.attributes().get("realtimecluster.edge")))
            .toList();
    assertEquals(1, found.size(), found.toString());
    return found.getFirst();
  }
}
