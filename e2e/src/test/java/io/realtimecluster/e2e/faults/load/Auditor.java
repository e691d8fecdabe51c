package io.realtimecluster.e2e.faults.load;

import io.realtimecluster.e2e.RealProcesses;
import io.realtimecluster.e2e.faults.history.Event;
import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.e2e.faults.history.RoomKind;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.HistoryReply;
import io.realtimecluster.proto.client.v1.HistoryRequest;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.proto.client.v1.StateRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads what is in the rooms at the end. Used by one thread. */
public final class Auditor implements AutoCloseable, Wire.Receiver {

  private static final String NAME = "auditor";
  private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(30);
  private static final int HISTORY_LIMIT = 1_000;

  private final History history;
  private final Map<Integer, CompletableFuture<ServerMessage>> answers = new ConcurrentHashMap<>();
  private final Wire wire;
  private int lastId;

  /** Connects. */
  public Auditor(URI edge, History history) {
    this.history = history;
    this.wire = Wire.open(edge, false, this);
    ask(
        ClientMessage.newBuilder()
            .setConnect(Connect.newBuilder().setToken(RealProcesses.TOKENS.valid(NAME))));
  }

  /** Records a room's log, as far as one answer goes, and its state if it has one. */
  public void read(String room) {
    ask(ClientMessage.newBuilder().setJoin(Join.newBuilder().setRoom(room)));
    HistoryReply log =
        ask(ClientMessage.newBuilder()
                .setHistory(HistoryRequest.newBuilder().setRoom(room).setLimit(HISTORY_LIMIT)))
            .getHistory();
    history.add(
        new Event.LogRead(
            System.nanoTime(),
            NAME,
            room,
            log.getEpoch(),
            log.getOffset(),
            log.getPublicationsList().stream().map(Membership::entry).toList()));
    if (RoomKind.of(room).hasState()) {
      ServerMessage state =
          ask(ClientMessage.newBuilder().setState(StateRequest.newBuilder().setRoom(room)));
      history.add(
          new Event.StateRead(
              System.nanoTime(), NAME, room, state.getState().getPayload().getText()));
    }
  }

  private ServerMessage ask(ClientMessage.Builder request) {
    CompletableFuture<ServerMessage> answer = new CompletableFuture<>();
    lastId++;
    answers.put(lastId, answer);
    wire.send(request.setId(lastId).build());
    try {
      ServerMessage message = answer.get(ANSWER_WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
      if (message.hasError()) {
        throw new IllegalStateException(request + " was answered with " + message);
      }
      return message;
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new IllegalStateException("no answer to " + request, e);
    }
  }

  @Override
  public void received(Wire from, ServerMessage message) {
    CompletableFuture<ServerMessage> answer = answers.remove(message.getId());
    if (answer != null) {
      answer.complete(message);
    }
  }

  @Override
  public void closed(Wire from, int code) {
    answers
        .values()
        .forEach(answer -> answer.completeExceptionally(new IllegalStateException("closed")));
  }

  @Override
  public void close() {
    wire.cut();
  }
}
