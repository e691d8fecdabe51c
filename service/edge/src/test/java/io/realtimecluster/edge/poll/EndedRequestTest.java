package io.realtimecluster.edge.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What ends a request of long-polling ends that one: over HTTP/2, as a proxy may speak it, the
 * others of the connection go on.
 */
class EndedRequestTest {

  private static final int WAIT_SECONDS_MAX = 10;
  private static final int BODY_BYTES_MAX = 100;
  private static final String HOST = "localhost";

  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<HttpServerRequest> waiting = new CompletableFuture<>();

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void upload_aNewerOneComes_endsAlone(HttpVersion version) throws Exception {
    LatestUpload latest = new LatestUpload();
    CompletableFuture<RequestBody.Result> older = new CompletableFuture<>();
    CompletableFuture<RequestBody.Result> newer = new CompletableFuture<>();
    Consumer<HttpServerRequest> upload =
        request -> {
          latest.begin(request);
          boolean isOlder = request.path().equals("/older");
          RequestBody.read(request, vertx, BODY_BYTES_MAX, (isOlder ? older : newer)::complete);
        };
    HttpClient client = client(version);
    int port = serve(upload);
    Future<HttpClientResponse> other = waitingRequest(client, port);

    HttpClientRequest cutOff = await(client.request(HttpMethod.POST, port, HOST, "/older"));
    await(cutOff.exceptionHandler(_ -> {}).setChunked(true).write("half of a "));
    HttpClientRequest again = await(client.request(HttpMethod.POST, port, HOST, "/newer"));
    var _ = again.send("whole");

    assertInstanceOf(RequestBody.Result.Whole.class, get(newer));
    assertInstanceOf(RequestBody.Result.Gone.class, get(older), "its memory is free at once");
    assertThrows(ExecutionException.class, () -> await(cutOff.response()));
    assertGoesOn(other);
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void forward_halfAnAnswerComes_endsAlone(HttpVersion version) throws Exception {
    int edge =
        serve(
            request ->
                request
                    .response()
                    .putHeader("Content-Length", "10")
                    .write("half.")
                    .onComplete(_ -> request.connection().close()));
    HttpClient onward = vertx.createHttpClient();
    RequestOptions there =
        new RequestOptions().setServer(SocketAddress.inetSocketAddress(edge, HOST)).setURI("/it");
    CompletableFuture<PollMetrics.Result> ended = new CompletableFuture<>();
    HttpClient client = client(version);
    int port = serve(request -> new Forward(request, ended::complete).send(onward, there));
    Future<HttpClientResponse> other = waitingRequest(client, port);

    HttpClientRequest forwarded = await(client.request(HttpMethod.GET, port, HOST, "/forward"));
    HttpClientResponse answer = await(forwarded.send());
    assertThrows(ExecutionException.class, () -> await(answer.body()));

    assertEquals(PollMetrics.Result.LOST, get(ended));
    assertGoesOn(other);
  }

  /** Of all requests but those at /wait, which are held. */
  private int serve(Consumer<HttpServerRequest> handler) throws Exception {
    return await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      if (request.path().equals("/wait")) {
                        waiting.complete(request);
                      } else {
                        handler.accept(request);
                      }
                    })
                .listen(0))
        .actualPort();
  }

  /** Over HTTP/2 all its requests are on one connection. */
  private HttpClient client(HttpVersion version) {
    return vertx.createHttpClient(
        new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
  }

  private Future<HttpClientResponse> waitingRequest(HttpClient client, int port) throws Exception {
    Future<HttpClientResponse> answer =
        client.request(HttpMethod.GET, port, HOST, "/wait").compose(HttpClientRequest::send);
    get(waiting);
    return answer;
  }

  private void assertGoesOn(Future<HttpClientResponse> other) throws Exception {
    HttpServerResponse response = get(waiting).response();
    assertFalse(response.closed());
    await(response.end());
    assertEquals(200, await(other).statusCode());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return get(future.toCompletionStage().toCompletableFuture());
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
  }
}
