package io.realtimecluster.hub.partition;

import io.opentelemetry.api.trace.SpanKind;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.tracing.TraceSpan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A traced publish or command in its round: decided, stored if its room is durable, and sent.
 * Confined to the partition's thread.
 */
final class TracedMessage {

  private final TraceSpan span;
  private final TraceSpan decide;
  private boolean durable;
  private @Nullable TraceSpan store;

  /** Its decision begins. */
  TracedMessage(TraceSpan span) {
    this.span = span;
    this.decide = span.child("hub decide", SpanKind.INTERNAL);
  }

  /**
   * It has led to these.
   *
   * @return the publications, from which edges go on with the trace
   */
  List<Publication> ledTo(List<Publication> publications, boolean durable) {
    this.durable = durable && !publications.isEmpty();
    String traceparent = span.traceparent();
    return publications.stream()
        .map(publication -> publication.toBuilder().setTraceparent(traceparent).build())
        .toList();
  }

  /** It had been carried out before. */
  void duplicate() {
    span.set("realtimecluster.duplicate", "true");
  }

  /**
   * Its answer is known.
   *
   * @param error null: it was carried out, or a saga has begun that does
   * @param offset 0: it has none, or none yet
   */
  void decided(@Nullable Error error, long offset) {
    if (error != null) {
      span.failed(error.getCode().name());
    } else if (offset != 0) {
      span.set("realtimecluster.offset", offset);
    }
    decide.end();
  }

  /** What the round has changed is being stored. */
  void storing() {
    if (durable) {
      store = span.child("hub store", SpanKind.CLIENT);
    }
  }

  /** It is stored. */
  void stored() {
    if (store != null) {
      store.end();
    }
  }

  /** What came of it has gone to the broker. */
  void sent() {
    span.end();
  }

  /** The round has failed: nobody was told, and the next owner gets the message again. */
  void failed() {
    if (store != null) {
      store.failed("round failed").end();
    }
    span.failed("round failed").end();
  }
}
