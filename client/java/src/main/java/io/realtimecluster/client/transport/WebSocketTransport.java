package io.realtimecluster.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.realtimecluster.client.loop.Loop;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket at /v1/connect. Few frames are read before those that came have been handled, so a
 * slow app holds the server back by TCP. Used on the loop only.
 */
public final class WebSocketTransport implements Transport {

  /** How long the server may take to answer a close before the socket is closed all the same. */
  private static final long CLOSE_MILLIS_MAX = 5_000;

  /** How many frames, or parts of them, may be read ahead. */
  static final int FRAMES_AHEAD_MAX = 8;

  private final URI place;
  private final WireForm form;
  private final Http http;
  private final Loop loop;
  private final SendQueue queue;
  private @Nullable TransportListener listener;
  private @Nullable WebSocket socket;

  /** Not open yet. */
  public WebSocketTransport(URI place, WireForm form, Http http, Loop loop) {
    this.place = place;
    this.form = form;
    this.http = http;
    this.loop = loop;
    this.queue = new SendQueue(loop, this::sendNow, () -> end(TransportEnd.LOST));
  }

  @Override
  public void open(TransportListener listener) {
    this.listener = listener;
    var unused =
        http.connect(place, form.subprotocol(), new WebSocketReceiver(loop, this, form))
            .whenComplete(
                (opened, failure) -> {
                  if (!loop.execute(() -> opened(opened, failure)) && opened != null) {
                    opened.abort(); // The client was closed meanwhile.
                  }
                });
  }

  @Override
  public void send(byte[] frame) {
    queue.add(frame);
  }

  @Override
  public void close() {
    listener = null;
    queue.clear();
    WebSocket closing = socket;
    if (closing == null) {
      return; // If it opens yet, it is given up then.
    }
    socket = null;
    var unused = closing.sendClose(CloseCode.NORMAL, "");
    closing.request(Long.MAX_VALUE); // To hear the answer.
    CompletableFuture.delayedExecutor(CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS)
        .execute(closing::abort);
  }

  void heard() {
    if (listener != null) {
      listener.onHeard();
    }
  }

  void doubted() {
    if (listener != null) {
      listener.onDoubt();
    }
  }

  void received(byte[] frame) {
    if (listener != null) {
      listener.onHeard();
      listener.onFrame(frame);
    }
  }

  /** By the server. The HTTP client answers its close, and ends the socket after that. */
  void closed(int code) {
    socket = null;
    end(TransportEnd.of(code));
  }

  void end(TransportEnd end) {
    TransportListener ended = listener;
    listener = null;
    queue.clear();
    if (socket != null) {
      socket.abort();
      socket = null;
    }
    if (ended != null) {
      ended.onEnd(end);
    }
  }

  private void opened(@Nullable WebSocket opened, @Nullable Throwable failure) {
    if (listener == null) {
      if (opened != null) {
        opened.abort();
      }
    } else if (opened == null) {
      end(refusal(failure));
    } else {
      socket = opened;
      opened.request(FRAMES_AHEAD_MAX); // Before the server has a reason to speak.
      listener.onOpen();
    }
  }

  private CompletionStage<?> sendNow(byte[] frame) {
    if (socket == null) {
      return CompletableFuture.failedFuture(new IllegalStateException("the WebSocket is not open"));
    }
    return form.isText()
        ? socket.sendText(new String(frame, UTF_8), true)
        : socket.sendBinary(ByteBuffer.wrap(frame), true);
  }

  private static TransportEnd refusal(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof WebSocketHandshakeException refused) {
      long retryAfterMillis = RetryAfter.millis(refused.getResponse().headers());
      return new TransportEnd(CloseCode.ABNORMAL, true, retryAfterMillis);
    }
    return TransportEnd.LOST;
  }
}
