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
    return await(new Awaited.Publish(connection, id, System.nanoTime()));
  }

  /** Remembers a history request; returns the number that its answer will carry. */
  public long history(Connection connection, int id) {
    return await(new Awaited.History(connection, id, System.nanoTime()));
  }

  /** Remembers a command; returns the number that its answer will carry. */
  public long command(Connection connection, int id) {
    return await(new Awaited.Command(connection, id, System.nanoTime()));
  }

  /** Remembers a request for a room's state; returns the number that its answer will carry. */
  public long state(Connection connection, int id) {
    return await(new Awaited.State(connection, id, System.nanoTime()));
  }

  /** A publish was answered. */
  public void answer(PublishReply reply) {
    Awaited waiting = awaited.remove(reply.getReplyTo());
    if (waiting instanceof Awaited.Publish publish) {
      answer(
          publish,
          reply.hasError()
              ? Refusals.answer(publish.id, reply.getError())
              : ServerMessage.newBuilder()
                  .setId(publish.id)
                  .setPublished(Published.newBuilder().setOffset(reply.getOffset()))
                  .build());
    }
  }

  /** A history request was answered. */
  public void answer(RoomHistory history) {
    Awaited waiting = awaited.remove(history.getRequest());
    if (waiting instanceof Awaited.History request) {
      answer(
          request,
          ServerMessage.newBuilder()
              .setId(request.id)
              .setHistory(
                  HistoryReply.newBuilder()
                      .setRoom(history.getRoom())
                      .setEpoch(history.getEpoch())
                      .setOffset(history.getOffset())
                      .addAllPublications(history.getPublicationsList()))
              .build());
    }
  }

  /** A command was answered. */
  public void answer(RoomCommandReply reply) {
    Awaited waiting = awaited.remove(reply.getReplyTo());
    if (waiting instanceof Awaited.Command command) {
      answer(
          command,
          reply.hasError()
              ? Refusals.answer(command.id, reply.getError())
              : ServerMessage.newBuilder().setId(command.id).setCommand(reply.getReply()).build());
    }
  }

  /** A request for a room's state was answered. */
  public void answer(RoomState state) {
    Awaited waiting = awaited.remove(state.getRequest());
    if (waiting instanceof Awaited.State request) {
      answer(
          request,
          state.hasError()
              ? Refusals.answer(request.id, state.getError())
              : ServerMessage.newBuilder().setId(request.id).setState(state.getReply()).build());
    }
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

  private static void answer(Awaited waiting, ServerMessage message) {
    Connection connection = waiting.connection();
    connection.loop().add(new OutboxItem.HubAnswer(connection, message));
  }

  private long await(Awaited waiting) {
    long number = next.incrementAndGet();
    awaited.put(number, waiting);
    return number;
  }

  private sealed interface Awaited {
    Connection connection();

    int id();

    long sinceNanos();

    record Publish(Connection connection, int id, long sinceNanos) implements Awaited {}

    record History(Connection connection, int id, long sinceNanos) implements Awaited {}

    record Command(Connection connection, int id, long sinceNanos) implements Awaited {}

    record State(Connection connection, int id, long sinceNanos) implements Awaited {}
  }
}
