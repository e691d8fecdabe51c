package io.realtimecluster.tracing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * How many spans wait to be sent, and what has become of the others. The SDK's own queue is bounded
 * too, but tells what it drops only to meters of its own. Thread-safe.
 */
final class WaitingSpans {

  private static final Logger LOG = Logger.getLogger(WaitingSpans.class);

  private final int max;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Counter exported;
  private final Counter failed;
  private final Counter dropped;

  WaitingSpans(int max, MeterRegistry meters) {
    this.max = max;
    this.exported = meters.counter("realtimecluster.tracing.spans", "result", "exported");
    this.failed = meters.counter("realtimecluster.tracing.spans", "result", "failed");
    this.dropped = meters.counter("realtimecluster.tracing.spans", "result", "dropped");
    meters.gauge("realtimecluster.tracing.spans.waiting", waiting);
  }

  /** Hands spans that have ended to the queue as long as there is room. */
  SpanProcessor before(SpanProcessor queue) {
    return new Entry(queue);
  }

  /** Takes note of what leaves the queue, and how that ends. */
  SpanExporter takenBy(SpanExporter exporter) {
    return new Exit(exporter);
  }

  private final class Entry implements SpanProcessor {

    private final SpanProcessor queue;

    Entry(SpanProcessor queue) {
      this.queue = queue;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      if (waiting.incrementAndGet() > max) {
        waiting.decrementAndGet();
        dropped.increment();
      } else {
        queue.onEnd(span);
      }
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }

    @Override
    public CompletableResultCode shutdown() {
      return queue.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
      return queue.forceFlush();
    }
  }

  private final class Exit implements SpanExporter {

    private final SpanExporter exporter;
    private final AtomicBoolean wasFailing = new AtomicBoolean();

    Exit(SpanExporter exporter) {
      this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      int count = spans.size();
      waiting.addAndGet(-count);
      CompletableResultCode result = exporter.export(spans);
      return result.whenComplete(() -> ended(result, count));
    }

    private void ended(CompletableResultCode result, int count) {
      boolean failing = !result.isSuccess();
      (failing ? failed : exported).increment(count);
      if (wasFailing.getAndSet(failing) != failing) {
        if (failing) {
          LOG.warnf("the collector does not take spans: %s", result.getFailureThrowable());
        } else {
          LOG.info("the collector takes spans again");
        }
      }
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }
}
