package io.realtimecluster.edge.room;

import io.realtimecluster.broker.upstream.Partitioner;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.tracing.EdgeSpans;
import io.realtimecluster.edge.upstream.AwaitedReplies;
import io.realtimecluster.edge.upstream.UpstreamForwarder;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.RoomHistoryRequest;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.RoomStateRequest;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Command;
import io.realtimecluster.proto.client.v1.Publish;
import io.realtimecluster.proto.client.v1.StateRequest;
import io.realtimecluster.tracing.TraceSpan;
import org.jspecify.annotations.Nullable;

/**
 * What clients ask of hubs: their answers, or the lack of them, end the wait. On the connection's
 * loop.
 */
final class HubQuestions {

  private final Partitioner partitioner;
  private final UpstreamForwarder forwarder;
  private final AwaitedReplies awaited;
  private final EdgeSpans spans;

  HubQuestions(
      Partitioner partitioner,
      UpstreamForwarder forwarder,
      AwaitedReplies awaited,
      EdgeSpans spans) {
    this.partitioner = partitioner;
    this.forwarder = forwarder;
    this.awaited = awaited;
    this.spans = spans;
  }

  void publish(Connection connection, int id, Publish publish) {
    TraceSpan span = spans.publish(publish);
    int partition = partitioner.partitionOf(publish.getRoom());
    ask(
        connection,
        partition,
        traced(span)
            .setPublish(
                RoomPublish.newBuilder()
                    .setRoom(publish.getRoom())
                    .setSession(connection.session())
                    .setSequence(publish.getSequence())
                    .setSender(connection.user())
                    .setPayload(publish.getPayload())
                    .setReplyTo(awaited.publish(partition, connection, id, span))));
  }

  void command(Connection connection, int id, Command command) {
    TraceSpan span = spans.command(command);
    int partition = partitioner.partitionOf(command.getRoom());
    ask(
        connection,
        partition,
        traced(span)
            .setCommand(
                RoomCommand.newBuilder()
                    .setRoom(command.getRoom())
                    .setSession(connection.session())
                    .setSequence(command.getSequence())
                    .setUser(connection.user())
                    .setPayload(command.getPayload())
                    .setReplyTo(awaited.command(partition, connection, id, span))));
  }

  void state(Connection connection, int id, StateRequest request) {
    int partition = partitioner.partitionOf(request.getRoom());
    ask(
        connection,
        partition,
        UpstreamMessage.newBuilder()
            .setState(
                RoomStateRequest.newBuilder()
                    .setRoom(request.getRoom())
                    .setRequest(awaited.state(partition, connection, id))));
  }

  void history(Connection connection, int id, String room, int limit) {
    int partition = partitioner.partitionOf(room);
    ask(
        connection,
        partition,
        UpstreamMessage.newBuilder()
            .setHistory(
                RoomHistoryRequest.newBuilder()
                    .setRoom(room)
                    .setRequest(awaited.history(partition, connection, id))
                    .setLimit(limit)));
  }

  private static UpstreamMessage.Builder traced(@Nullable TraceSpan span) {
    UpstreamMessage.Builder message = UpstreamMessage.newBuilder();
    return span == null ? message : message.setTraceparent(span.traceparent());
  }

  private void ask(Connection connection, int partition, UpstreamMessage.Builder request) {
    connection.awaitHub();
    forwarder.forward(connection.loop(), partition, request.build());
  }
}
