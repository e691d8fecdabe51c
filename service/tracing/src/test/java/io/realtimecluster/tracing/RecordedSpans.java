package io.realtimecluster.tracing;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tracing whose spans a test can look at as soon as they have ended. Thread-safe. */
public final class RecordedSpans {

  /** Sampled. */
  public static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  public static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  public static final String SPAN_ID = "b7ad6b7169203331";

  private final List<SpanData> ended = new CopyOnWriteArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Tracing tracing;

  public RecordedSpans() {
    this(TracingSettings.DEFAULT);
  }

  RecordedSpans(TracingConfig config) {
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new Recording(ended)))
            .build();
    tracing = new Tracing(config, new SpanExport(provider, meters));
  }

  /** Tracing that is off. */
  public static Tracing off() {
    return new Tracing(TracingSettings.DEFAULT, (SpanExport) null);
  }

  public Tracing tracing() {
    return tracing;
  }

  /** In the order of their ends. */
  public List<SpanData> ended() {
    return List.copyOf(ended);
  }

  /** The only one of that name. */
  public SpanData ended(String name) {
    List<SpanData> found = ended.stream().filter(span -> span.getName().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError(
          found.size()
              + " spans are named "
              + name
              + " of "
              + ended.stream().map(SpanData::getName).toList());
    }
    return found.getFirst();
  }

  double counted(String counter) {
    return meters.get(counter).counter().count();
  }

  private record Recording(List<SpanData> ended) implements SpanExporter {

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      ended.addAll(spans);
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
