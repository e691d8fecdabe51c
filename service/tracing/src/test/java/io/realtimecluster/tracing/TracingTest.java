package io.realtimecluster.tracing;

import static io.realtimecluster.tracing.RecordedSpans.SPAN_ID;
import static io.realtimecluster.tracing.RecordedSpans.TRACEPARENT;
import static io.realtimecluster.tracing.RecordedSpans.TRACE_ID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TracingTest {

  private static final String UNSAMPLED = TRACEPARENT.substring(0, TRACEPARENT.length() - 1) + "0";
  private static final int ALL = 1_000_000;
  private static final int CALLS = 100_000;

  @Test
  void begin_sampled_goesOnWithTheClientsTrace() {
    RecordedSpans recorded = new RecordedSpans();
    TraceSpan span = recorded.tracing().begin("edge publish", SpanKind.SERVER, TRACEPARENT);
    assertNotNull(span);
    TraceSpan child = span.child("hub decide", SpanKind.INTERNAL);
    child.failed("REJECTED").end();
    span.set("realtimecluster.room", "chat:1").end();
    SpanData first = recorded.ended("edge publish");
    SpanData second = recorded.ended("hub decide");
    assertEquals(TRACE_ID, first.getTraceId());
    assertEquals(SPAN_ID, first.getParentSpanId());
    assertTrue(first.getParentSpanContext().isRemote());
    assertEquals("00-" + TRACE_ID + "-" + first.getSpanId() + "-01", span.traceparent());
    assertEquals(TRACE_ID, second.getTraceId());
    assertEquals(first.getSpanId(), second.getParentSpanId());
    assertEquals("REJECTED", second.getAttributes().get(AttributeKey.stringKey("error.type")));
  }

  @Test
  void begin_unsampled_isNotTracedWhateverTheRate() {
    RecordedSpans recorded =
        new RecordedSpans(TracingSettings.DEFAULT.withSamplingRatePerMillion(ALL));
    assertNull(recorded.tracing().begin("edge publish", SpanKind.SERVER, UNSAMPLED));
  }

  @Test
  void begin_withoutTraceparent_isTracedAtTheRate() {
    assertNull(new RecordedSpans().tracing().begin("edge publish", SpanKind.SERVER, ""));
    RecordedSpans recorded =
        new RecordedSpans(TracingSettings.DEFAULT.withSamplingRatePerMillion(ALL));
    TraceSpan span = recorded.tracing().begin("edge publish", SpanKind.SERVER, "");
    assertNotNull(span);
    span.end();
    assertFalse(recorded.ended("edge publish").getParentSpanContext().isValid());
  }

  @Test
  void begin_malformed_isAsNone() {
    String malformed = TRACEPARENT.replace('-', '_');
    assertNull(new RecordedSpans().tracing().begin("edge publish", SpanKind.SERVER, malformed));
    RecordedSpans recorded =
        new RecordedSpans(TracingSettings.DEFAULT.withSamplingRatePerMillion(ALL));
    TraceSpan span = recorded.tracing().begin("edge publish", SpanKind.SERVER, malformed);
    assertNotNull(span);
    span.end();
    assertNotEquals(TRACE_ID, recorded.ended("edge publish").getTraceId());
  }

  @Test
  void begin_overTheRate_isRefusedAndCounted() {
    RecordedSpans recorded = new RecordedSpans();
    int begun = 0;
    while (recorded.tracing().begin("edge publish", SpanKind.SERVER, TRACEPARENT) != null) {
      begun++;
      assertTrue(begun < CALLS, "100 a second, and no second takes so many calls");
    }
    assertTrue(begun >= 100, "begun " + begun);
    assertEquals(1, recorded.counted("realtimecluster.tracing.traces.refused"));
  }

  @Test
  void goOn_sentAhead_isNotLongerThanNow() {
    RecordedSpans recorded = new RecordedSpans();
    long inAnHour = TimeUnit.SECONDS.toMicros(Instant.now().getEpochSecond() + 3_600);
    recorded.tracing().goOn("broker upstream", SpanKind.CONSUMER, TRACEPARENT, inAnHour).end();
    SpanData hop = recorded.ended("broker upstream");
    assertTrue(hop.getStartEpochNanos() <= hop.getEndEpochNanos(), hop.toString());
  }

  @Test
  void goOn_sentBefore_isAsLongAsTheWay() {
    RecordedSpans recorded = new RecordedSpans();
    long secondAgo = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis() - 1_000);
    recorded.tracing().goOn("broker upstream", SpanKind.CONSUMER, TRACEPARENT, secondAgo).end();
    SpanData hop = recorded.ended("broker upstream");
    assertTrue(
        hop.getEndEpochNanos() - hop.getStartEpochNanos()
            >= TimeUnit.SECONDS.toNanos(1) - 1_000_000,
        hop.toString());
  }

  @Test
  void offOrUnsampled_nothingIsAllocated() {
    Tracing off = RecordedSpans.off();
    Tracing on = new RecordedSpans().tracing();
    Runnable calls =
        () -> {
          for (int i = 0; i < CALLS; i++) {
            if (off.begin("edge publish", SpanKind.SERVER, TRACEPARENT) != null
                || off.goOn("edge fan-out", SpanKind.PRODUCER, TRACEPARENT, 0) != null
                || on.begin("edge publish", SpanKind.SERVER, "") != null) {
              throw new AssertionError("traced");
            }
          }
        };
    calls.run(); // Classes are loaded by now.
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    calls.run();
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < CALLS, allocated + " bytes for " + 3 * CALLS + " calls");
  }

  @Test
  void configured_outOfRange_isSaidSo() {
    for (int rate : new int[] {-1, 1_000_001}) {
      TracingSettings settings = TracingSettings.DEFAULT.withSamplingRatePerMillion(rate);
      String message =
          assertThrows(IllegalArgumentException.class, () -> new RecordedSpans(settings))
              .getMessage();
      assertEquals(
          "realtimecluster.tracing.sampling-rate-per-million is %d, allowed is 0 to 1000000"
              .formatted(rate),
          message);
    }
  }
}
