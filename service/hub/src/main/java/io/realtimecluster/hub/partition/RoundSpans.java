package io.realtimecluster.hub.partition;

import io.opentelemetry.api.trace.SpanKind;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.tracing.TraceSpan;
import io.realtimecluster.tracing.Tracing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The traced messages of a partition's round, of which most rounds have none. Confined to the
 * partition's thread.
 */
final class RoundSpans {

  private final Tracing tracing;
  private final String hub;
  private final int partition;
  private List<TracedMessage> messages = List.of();

  RoundSpans(Tracing tracing, String hub, int partition) {
    this.tracing = tracing;
    this.hub = hub;
    this.partition = partition;
  }

  /**
   * A message has come: makes the span of its way through the broker and begins that of the round.
   *
   * @param sentMicros when the edge handed it to the broker, in microseconds since 1970
   * @return null: it is not traced
   */
  @Nullable TracedMessage arrived(UpstreamMessage message, long sentMicros) {
    if (message.getTraceparent().isEmpty()) {
      return null;
    }
    TraceSpan hop =
        tracing.goOn("broker upstream", SpanKind.CONSUMER, message.getTraceparent(), sentMicros);
    if (hop == null) {
      return null;
    }
    about(hop, message).end();
    TraceSpan span =
        hop.child(message.hasCommand() ? "hub command" : "hub publish", SpanKind.INTERNAL);
    TracedMessage traced = new TracedMessage(about(span, message));
    if (messages.isEmpty()) {
      messages = new ArrayList<>();
    }
    messages.add(traced);
    return traced;
  }

  private TraceSpan about(TraceSpan span, UpstreamMessage message) {
    String room =
        message.hasCommand() ? message.getCommand().getRoom() : message.getPublish().getRoom();
    return span.set("realtimecluster.hub", hub)
        .set("realtimecluster.partition", partition)
        .set("realtimecluster.room", room);
  }

  /** What the round has changed is being stored. */
  void storing() {
    messages.forEach(TracedMessage::storing);
  }

  /** It is stored. */
  void stored() {
    messages.forEach(TracedMessage::stored);
  }

  /** The round's answers and publications have gone to the broker. */
  void sent() {
    messages.forEach(TracedMessage::sent);
    messages = List.of();
  }

  /** The round has ended before that. */
  void failed() {
    messages.forEach(TracedMessage::failed);
    messages = List.of();
  }
}
