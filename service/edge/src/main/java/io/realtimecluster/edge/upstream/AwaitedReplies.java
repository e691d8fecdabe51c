package io.realtimecluster.edge.upstream;

import io.realtimecluster.broker.request.PendingRequests;
import io.realtimecluster.broker.request.SentRequests;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.EdgeMetrics;
import io.realtimecluster.edge.connection.OutboxItem;
import io.realtimecluster.edge.connection.Refusals;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.DownstreamMessage.ContentCase;
import io.realtimecluster.proto.broker.v1.PublishReply;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomState;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.HistoryReply;
import io.realtimecluster.proto.client.v1.Published;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.tracing.TraceSpan;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for a hub's answer. What was lost, or is not answered in time, is answered
 * with UNAVAILABLE; an answer that comes later is dropped. Bounded by the limit of unanswered
 * requests of each connection. Thread-safe.
 */
@ApplicationScoped
public class AwaitedReplies {

  /** Nobody has to wait before it is sent again: the hub answers. */
  private static final int LOST_RETRY_MILLIS = 50;

  private final Duration replyTimeout;
  private final EdgeMetrics metrics;
  private final PublishLatency latency;
  private final PendingRequests<Awaited> pending = new PendingRequests<>();
  private final SentRequests sent;

  AwaitedReplies(EdgeConfig config, EdgeMetrics metrics, PublishLatency latency) {
    this.replyTimeout = config.edge().replyTimeout();
    this.metrics = metrics;
    this.latency = latency;
    this.sent = new SentRequests(config.partitions());
  }

  /**
   * Remembers a publish; returns the number that its answer will carry.
   *
   * @param span ended with the answer, if it is traced
   */
  public long publish(int partition, Connection connection, int id, @Nullable TraceSpan span) {
    return pending.add(partition, ContentCase.PUBLISH_REPLY, new Awaited(connection, id, span));
  }

  /** Remembers a history request; returns the number that its answer will carry. */
  public long history(int partition, Connection connection, int id) {
    return pending.add(partition, ContentCase.HISTORY, new Awaited(connection, id, null));
  }

  /** Remembers a command, as a publish. */
  public long command(int partition, Connection connection, int id, @Nullable TraceSpan span) {
    return pending.add(partition, ContentCase.COMMAND_REPLY, new Awaited(connection, id, span));
  }

  /** Remembers a request for a room's state; returns the number that its answer will carry. */
  public long state(int partition, Connection connection, int id) {
    return pending.add(partition, ContentCase.STATE, new Awaited(connection, id, null));
  }

  /** A request was answered. */
  public void answer(DownstreamMessage answer) {
    ServerMessage.Builder message = forClient(answer); // If that fails, the client still waits.
    pending
        .take(answer)
        .ifPresent(
            answered -> {
              Awaited awaited = answered.waiting();
              answer(awaited, message.setId(awaited.id()).build());
              if (answer.getPublishReply().hasOffset()) {
                latency.acknowledged(answered.waitedNanos());
              }
            });
  }

  /** A request did not get to the hub. */
  public void refuse(long number, String why) {
    pending.take(number).ifPresent(awaited -> refuse(awaited, why));
  }

  /** The hub has handled some of this edge's batches: what it has not answered by now was lost. */
  public void handled(DownstreamBatch batch) {
    for (long number : sent.handledBy(batch)) {
      pending.takeLost(number).ifPresent(this::lost);
    }
  }

  /**
   * Batches of a partition's owner were lost, or it has another owner: an answer that was to come
   * later may be lost too. It is waited for a little longer.
   */
  public void interrupted(int partition) {
    pending.doubtLater(partition);
  }

  private void lost(Awaited awaited) {
    metrics.requestLost();
    answer(
        awaited,
        Refusals.temporary(
            awaited.id(),
            ErrorCode.UNAVAILABLE,
            "the request or its answer was lost; whether it was done is not known",
            LOST_RETRY_MILLIS));
  }

  /** Names this run of the edge in its batches. */
  long run() {
    return sent.run();
  }

  /** A batch is about to leave. */
  void leaving(int partition, UpstreamBatch batch) {
    sent.leaving(partition, batch);
  }

  /** The partitions whose hubs have owed an answer for some time, and may be asked if they live. */
  Set<Integer> owing() {
    Set<Integer> owing = pending.partitionsOwingLater(SentRequests.SILENCE_MAX);
    owing.addAll(sent.partitionsWaitingLongerThan(SentRequests.SILENCE_MAX));
    return owing;
  }

  /** Answers what has waited too long. */
  public void expire() {
    sent.forgetOlderThan(replyTimeout);
    pending.takeDoubtful(PendingRequests.DOUBT_MAX).forEach(this::lost);
    for (Awaited awaited : pending.takeOlderThan(replyTimeout)) {
      refuse(awaited, "the hub did not answer in time; whether it was done is not known");
    }
  }

  private static ServerMessage.Builder forClient(DownstreamMessage answer) {
    return switch (answer.getContentCase()) {
      case PUBLISH_REPLY -> published(answer.getPublishReply());
      case COMMAND_REPLY -> command(answer.getCommandReply());
      case HISTORY -> history(answer.getHistory());
      case STATE -> state(answer.getState());
      default ->
          throw new IllegalArgumentException("no client asks for " + answer.getContentCase());
    };
  }

  private static ServerMessage.Builder published(PublishReply reply) {
    ServerMessage.Builder message = ServerMessage.newBuilder();
    return reply.hasError()
        ? message.setError(reply.getError())
        : message.setPublished(Published.newBuilder().setOffset(reply.getOffset()));
  }

  private static ServerMessage.Builder command(RoomCommandReply reply) {
    ServerMessage.Builder message = ServerMessage.newBuilder();
    return reply.hasError()
        ? message.setError(reply.getError())
        : message.setCommand(reply.getReply());
  }

  private static ServerMessage.Builder history(RoomHistory history) {
    ServerMessage.Builder message = ServerMessage.newBuilder();
    return history.hasError()
        ? message.setError(history.getError())
        : message.setHistory(
            HistoryReply.newBuilder()
                .setRoom(history.getRoom())
                .setEpoch(history.getEpoch())
                .setOffset(history.getOffset())
                .addAllPublications(history.getPublicationsList()));
  }

  private static ServerMessage.Builder state(RoomState state) {
    ServerMessage.Builder message = ServerMessage.newBuilder();
    return state.hasError()
        ? message.setError(state.getError())
        : message.setState(state.getReply());
  }

  private static void refuse(Awaited awaited, String why) {
    answer(awaited, Refusals.unavailable(awaited.id(), why));
  }

  private static void answer(Awaited awaited, ServerMessage message) {
    if (awaited.span() != null) {
      end(awaited.span(), message);
    }
    Connection connection = awaited.connection();
    connection.loop().add(new OutboxItem.HubAnswer(connection, message));
  }

  private static void end(TraceSpan span, ServerMessage answer) {
    if (answer.hasError()) {
      span.failed(answer.getError().getCode().name());
    }
    span.end();
  }

  private record Awaited(Connection connection, int id, @Nullable TraceSpan span) {}
}
