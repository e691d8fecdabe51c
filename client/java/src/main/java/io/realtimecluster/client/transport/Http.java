package io.realtimecluster.client.transport;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The JDK's HTTP client as transports use it. Thread-safe.
 *
 * <p>What it calls is called on its own thread, not on another. Between two frames the JDK's
 * WebSocket has no demand for a moment; if it then finds that the other side is gone, it tells
 * nobody (its TransportImpl asserts a demand). On one thread there is no such moment as long as
 * frames are asked for ahead, and nothing here blocks it.
 */
public final class Http {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** After that nobody waits for the answer any more. */
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client;

  /**
   * Makes a client.
   *
   * @param configure sets what is the app's, such as a proxy
   */
  public Http(Consumer<HttpClient.Builder> configure) {
    var builder = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
    configure.accept(builder);
    client = builder.executor(Runnable::run).build();
  }

  CompletableFuture<WebSocket> connect(URI place, String subprotocol, WebSocket.Listener listener) {
    return started(
        () ->
            client
                .newWebSocketBuilder()
                .subprotocols(subprotocol)
                .connectTimeout(HANDSHAKE_TIMEOUT)
                .buildAsync(place, listener));
  }

  <T> CompletableFuture<HttpResponse<T>> send(
      HttpRequest request, HttpResponse.BodyHandler<T> body) {
    return started(() -> client.sendAsync(request, body));
  }

  // Elsewhere than on the client's thread, for the name of the server may have to be looked up.
  private static <T> CompletableFuture<T> started(Supplier<CompletableFuture<T>> start) {
    var result = new CompletableFuture<T>();
    var unused =
        CompletableFuture.runAsync(
            () -> {
              try {
                follow(start.get(), result);
              } catch (RuntimeException failure) {
                result.completeExceptionally(failure);
              }
            });
    return result;
  }

  /** The result is that of the request, and the request is cancelled with it. */
  private static <T> void follow(CompletableFuture<T> request, CompletableFuture<T> result) {
    var unused =
        request.whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                result.complete(answer);
              } else {
                result.completeExceptionally(failure);
              }
            });
    var unusedEither = result.whenComplete((answer, failure) -> request.cancel(true));
  }
}
