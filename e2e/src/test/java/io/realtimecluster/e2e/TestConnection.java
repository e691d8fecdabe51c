package io.realtimecluster.e2e;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Command;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.proto.client.v1.StateReply;
import io.realtimecluster.proto.client.v1.StateRequest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One WebSocket connection that speaks the client protocol, in either form. */
final class TestConnection implements Requests, AutoCloseable {

  static final String PROTO = "realtime.v1.proto";
  static final String JSON = "realtime.v1.json";

  private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(20);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String subprotocol;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Inbox inbox = new Inbox();
  private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
  private boolean reading = true;

  private TestConnection(URI uri, String subprotocol) {
    this.subprotocol = subprotocol;
    this.socket =
        HTTP.newWebSocketBuilder()
            .subprotocols(subprotocol)
            .connectTimeout(Duration.ofSeconds(5))
            .buildAsync(uri, new Listener())
            .join();
  }

  /** Only the handshake. */
  static TestConnection open(URI uri, String subprotocol) {
    return new TestConnection(uri, subprotocol);
  }

  /** Handshake and connect message; an empty session asks for a new one. */
  static TestConnection connect(URI uri, String subprotocol, String token, String session) {
    TestConnection connection = open(uri, subprotocol);
    connection.request(
        ClientMessage.newBuilder()
            .setConnect(Connect.newBuilder().setToken(token).setSession(session)));
    return connection;
  }

  @Override
  public CompletableFuture<ServerMessage> send(ClientMessage.Builder message) {
    int id = ids.incrementAndGet();
    CompletableFuture<ServerMessage> answer = inbox.expect(id);
    sendFrame(ClientFrame.newBuilder().addMessages(message.setId(id)).build());
    return answer;
  }

  /** Sends requests in one frame; their answers come later. */
  List<CompletableFuture<ServerMessage>> sendTogether(List<ClientMessage.Builder> messages) {
    ClientFrame.Builder frame = ClientFrame.newBuilder();
    List<CompletableFuture<ServerMessage>> pending = new ArrayList<>();
    for (ClientMessage.Builder message : messages) {
      int id = ids.incrementAndGet();
      pending.add(inbox.expect(id));
      frame.addMessages(message.setId(id));
    }
    sendFrame(frame.build());
    return pending;
  }

  /** Gives the room's program a command; its answer comes later. */
  CompletableFuture<ServerMessage> command(String room, long sequence, String json) {
    return send(
        ClientMessage.newBuilder()
            .setCommand(
                Command.newBuilder()
                    .setRoom(room)
                    .setSequence(sequence)
                    .setPayload(Payload.newBuilder().setText(json))));
  }

  /** The state of the room's program; asked for again after a temporary error, as clients do. */
  StateReply state(String room) {
    List<ServerMessage> answers = new ArrayList<>();
    Waits.until(
        ANSWER_WAIT_MAX,
        () -> "no state of %s: %s".formatted(room, answers),
        () -> {
          answers.add(
              request(
                  ClientMessage.newBuilder().setState(StateRequest.newBuilder().setRoom(room))));
          ServerMessage last = answers.getLast();
          if (!last.hasState() && !last.getError().getTemporary()) {
            throw new IllegalStateException("no state: " + last);
          }
          return last.hasState();
        });
    return answers.getLast().getState();
  }

  /** All publications so far, of all rooms, in the order of their arrival. */
  List<Publication> publications() {
    return inbox.publications();
  }

  /** What came without being asked for, other than publications. */
  List<ServerMessage> pushes() {
    return inbox.pushes();
  }

  /** Waits until the other side has closed; returns its code. */
  int awaitClose() {
    return await(closeCode);
  }

  boolean closed() {
    return closeCode.isDone();
  }

  void sendText(String text) {
    socket.sendText(text, true).join();
  }

  void sendBinary(byte[] bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  /** Reads nothing more, after the message that comes next. */
  synchronized void stopReading() {
    reading = false;
  }

  /** Reads again. */
  synchronized void goOnReading() {
    reading = true;
    socket.request(1);
  }

  private synchronized void readOn(WebSocket from) {
    if (reading) {
      from.request(1);
    }
  }

  /** Cuts the connection without a word. */
  void cut() {
    socket.abort();
  }

  @Override
  public void close() {
    socket.abort();
  }

  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(ANSWER_WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new IllegalStateException("no answer", e);
    }
  }

  private synchronized void sendFrame(ClientFrame frame) {
    if (subprotocol.equals(PROTO)) {
      sendBinary(frame.toByteArray());
      return;
    }
    try {
      sendText(JsonFormat.printer().print(frame));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          ServerFrame.Builder frame = ServerFrame.newBuilder();
          JsonFormat.parser().merge(text.toString(), frame);
          inbox.received(frame.build());
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalStateException(text.toString(), e);
        } finally {
          text.setLength(0);
        }
      }
      readOn(from);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      binary.writeBytes(bytes);
      if (last) {
        try {
          inbox.received(ServerFrame.parseFrom(binary.toByteArray()));
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalStateException(e);
        } finally {
          binary.reset();
        }
      }
      readOn(from);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closeCode.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closeCode.complete(1006);
    }
  }
}
