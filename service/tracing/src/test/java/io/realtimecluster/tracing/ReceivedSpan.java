package io.realtimecluster.tracing;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A span as a collector got it.
 *
 * @param parentId empty: it is the first of its trace
 * @param resource what is said of the process
 */
public record ReceivedSpan(
    String name,
    String traceId,
    String spanId,
    String parentId,
    Span.SpanKind kind,
    long startNanos,
    long endNanos,
    Map<String, String> attributes,
    Map<String, String> resource) {

  static ReceivedSpan of(Resource resource, Span span) {
    return new ReceivedSpan(
        span.getName(),
        hex(span.getTraceId()),
        hex(span.getSpanId()),
        hex(span.getParentSpanId()),
        span.getKind(),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano(),
        values(span.getAttributesList()),
        values(resource.getAttributesList()));
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static Map<String, String> values(List<KeyValue> attributes) {
    return attributes.stream()
        .collect(Collectors.toMap(KeyValue::getKey, each -> value(each.getValue())));
  }

  private static String value(AnyValue value) {
    return value.hasStringValue() ? value.getStringValue() : Long.toString(value.getIntValue());
  }
}
