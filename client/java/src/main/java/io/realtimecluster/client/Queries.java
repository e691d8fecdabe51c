package io.realtimecluster.client;

import io.realtimecluster.client.connection.Connection;
import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.loop.Timer;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Questions to joined rooms, which change nothing and may so be asked again until a deadline.
 * Asking is thread-safe; all else belongs to the loop.
 */
final class Queries {

  /** How many questions may wait for their answers. */
  static final int QUERIES_MAX = 256;

  private static final long RETRY_MILLIS = 1_000;

  private final Loop loop;
  private final long timeoutMillis;
  private final RoomConnections connections;
  private final AtomicInteger count = new AtomicInteger();
  private final Set<Query> queries = new LinkedHashSet<>();

  Queries(Loop loop, long timeoutMillis, RoomConnections connections) {
    this.loop = loop;
    this.timeoutMillis = timeoutMillis;
    this.connections = connections;
  }

  /** Asks, on any thread. */
  ClientFuture<ServerMessage> ask(Wish wish, ClientMessage request) {
    if (count.incrementAndGet() > QUERIES_MAX) {
      count.decrementAndGet();
      String message = QUERIES_MAX + " requests are not answered, the limit";
      return ClientFuture.failed(loop, new RealtimeException(ErrorCode.BUFFER_FULL, message));
    }
    var query = new Query(wish, request, new ClientFuture<>(loop));
    if (!loop.execute(() -> start(query))) {
      fail(query, RealtimeException.closed());
    }
    return query.answer;
  }

  /** Asks what can be asked now. */
  void pump() {
    for (Query query : List.copyOf(queries)) {
      Connection connection = query.waits ? null : connections.of(query.wish);
      if (connection != null) {
        send(query, connection);
      }
    }
  }

  void abandon(Wish wish, RealtimeException error) {
    for (Query query : List.copyOf(queries)) {
      if (query.wish == wish) {
        fail(query, error);
      }
    }
  }

  void close() {
    List.copyOf(queries).forEach(query -> fail(query, RealtimeException.closed()));
  }

  private void start(Query query) {
    RealtimeException end = query.wish.end();
    if (end != null) {
      fail(query, end);
      return;
    }
    queries.add(query);
    query.deadline = loop.startTimer(() -> fail(query, late(query)), timeoutMillis);
    pump();
  }

  private RealtimeException late(Query query) {
    String kind = query.request.getRequestCase().name().toLowerCase(Locale.ROOT);
    return new RealtimeException(
        ErrorCode.TIMEOUT, "no answer to " + kind + " within " + timeoutMillis + " ms");
  }

  private void send(Query query, Connection connection) {
    query.waits = true;
    connection.request(query.request.toBuilder(), reply -> replied(query, reply));
  }

  private void replied(Query query, @Nullable ServerMessage reply) {
    query.waits = false;
    if (reply == null || !queries.contains(query)) {
      return; // The next connection is asked.
    }
    if (!reply.hasError()) {
      end(query);
      query.answer.complete(reply);
    } else if (reply.getError().getTemporary()) {
      retry(query, reply.getError().getRetryMillis());
    } else {
      fail(query, Messages.error(reply.getError()));
    }
  }

  private void retry(Query query, int retryMillis) {
    query.waits = true;
    Runnable again =
        () -> {
          query.waits = false;
          pump();
        };
    query.retry = loop.startTimer(again, retryMillis > 0 ? retryMillis : RETRY_MILLIS);
  }

  private void fail(Query query, RealtimeException error) {
    end(query);
    query.answer.completeExceptionally(error);
  }

  private void end(Query query) {
    queries.remove(query);
    if (!query.ended) {
      query.ended = true;
      count.decrementAndGet();
    }
    query.deadline.stop();
    query.retry.stop();
  }

  private static final class Query {
    private final Wish wish;
    private final ClientMessage request;
    private final ClientFuture<ServerMessage> answer;
    private Timer deadline = Timer.NONE;
    private Timer retry = Timer.NONE;

    /** For an answer, or until it may be asked again. */
    private boolean waits;

    private boolean ended;

    Query(Wish wish, ClientMessage request, ClientFuture<ServerMessage> answer) {
      this.wish = wish;
      this.request = request;
      this.answer = answer;
    }
  }
}
