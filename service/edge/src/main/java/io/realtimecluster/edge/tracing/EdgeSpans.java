package io.realtimecluster.edge.tracing;

import io.opentelemetry.api.trace.SpanKind;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.client.v1.Command;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.Publish;
import io.realtimecluster.tracing.TraceSpan;
import io.realtimecluster.tracing.Tracing;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Begins the spans of an edge; gives null for what is not traced. Thread-safe. */
@Singleton
public class EdgeSpans {

  private final Tracing tracing;
  private final String edge;

  EdgeSpans(Tracing tracing, EdgeConfig config) {
    this.tracing = tracing;
    this.edge = config.edge().id();
  }

  /** From a client's publish to its answer. */
  public @Nullable TraceSpan publish(Publish publish) {
    return received("edge publish", publish.getTraceparent(), publish.getRoom());
  }

  /** From a client's command to its answer. */
  public @Nullable TraceSpan command(Command command) {
    return received("edge command", command.getTraceparent(), command.getRoom());
  }

  private @Nullable TraceSpan received(String name, String traceparent, String room) {
    TraceSpan span = tracing.begin(name, SpanKind.SERVER, traceparent);
    return span == null ? null : about(span, room);
  }

  /**
   * A message of a batch with traced publications has come: makes the span of its way through the
   * broker, if it is one of them.
   *
   * @param sentMicros when the hub handed the batch to the broker, in microseconds since 1970
   * @return the message, which what comes next at this edge goes on from
   */
  public DownstreamMessage arrived(DownstreamMessage message, long sentMicros) {
    Publication publication = message.getPublication();
    if (publication.getTraceparent().isEmpty()) {
      return message;
    }
    TraceSpan hop =
        tracing.goOn(
            "broker downstream", SpanKind.CONSUMER, publication.getTraceparent(), sentMicros);
    if (hop == null) {
      return message;
    }
    about(hop, publication.getRoom()).end();
    return message.toBuilder()
        .setPublication(publication.toBuilder().setTraceparent(hop.traceparent()))
        .build();
  }

  /** From a publication that can be delivered until every loop has written it to its members. */
  public @Nullable TraceSpan fanOut(Publication publication) {
    if (publication.getTraceparent().isEmpty()) {
      return null;
    }
    TraceSpan span =
        tracing.goOn("edge fan-out", SpanKind.PRODUCER, publication.getTraceparent(), 0);
    return span == null
        ? null
        : about(span, publication.getRoom()).set("realtimecluster.offset", publication.getOffset());
  }

  private TraceSpan about(TraceSpan span, String room) {
    return span.set("realtimecluster.edge", edge).set("realtimecluster.room", room);
  }
}
