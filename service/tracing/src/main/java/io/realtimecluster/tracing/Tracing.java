package io.realtimecluster.tracing;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Decides which messages are traced and begins their spans. For what is not traced all methods give
 * null, after a comparison or two and without making an object. Thread-safe.
 */
@Singleton
public class Tracing {

  static final int PER_MILLION = 1_000_000;

  private static final Logger LOG = Logger.getLogger(Tracing.class);

  /** Null: tracing is off. */
  private final @Nullable SpanExport export;

  private final int samplingRatePerMillion;
  private final TraceRate rate;

  @Inject
  Tracing(
      TracingConfig config,
      @ConfigProperty(name = "quarkus.application.name") String service,
      MeterRegistry meters) {
    this(
        config, config.endpoint().map(_ -> SpanExport.start(config, service, meters)).orElse(null));
    if (export != null) {
      LOG.infof(
          "traces go to %s, %d of a million that come without one",
          config.endpoint().get(), samplingRatePerMillion);
    }
  }

  Tracing(TracingConfig config, @Nullable SpanExport export) {
    this.export = export;
    this.samplingRatePerMillion = config.samplingRatePerMillion();
    this.rate = new TraceRate(config.tracesPerSecondMax(), System.nanoTime());
    if (samplingRatePerMillion < 0 || samplingRatePerMillion > PER_MILLION) {
      throw new IllegalArgumentException(
          "realtimecluster.tracing.sampling-rate-per-million is %d, allowed is 0 to %d"
              .formatted(samplingRatePerMillion, PER_MILLION));
    }
  }

  /**
   * Begins the first span of this system for what a client has sent.
   *
   * @param traceparent what the client sent with it: if valid it decides, else the sampling rate
   * @return null: it is not traced
   */
  public @Nullable TraceSpan begin(String name, SpanKind kind, String traceparent) {
    if (export == null || (traceparent.isEmpty() && samplingRatePerMillion == 0)) {
      return null;
    }
    SpanContext parent =
        traceparent.isEmpty() ? SpanContext.getInvalid() : Traceparent.read(traceparent);
    if (!(parent.isValid() ? parent.isSampled() : isChosen())) {
      return null;
    }
    if (!rate.tryTake(System.nanoTime())) {
      export.traceRefused();
      return null;
    }
    return start(export, builder(export, name, kind, parent));
  }

  /**
   * Begins a span of a trace that another process of this system has carried on to here.
   *
   * @param sinceMicros when it began, in microseconds since 1970; the clock of the other process
   *     may be ahead of this one's, so it is not taken to be later than now. 0: now
   * @return null: tracing is off here
   */
  public @Nullable TraceSpan goOn(
      String name, SpanKind kind, String traceparent, long sinceMicros) {
    if (export == null) {
      return null;
    }
    SpanContext parent = Traceparent.read(traceparent);
    if (!parent.isSampled()) {
      return null;
    }
    SpanBuilder span = builder(export, name, kind, parent);
    if (sinceMicros != 0) {
      span.setStartTimestamp(Math.min(sinceMicros, nowMicros()), TimeUnit.MICROSECONDS);
    }
    return start(export, span);
  }

  private boolean isChosen() {
    return samplingRatePerMillion > 0
        && ThreadLocalRandom.current().nextInt(PER_MILLION) < samplingRatePerMillion;
  }

  private static SpanBuilder builder(
      SpanExport export, String name, SpanKind kind, SpanContext parent) {
    SpanBuilder span = export.tracer().spanBuilder(name).setSpanKind(kind);
    return parent.isValid()
        ? span.setParent(Context.root().with(Span.wrap(parent)))
        : span.setNoParent();
  }

  private static TraceSpan start(SpanExport export, SpanBuilder span) {
    return new TraceSpan(export.tracer(), span.startSpan());
  }

  private static long nowMicros() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(now.getNano());
  }

  @PreDestroy
  void close() {
    if (export != null) {
      export.close();
    }
  }
}
