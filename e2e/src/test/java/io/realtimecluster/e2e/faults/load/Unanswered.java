package io.realtimecluster.e2e.faults.load;

import io.realtimecluster.e2e.faults.history.Event;
import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The publishes and commands of a client that were not answered, in the order of their sequences:
 * they are sent again after a reconnect, or when an error says so. Guarded by the client.
 */
final class Unanswered {

  /** So many of them and the client sends no new ones. */
  private static final int COUNT_MAX = 30;

  /** A request that waits for longer is one that is not served. */
  private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  private final String client;
  private final History history;
  private final Map<Long, Request> requests = new LinkedHashMap<>();
  private long lastSequence;
  private long answeredSentNanos;

  Unanswered(String client, History history) {
    this.client = client;
    this.history = history;
  }

  /** The number of the next request. */
  long nextSequence() {
    return ++lastSequence;
  }

  void add(Request request) {
    requests.put(request.sequence, request);
    history.add(
        new Event.Sent(
            request.firstSentNanos, client, request.room, request.sequence, request.text));
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  boolean isFull() {
    return requests.size() >= COUNT_MAX;
  }

  /** The connection is gone, and what was under way on it. */
  void lost() {
    requests.values().forEach(request -> request.underWay = false);
  }

  /** Sends what is not under way, in rooms that are joined. */
  void sendDue(
      long nowNanos,
      Predicate<String> joined,
      BiConsumer<ClientMessage, Consumer<ServerMessage>> ask) {
    for (Request request : requests.values()) {
      if (!request.underWay && nowNanos >= request.notBeforeNanos && joined.test(request.room)) {
        if (request.sentBefore) {
          history.add(new Event.SentAgain(nowNanos, client, request.room, request.sequence));
        }
        request.sentBefore = true;
        request.underWay = true;
        ask.accept(request.message, answer -> answered(request, answer));
      }
    }
  }

  /** What waits for longer than it should, or since before that time. */
  List<String> missingSince(long sinceNanos, boolean acting) {
    long servedSinceNanos = Math.max(sinceNanos, System.nanoTime() - WAIT_NANOS_MAX);
    List<String> missing = new ArrayList<>();
    for (Request request : requests.values()) {
      if (request.firstSentNanos < servedSinceNanos) {
        missing.add("%s: sequence %d in %s".formatted(client, request.sequence, request.room));
      }
    }
    if (acting && answeredSentNanos < sinceNanos) {
      missing.add(client + " has no answer to a new request");
    }
    return missing;
  }

  private void answered(Request request, ServerMessage answer) {
    long nowNanos = System.nanoTime();
    if (answer.hasError() && answer.getError().getCode() != ErrorCode.REJECTED) {
      refused(request, answer.getError(), nowNanos);
      return;
    }
    requests.remove(request.sequence);
    answeredSentNanos = Math.max(answeredSentNanos, request.firstSentNanos);
    history.add(finalAnswer(request, answer, nowNanos));
    request.answered.accept(answer);
  }

  private Event finalAnswer(Request request, ServerMessage answer, long nowNanos) {
    if (answer.hasError()) {
      return new Event.Rejected(
          nowNanos, client, request.room, request.sequence, answer.getError().getMessage());
    }
    long offset =
        answer.hasPublished() ? answer.getPublished().getOffset() : answer.getCommand().getOffset();
    return new Event.Acknowledged(
        nowNanos,
        client,
        request.room,
        request.sequence,
        offset,
        answer.getCommand().getPayload().getText());
  }

  private void refused(Request request, Error error, long nowNanos) {
    history.add(
        new Event.Refused(
            nowNanos,
            client,
            request.room,
            request.sequence,
            error.getCode().name(),
            error.getTemporary(),
            error.getMessage()));
    request.underWay = false;
    request.notBeforeNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(error.getRetryMillis());
    if (!error.getTemporary()) {
      requests.remove(request.sequence);
    }
  }
}
