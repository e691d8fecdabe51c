package io.realtimecluster.e2e;

import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client of one room that never loses a message: it keeps what was not answered and sends it
 * again after a reconnect, and it recovers from where it was. What the protocol reference tells
 * client authors to do, and no more.
 */
final class TestClient implements AutoCloseable {

  private final String room;
  private final String token;
  private final String subprotocol;
  private final List<Publication> seen = new ArrayList<>();
  private final Map<Long, String> unanswered = new LinkedHashMap<>();
  private final Map<Long, Long> offsetBySequence = new LinkedHashMap<>();
  private final List<CompletableFuture<ServerMessage>> answers = new ArrayList<>();
  private final String session;
  private @Nullable TestConnection connection;
  private @Nullable Position position;
  private int taken;
  private long sequence;

  TestClient(String room, String token, String subprotocol, String session) {
    this.room = room;
    this.token = token;
    this.subprotocol = subprotocol;
    this.session = session;
  }

  /** Connects to an edge, joins and sends again what was not answered. */
  Joined connect(URI edge) {
    TestConnection opened = TestConnection.connect(edge, subprotocol, token, session);
    taken = 0;
    Joined joined = opened.join(room, position);
    connection = opened;
    if (position == null) {
      position =
          Position.newBuilder().setEpoch(joined.getEpoch()).setOffset(joined.getOffset()).build();
    }
    answers.clear();
    new LinkedHashMap<>(unanswered).forEach(this::send);
    return joined;
  }

  void publish(String text) {
    sequence++;
    remember(sequence, text);
    send(sequence, text);
  }

  private synchronized void remember(long number, String text) {
    unanswered.put(number, text);
  }

  private void send(long number, String text) {
    answers.add(
        required()
            .publish(room, number, text)
            .whenComplete(
                (answer, _) -> {
                  if (answer != null && answer.hasPublished()) {
                    answered(number, answer.getPublished().getOffset());
                  }
                }));
  }

  private synchronized void answered(long number, long offset) {
    unanswered.remove(number);
    offsetBySequence.put(number, offset);
  }

  synchronized int unansweredCount() {
    return unanswered.size();
  }

  synchronized Map<Long, Long> offsetBySequence() {
    return new LinkedHashMap<>(offsetBySequence);
  }

  /** Everything that was seen, on all connections, in order. */
  synchronized List<Publication> seen() {
    List<Publication> all = required().publications();
    for (; taken < all.size(); taken++) {
      Publication publication = all.get(taken);
      seen.add(publication);
      if (position != null) {
        position = position.toBuilder().setOffset(publication.getOffset()).build();
      }
    }
    return seen;
  }

  /** Loses the connection, and with it what had arrived and was not taken. */
  void cut() {
    seen();
    required().cut();
  }

  boolean closed() {
    return required().closed();
  }

  List<ServerMessage> pushes() {
    return required().pushes();
  }

  TestConnection required() {
    if (connection == null) {
      throw new IllegalStateException("not connected");
    }
    return connection;
  }

  @Override
  public void close() {
    if (connection != null) {
      connection.close();
    }
  }
}
