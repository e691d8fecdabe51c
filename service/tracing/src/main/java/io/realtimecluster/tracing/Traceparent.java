package io.realtimecluster.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text that carries a trace from one process to the next: W3C Trace Context, version 00
 * (https://www.w3.org/TR/trace-context/#traceparent-header).
 */
final class Traceparent {

  /** No more and no less, in characters. */
  static final int LENGTH = 55;

  private static final String NAME = "traceparent";
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private Traceparent() {}

  /** Reads it; one that is malformed is as none: not valid. */
  static SpanContext read(String traceparent) {
    if (traceparent.length() != LENGTH || !traceparent.startsWith("00-")) {
      return SpanContext.getInvalid();
    }
    Context read = W3C.extract(Context.root(), traceparent, OnlyField.INSTANCE);
    return Span.fromContext(read).getSpanContext();
  }

  static String write(SpanContext span) {
    return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getTraceFlags().asHex();
  }

  /** The text itself as the one field of a message. */
  private enum OnlyField implements TextMapGetter<String> {
    INSTANCE;

    @Override
    public Iterable<String> keys(String traceparent) {
      return List.of(NAME);
    }

    @Override
    public @Nullable String get(@Nullable String traceparent, String key) {
      return key.equals(NAME) ? traceparent : null;
    }
  }
}
