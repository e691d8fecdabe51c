package io.realtimecluster.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/** A step of a traced message, from now until {@link #end}. Thread-safe. */
public final class TraceSpan {

  private final Tracer tracer;
  private final Span span;

  TraceSpan(Tracer tracer, Span span) {
    this.tracer = tracer;
    this.span = span;
  }

  /** What the next process goes on from, as a message carries it. */
  public String traceparent() {
    return Traceparent.write(span.getSpanContext());
  }

  /** A step within this one, from now on. */
  public TraceSpan child(String name, SpanKind kind) {
    return new TraceSpan(
        tracer,
        tracer
            .spanBuilder(name)
            .setSpanKind(kind)
            .setParent(Context.root().with(span))
            .startSpan());
  }

  /** Says something about it. */
  public TraceSpan set(String attribute, String value) {
    span.setAttribute(attribute, value);
    return this;
  }

  /** Says something about it. */
  public TraceSpan set(String attribute, long value) {
    span.setAttribute(attribute, value);
    return this;
  }

  /**
   * It did not succeed.
   *
   * @param type one of few, such as an error code
   */
  public TraceSpan failed(String type) {
    span.setAttribute("error.type", type);
    span.setStatus(StatusCode.ERROR);
    return this;
  }

  /** It is over, now. */
  public void end() {
    span.end();
  }
}
