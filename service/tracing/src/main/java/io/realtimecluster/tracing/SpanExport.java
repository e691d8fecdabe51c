package io.realtimecluster.tracing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The OpenTelemetry SDK as it is used here: spans that have ended wait in a bounded queue for a
 * thread that sends them. What finds the queue full is dropped and counted; whoever ends a span
 * never waits. Thread-safe.
 */
final class SpanExport implements AutoCloseable {

  /** A request to the collector has at most that many spans. */
  static final int BATCH_SPANS_MAX = 512;

  /** How long the collector may take to answer. */
  private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(10);

  /** How long the end of the process waits for the last spans. */
  private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(2);

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final Counter tracesRefused;

  SpanExport(SdkTracerProvider provider, MeterRegistry meters) {
    this.provider = provider;
    this.tracer = provider.get("io.realtimecluster");
    this.tracesRefused = meters.counter("realtimecluster.tracing.traces.refused");
  }

  static SpanExport start(TracingConfig config, String service, MeterRegistry meters) {
    SpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(traces(config.endpoint().orElseThrow()))
            .setTimeout(EXPORT_TIMEOUT)
            .build();
    return start(config, service, meters, exporter);
  }

  static SpanExport start(
      TracingConfig config, String service, MeterRegistry meters, SpanExporter exporter) {
    int waitingSpansMax = config.waitingSpansMax();
    if (waitingSpansMax < 1) {
      throw new IllegalArgumentException(
          "realtimecluster.tracing.waiting-spans-max is %d, allowed is 1 or more"
              .formatted(waitingSpansMax));
    }
    WaitingSpans waiting = new WaitingSpans(waitingSpansMax, meters);
    BatchSpanProcessor batches =
        BatchSpanProcessor.builder(waiting.takenBy(exporter))
            .setMaxQueueSize(waitingSpansMax)
            .setMaxExportBatchSize(Math.min(BATCH_SPANS_MAX, waitingSpansMax))
            .setScheduleDelay(config.exportInterval())
            .setExporterTimeout(EXPORT_TIMEOUT)
            .build();
    return new SpanExport(
        SdkTracerProvider.builder()
            .setSampler(Sampler.alwaysOn()) // What is not sampled never gets here.
            .setResource(Resource.create(resource(config, service)))
            .addSpanProcessor(waiting.before(batches))
            .build(),
        meters);
  }

  Tracer tracer() {
    return tracer;
  }

  /** One more would have been more than may begin per second. */
  void traceRefused() {
    tracesRefused.increment();
  }

  @Override
  public void close() {
    provider.shutdown().join(CLOSE_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The place for traces at a collector, which OTLP fixes. */
  static String traces(URI endpoint) {
    String scheme = String.valueOf(endpoint.getScheme());
    if ((!scheme.equals("http") && !scheme.equals("https")) || endpoint.getHost() == null) {
      throw new IllegalArgumentException(
          "realtimecluster.tracing.endpoint is %s, allowed is http://HOST:PORT or https://HOST:PORT"
              .formatted(endpoint));
    }
    return endpoint.toString().replaceFirst("/*$", "") + "/v1/traces";
  }

  private static Attributes resource(TracingConfig config, String service) {
    AttributesBuilder resource =
        Attributes.builder().put(AttributeKey.stringKey("service.name"), service);
    config
        .cluster()
        .ifPresent(cluster -> resource.put(AttributeKey.stringKey("service.namespace"), cluster));
    return resource.build();
  }
}
