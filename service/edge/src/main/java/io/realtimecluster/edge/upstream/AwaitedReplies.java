package io.realtimecluster.edge.upstream;

import io.realtimecluster.broker.request.PendingRequests;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.OutboxItem;
import io.realtimecluster.edge.connection.Refusals;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.DownstreamMessage.ContentCase;
import io.realtimecluster.proto.broker.v1.PublishReply;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomState;
import io.realtimecluster.proto.client.v1.HistoryReply;
import io.realtimecluster.proto.client.v1.Published;
import io.realtimecluster.proto.client.v1.ServerMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Requests that wait for a hub's answer. What is not answered in time is answered with UNAVAILABLE;
 * an answer that comes later is dropped. Bounded by the limit of unanswered requests of each
 * connection. Thread-safe.
 */
@ApplicationScoped
public class AwaitedReplies {

  private final Duration replyTimeout;
  private final PendingRequests<Awaited> pending = new PendingRequests<>();

  AwaitedReplies(EdgeConfig config) {
    this.replyTimeout = config.edge().replyTimeout();
  }

  /** Remembers a publish; returns the number that its answer will carry. */
  public long publish(Connection connection, int id) {
    return pending.add(ContentCase.PUBLISH_REPLY, new Awaited(connection, id));
  }

  /** Remembers a history request; returns the number that its answer will carry. */
  public long history(Connection connection, int id) {
    return pending.add(ContentCase.HISTORY, new Awaited(connection, id));
  }

  /** Remembers a command; returns the number that its answer will carry. */
  public long command(Connection connection, int id) {
    return pending.add(ContentCase.COMMAND_REPLY, new Awaited(connection, id));
  }

  /** Remembers a request for a room's state; returns the number that its answer will carry. */
  public long state(Connection connection, int id) {
    return pending.add(ContentCase.STATE, new Awaited(connection, id));
  }

  /** A request was answered. */
  public void answer(DownstreamMessage answer) {
    if (answer.getPublishReply().getLater() || answer.getCommandReply().getLater()) {
      return;
    }
    pending
        .take(answer)
        .ifPresent(awaited -> answer(awaited, forClient(answer).setId(awaited.id()).build()));
  }

  /** A request did not get to the hub. */
  public void refuse(long number, String why) {
    pending.take(number).ifPresent(awaited -> refuse(awaited, why));
  }

  /** Answers what has waited too long. */
  public void expire() {
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
    Connection connection = awaited.connection();
    connection.loop().add(new OutboxItem.HubAnswer(connection, message));
  }

  private record Awaited(Connection connection, int id) {}
}
