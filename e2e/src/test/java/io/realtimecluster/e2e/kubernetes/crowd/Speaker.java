package io.realtimecluster.e2e.kubernetes.crowd;

import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publish;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.LinkedHashMap;
import java.util.Map;

/** The one member of a room that publishes there; sends again what was not answered. */
final class Speaker extends Member {

  /** So many that are not answered and it waits; edges read no more at 64. */
  private static final int UNANSWERED_MAX = 50;

  /** Ids below are of other requests. */
  private static final int PUBLISH_ID_MIN = 100;

  private final Map<Long, Long> sentNanosBySequence = new LinkedHashMap<>();
  private long sequence;
  private long acknowledgedOffset;
  private long acknowledgedSentNanos = System.nanoTime();

  Speaker(Crowd crowd, String user, String room, boolean json) {
    super(crowd, user, room, json);
  }

  synchronized void speak() {
    if (sentNanosBySequence.size() < UNANSWERED_MAX) {
      sequence++;
      sentNanosBySequence.put(sequence, System.nanoTime());
      send(sequence);
    }
  }

  @Override
  void seated() {
    sentNanosBySequence.keySet().forEach(this::send);
  }

  private void send(long number) {
    send(
        ClientMessage.newBuilder()
            .setId((int) (PUBLISH_ID_MIN + number))
            .setPublish(
                Publish.newBuilder()
                    .setRoom(room())
                    .setSequence(number)
                    .setPayload(Payload.newBuilder().setText("number " + number)))
            .build());
  }

  @Override
  void answered(ServerMessage message) {
    long number = message.getId() - PUBLISH_ID_MIN;
    if (message.hasPublished()) {
      Long sentNanos = sentNanosBySequence.remove(number);
      if (sentNanos != null) {
        crowd().tally().published.increment();
        acknowledgedSentNanos = Math.max(acknowledgedSentNanos, sentNanos);
      }
      acknowledgedOffset = Math.max(acknowledgedOffset, message.getPublished().getOffset());
    } else if (message.hasError() && message.getError().getTemporary()) {
      crowd().later(message.getError().getRetryMillis(), () -> sendAgain(number));
    } else {
      crowd().tally().violated("%s was answered %s".formatted(user(), message));
    }
  }

  private synchronized void sendAgain(long number) {
    if (sentNanosBySequence.containsKey(number)) {
      send(number);
    }
  }

  /** Publishes that wait for an answer. */
  synchronized int unanswered() {
    return sentNanosBySequence.size();
  }

  /** Publishes so far, each of which takes one offset. */
  synchronized long spoken() {
    return sequence;
  }

  /** The last offset that an answer named. */
  synchronized long acknowledgedOffset() {
    return acknowledgedOffset;
  }

  /** Whether something was acknowledged that was said since then. */
  synchronized boolean isAnsweredSince(long nanos) {
    return acknowledgedSentNanos >= nanos;
  }
}
