package io.realtimecluster.e2e.faults.load;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A WebSocket connection with one of the two forms of the protocol. Tells its receiver everything
 * in the order of its arrival, on one thread at a time. Thread-safe.
 */
public final class Wire {

  /** What comes. */
  public interface Receiver {
    /** A reply or a push. */
    void received(Wire from, ServerMessage message);

    /** The other side has closed; {@link #NO_CODE}: without a word. */
    void closed(Wire from, int code);
  }

  /** There was no close frame. */
  public static final int NO_CODE = -1;

  private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(2);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final boolean json;
  private final Receiver receiver;
  private WebSocket socket; // Guarded by this.
  private CompletableFuture<?> lastSend = CompletableFuture.completedFuture(null); // Likewise.

  private Wire(boolean json, Receiver receiver) {
    this.json = json;
    this.receiver = receiver;
  }

  /**
   * Opens a connection.
   *
   * @throws CompletionException if that does not succeed in time
   */
  public static Wire open(URI uri, boolean json, Receiver receiver) {
    Wire wire = new Wire(json, receiver);
    WebSocket socket =
        HTTP.newWebSocketBuilder()
            .subprotocols(json ? "realtime.v1.json" : "realtime.v1.proto")
            .connectTimeout(CONNECT_TIME_MAX)
            .buildAsync(uri, wire.new Listener())
            .join();
    synchronized (wire) {
      wire.socket = socket;
    }
    return wire;
  }

  /** Sends a request, after those that were given before; what cannot be sent is lost. */
  public synchronized void send(ClientMessage message) {
    ClientFrame frame = ClientFrame.newBuilder().addMessages(message).build();
    lastSend = lastSend.handle((_, _) -> null).thenCompose(_ -> write(frame));
  }

  private CompletableFuture<WebSocket> write(ClientFrame frame) {
    if (!json) {
      return socket.sendBinary(ByteBuffer.wrap(frame.toByteArray()), true);
    }
    try {
      return socket.sendText(JsonFormat.printer().print(frame), true);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Cuts it without a word; nothing more is told to the receiver than what it is handling. */
  public void cut() {
    socket.abort();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        ServerFrame.Builder frame = ServerFrame.newBuilder();
        try {
          JsonFormat.parser().merge(text.toString(), frame);
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalStateException(text.toString(), e);
        }
        text.setLength(0);
        received(frame.build());
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      binary.writeBytes(bytes);
      if (last) {
        try {
          received(ServerFrame.parseFrom(binary.toByteArray()));
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalStateException(e);
        } finally {
          binary.reset();
        }
      }
      from.request(1);
      return null;
    }

    private void received(ServerFrame frame) {
      frame.getMessagesList().forEach(message -> receiver.received(Wire.this, message));
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      receiver.closed(Wire.this, code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      receiver.closed(Wire.this, NO_CODE);
    }
  }
}
