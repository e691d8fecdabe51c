package io.realtimecluster.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.realtimecluster.client.loop.Loop;
import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes what comes on a WebSocket to the loop. Called by one thread at a time; more is asked for
 * when the loop has handled what it heard.
 */
final class WebSocketReceiver implements WebSocket.Listener {

  private final Loop loop;
  private final WebSocketTransport transport;
  private final AtomicInteger unhandled = new AtomicInteger();
  private final WireForm form;
  private ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private StringBuilder partialText = new StringBuilder();

  WebSocketReceiver(Loop loop, WebSocketTransport transport, WireForm form) {
    this.loop = loop;
    this.transport = transport;
    this.form = form;
  }

  @Override
  public void onOpen(WebSocket socket) {
    // The transport asks for the first frame.
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    if (form.isText() || partial.size() + data.remaining() > Transport.FRAME_BYTES_MAX) {
      return lose();
    }
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    partial.writeBytes(bytes);
    if (last) {
      byte[] frame = partial.toByteArray();
      partial = new ByteArrayOutputStream();
      then(socket, () -> transport.received(frame));
    } else {
      then(socket, transport::heard);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    if (!form.isText() || partialText.length() + data.length() > Transport.FRAME_BYTES_MAX) {
      return lose();
    }
    partialText.append(data);
    if (last) {
      // As a whole, for a character may be in two parts.
      byte[] frame = partialText.toString().getBytes(UTF_8);
      partialText = new StringBuilder();
      then(socket, () -> transport.received(frame));
    } else {
      then(socket, transport::heard);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
    then(socket, transport::heard); // The HTTP client answers.
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
    then(socket, transport::heard);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    loop.execute(() -> transport.closed(code));
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    loop.execute(() -> transport.end(TransportEnd.LOST));
  }

  // Not a server of this protocol, or something on the way to it; or more than may be held.
  private @Nullable CompletionStage<?> lose() {
    loop.execute(() -> transport.end(TransportEnd.LOST));
    return null;
  }

  private void then(WebSocket socket, Runnable task) {
    // While nothing is asked for, the JDK's WebSocket does not tell that the other side is gone.
    boolean isStalled = unhandled.incrementAndGet() >= WebSocketTransport.FRAMES_AHEAD_MAX;
    Runnable handling =
        () -> {
          task.run();
          unhandled.decrementAndGet();
          socket.request(1);
          if (isStalled) {
            transport.doubted();
          }
        };
    if (!loop.execute(handling)) {
      socket.request(1); // The client is closed, and waits for the answer to its close.
    }
  }
}
