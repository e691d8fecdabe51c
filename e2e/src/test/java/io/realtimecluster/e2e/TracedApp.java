package io.realtimecluster.e2e;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.realtimecluster.client.Client;
import io.realtimecluster.client.ClientOptions;
import io.realtimecluster.client.Publication;
import io.realtimecluster.client.Room;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An app of a user's that has OpenTelemetry of its own and plugs it into the client for Java. */
final class TracedApp implements AutoCloseable {

  static final String SAYS = "app says";
  static final String HEARS = "app hears";

  private static final int WAIT_SECONDS = 60;
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final Client client;
  private final Room room;
  private final List<Publication> heard = new CopyOnWriteArrayList<>();

  /** Joins the room. */
  TracedApp(String user, URI edge, URI collector, String roomName, Sampler sampler) {
    provider =
        SdkTracerProvider.builder()
            .setSampler(sampler)
            .setResource(
                Resource.create(
                    Attributes.of(AttributeKey.stringKey("service.name"), "app-of-" + user)))
            .addSpanProcessor(
                SimpleSpanProcessor.create(
                    OtlpHttpSpanExporter.builder().setEndpoint(collector + "/v1/traces").build()))
            .build();
    tracer = provider.get("app");
    client =
        Client.connect(
            edge.toString(),
            ClientOptions.builder()
                .token(RealProcesses.TOKENS.valid(user))
                .traceparent(TracedApp::current)
                .build());
    room = client.room(roomName, gap -> {});
    room.on(Publication.class, this::hear);
    await(room.join());
  }

  /** Publishes in a span; returns the trace's id. */
  String say(String text) {
    Span span = tracer.spanBuilder(SAYS).setSpanKind(SpanKind.PRODUCER).startSpan();
    try (Scope _ = span.makeCurrent()) {
      await(room.publish(text));
    } finally {
      span.end();
    }
    return span.getSpanContext().getTraceId();
  }

  /** Publishes without a span. */
  void sayUntraced(String text) {
    await(room.publish(text));
  }

  List<Publication> heard() {
    return List.copyOf(heard);
  }

  @Override
  public void close() {
    client.close();
    provider.close();
  }

  private void hear(Publication publication) {
    if (publication.traceparent() != null) {
      Context from = W3C.extract(Context.root(), publication.traceparent(), new OnlyField());
      tracer.spanBuilder(HEARS).setSpanKind(SpanKind.CONSUMER).setParent(from).startSpan().end();
    }
    heard.add(publication);
  }

  /** As an app plugs its OpenTelemetry in. */
  private static String current() {
    Map<String, String> fields = new HashMap<>();
    W3C.inject(Context.current(), fields, Map::put);
    return fields.get("traceparent");
  }

  private static <T> T await(java.util.concurrent.CompletableFuture<T> future) {
    return future.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  /** A carrier of one field. */
  private static final class OnlyField implements TextMapGetter<String> {
    @Override
    public Iterable<String> keys(String traceparent) {
      return List.of("traceparent");
    }

    @Override
    public String get(String traceparent, String key) {
      return key.equals("traceparent") ? traceparent : null;
    }
  }
}
