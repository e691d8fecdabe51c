package io.realtimecluster.hub.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.realtimecluster.hub.HubConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets requests of the server API in, before their bodies are read: with the key, not too large,
 * and not more at once than may be under way. Thread-safe.
 */
@ApplicationScoped
class ApiAdmission {

  /** The paths of the API: in standalone the edge has others beside them. */
  static final List<String> PATHS =
      List.of("/v1/rooms", "/v1/publications", "/v1/users", "/v1/cluster");

  private static final String ADMITTED = ApiAdmission.class.getName();

  /** Before the routes that read bodies. */
  private static final int FIRST = -1;

  private final HubConfig.Api config;
  private final ApiKey key;
  private final MeterRegistry meters;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong inFlightBytes = new AtomicLong();

  ApiAdmission(HubConfig config, ApiKey key, MeterRegistry meters) {
    this.config = config.api();
    this.key = key;
    this.meters = meters;
    meters.gauge("realtimecluster.hub.api.in.flight", inFlight);
    meters.gauge("realtimecluster.hub.api.in.flight.bytes", inFlightBytes);
  }

  void register(@Observes Router router) {
    for (String path : PATHS) {
      router.route(path).order(FIRST).handler(this::admit);
      router.route(path + "/*").order(FIRST).handler(this::admit);
    }
  }

  private void admit(RoutingContext context) {
    int requests = inFlight.incrementAndGet();
    long bytes = bytesOf(context.request());
    long bytesTogether = inFlightBytes.addAndGet(bytes);
    context.addEndHandler(
        _ -> {
          inFlight.decrementAndGet();
          inFlightBytes.addAndGet(-bytes);
          count(context.response().getStatusCode());
        });
    HttpServerRequest request = context.request();
    Problem refusal = key.refusal(request);
    if (refusal != null) {
      refuse(context, refusal);
    } else if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      refuse(context, Problem.lengthMissing());
    } else if (bytes > 0 && !request.headers().contains(HttpHeaders.CONTENT_TYPE)) {
      refuse(context, Problem.notJson());
    } else if (bytes > config.requestBytesMax()) {
      refuse(context, Problem.tooLarge(bytes, config.requestBytesMax()));
    } else if (requests > config.requestsInFlightMax()) {
      refuse(
          context,
          Problem.overloaded(
              "%d requests are under way, the limit".formatted(config.requestsInFlightMax())));
    } else if (bytesTogether > config.inFlightBytesMax()) {
      refuse(
          context,
          Problem.overloaded(
              "%d bytes of requests are under way, the limit"
                  .formatted(config.inFlightBytesMax())));
    } else {
      context.put(ADMITTED, true).next();
    }
  }

  static boolean isAdmitted(RoutingContext context) {
    return context.get(ADMITTED) != null;
  }

  /** The HTTP server has refused what is no number. */
  private static long bytesOf(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : Long.parseLong(length);
  }

  private void count(int status) {
    meters
        .counter("realtimecluster.hub.api.requests", "status", Integer.toString(status))
        .increment();
  }

  private static void refuse(RoutingContext context, Problem problem) {
    var response =
        context
            .response()
            .setStatusCode(problem.status())
            .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
            .putHeader(HttpHeaders.CONNECTION, "close"); // Its body is not read.
    if (problem.retryAfterSeconds() > 0) {
      response.putHeader("Retry-After", Integer.toString(problem.retryAfterSeconds()));
    }
    if (problem.code().equals("UNAUTHENTICATED")) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    var _ = response.end(Json.write(problem));
  }
}
