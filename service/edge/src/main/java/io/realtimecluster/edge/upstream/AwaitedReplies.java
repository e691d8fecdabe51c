package io.realtimecluster.edge.upstream;

import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.OutboxItem;
import io.realtimecluster.edge.connection.Refusals;
import io.realtimecluster.proto.broker.v1.PublishReply;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomState;
import io.realtimecluster.proto.client.v1.HistoryReply;
import io.realtimecluster.proto.client.v1.Published;
import io.realtimecluster.proto.client.v1.ServerMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for a hub's answer. What is not answered in time is answered with UNAVAILABLE;
 * an answer that comes later is dropped. Bounded by the limit of unanswered requests of each
 * connection. Thread-safe.
 */
@ApplicationScoped
public class AwaitedReplies {

  /** No reply is wanted. */
  public static final long NONE = 0;

  private final long timeoutNanos;

  /** Starts anywhere, so that answers to an earlier process of the same name match nothing. */
  private final AtomicLong next = new AtomicLong(new SecureRandom().nextLong(1, 1L << 62));

  private final Map<Long, Awaited> awaited = new ConcurrentHashMap<>();

  AwaitedReplies(EdgeConfig config) {
    this.timeoutNanos = config.edge().replyTimeout().toNanos();
  }

  /** Remembers a publish; returns the number that its answer will carry. */
  public long publish(Connection connection, int id) {
    return await(Kind.PUBLISH, connection, id);
  }

  /** Remembers a history request; returns the number that its answer will carry. */
  public long history(Connection connection, int id) {
    return await(Kind.HISTORY, connection, id);
  }

  /** Remembers a command; returns the number that its answer will carry. */
  public long command(Connection connection, int id) {
    return await(Kind.COMMAND, connection, id);
  }

  /** Remembers a request for a room's state; returns the number that its answer will carry. */
  public long state(Connection connection, int id) {
    return await(Kind.STATE, connection, id);
  }

  /** A publish was answered. */
  public void answer(PublishReply reply) {
    ServerMessage.Builder message = ServerMessage.newBuilder();
    if (reply.hasError()) {
      message.setError(reply.getError());
    } else {
      message.setPublished(Published.newBuilder().setOffset(reply.getOffset()));
    }
    answer(Kind.PUBLISH, reply.getReplyTo(), message);
  }

  /** A history request was answered. */
  public void answer(RoomHistory history) {
    answer(
        Kind.HISTORY,
        history.getRequest(),
        ServerMessage.newBuilder()
            .setHistory(
                HistoryReply.newBuilder()
                    .setRoom(history.getRoom())
                    .setEpoch(history.getEpoch())
                    .setOffset(history.getOffset())
                    .addAllPublications(history.getPublicationsList())));
  }

  /** A command was answered. */
  public void answer(RoomCommandReply reply) {
    ServerMessage.Builder message = ServerMessage.newBuilder();
    if (reply.hasError()) {
      message.setError(reply.getError());
    } else {
      message.setCommand(reply.getReply());
    }
    answer(Kind.COMMAND, reply.getReplyTo(), message);
  }

  /** A request for a room's state was answered. */
  public void answer(RoomState state) {
    ServerMessage.Builder message = ServerMessage.newBuilder();
    if (state.hasError()) {
      message.setError(state.getError());
    } else {
      message.setState(state.getReply());
    }
    answer(Kind.STATE, state.getRequest(), message);
  }

  /** A request did not get to the hub. */
  public void refuse(long reply, String why) {
    refuse(awaited.remove(reply), why);
  }

  /** Answers what has waited too long. */
  public void expire() {
    long nowNanos = System.nanoTime();
    for (Map.Entry<Long, Awaited> entry : awaited.entrySet()) {
      if (nowNanos - entry.getValue().sinceNanos() > timeoutNanos) {
        refuse(
            awaited.remove(entry.getKey()),
            "the hub did not answer in time; whether it was done is not known");
      }
    }
  }

  private static void refuse(@Nullable Awaited waiting, String why) {
    if (waiting != null) {
      answer(waiting, Refusals.unavailable(waiting.id(), why));
    }
  }

  /** An answer of another kind than was asked for is none. */
  private void answer(Kind kind, long number, ServerMessage.Builder message) {
    Awaited waiting = awaited.get(number);
    if (waiting != null && waiting.kind() == kind && awaited.remove(number, waiting)) {
      answer(waiting, message.setId(waiting.id()).build());
    }
  }

  private static void answer(Awaited waiting, ServerMessage message) {
    Connection connection = waiting.connection();
    connection.loop().add(new OutboxItem.HubAnswer(connection, message));
  }

  private long await(Kind kind, Connection connection, int id) {
    long number = next.incrementAndGet();
    awaited.put(number, new Awaited(kind, connection, id, System.nanoTime()));
    return number;
  }

  private enum Kind {
    PUBLISH,
    HISTORY,
    COMMAND,
    STATE
  }

  private record Awaited(Kind kind, Connection connection, int id, long sinceNanos) {}
}
