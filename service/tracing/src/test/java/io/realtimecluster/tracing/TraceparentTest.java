package io.realtimecluster.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.trace.SpanContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceparentTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  @Test
  void read_valid_hasItsPartsAndIsWrittenTheSame() {
    String traceparent = "00-" + TRACE + "-" + SPAN + "-01";
    SpanContext read = Traceparent.read(traceparent);
    assertTrue(read.isValid());
    assertTrue(read.isSampled());
    assertEquals(TRACE, read.getTraceId());
    assertEquals(SPAN, read.getSpanId());
    assertEquals(traceparent, Traceparent.write(read));
  }

  @Test
  void read_otherFlags_onlyTheLowestBitSamples() {
    assertFalse(Traceparent.read("00-" + TRACE + "-" + SPAN + "-00").isSampled());
    assertFalse(Traceparent.read("00-" + TRACE + "-" + SPAN + "-02").isSampled());
    assertTrue(Traceparent.read("00-" + TRACE + "-" + SPAN + "-03").isSampled());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0", // One character too few.
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-011", // One too many.
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-will-be-like",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", // A version that is none.
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", // A version not known here.
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01", // Must be lower-case.
        "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-\u0660\u0661"
      })
  void read_malformed_isAsNone(String traceparent) {
    assertFalse(Traceparent.read(traceparent).isValid());
  }

  @Test
  void read_veryLong_isAsNone() {
    assertFalse(Traceparent.read("0".repeat(1_000_000)).isValid());
  }
}
