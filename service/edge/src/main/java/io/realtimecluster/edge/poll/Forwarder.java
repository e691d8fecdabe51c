package io.realtimecluster.edge.poll;

import io.realtimecluster.edge.admission.Admission;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;

/**
 * Hands requests on to the edges that have their sessions. A socket is not kept after its answer,
 * so that the limit of forwards is one of sockets, and no request meets one that the other edge is
 * just closing. Thread-safe.
 */
@ApplicationScoped
public class Forwarder {

  /** A request that has it is not forwarded again. Set by a client, it does harm to nobody else. */
  static final String FORWARDED = "Poll-Forwarded";

  /** An edge that cannot be reached within that is gone. */
  private static final int CONNECT_MILLIS_MAX = 2_000;

  /** Longer than a GET waits at most. */
  private static final int SILENCE_SECONDS_MAX = 35;

  /** What was sent must be acknowledged by TCP within that, or the other machine is gone. */
  private static final int TCP_USER_TIMEOUT_MILLIS = 5_000;

  private static final int UNAVAILABLE = 503;

  /** What the request says; where it goes is the address. */
  private static final String HOST = "edge";

  private final ForwardLimit limit;
  private final PollMetrics metrics;
  private final HttpClient client;

  Forwarder(Vertx vertx, ForwardLimit limit, PollMetrics metrics) {
    this.limit = limit;
    this.metrics = metrics;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout(CONNECT_MILLIS_MAX)
                .setIdleTimeout(SILENCE_SECONDS_MAX)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpUserTimeout(TCP_USER_TIMEOUT_MILLIS),
            new PoolOptions().setHttp1MaxSize(Math.max(1, limit.max())));
  }

  /** Hands a request on, and the answer back. On the request's event loop. */
  void forward(HttpServerRequest request, String path, String address) {
    if (limit.tryTake()) {
      new Forward(request, this::ended).send(client, options(request, path, address));
      return;
    }
    metrics.forwarded(PollMetrics.Result.REFUSED);
    request.response().putHeader("Retry-After", Integer.toString(Admission.retryAfterSeconds()));
    HttpExchange.refuse(
        request.response(),
        UNAVAILABLE,
        "this edge forwards as many requests to others as it may (%d)".formatted(limit.max()));
  }

  private void ended(PollMetrics.Result result) {
    limit.release();
    metrics.forwarded(result);
  }

  private static RequestOptions options(HttpServerRequest request, String path, String address) {
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon);
    int port = Integer.parseInt(address.substring(colon + 1));
    return new RequestOptions()
        .setMethod(request.method())
        .setServer(SocketAddress.inetSocketAddress(port, host))
        .setHost(HOST)
        .setURI(path)
        .putHeader(FORWARDED, "1");
  }
}
