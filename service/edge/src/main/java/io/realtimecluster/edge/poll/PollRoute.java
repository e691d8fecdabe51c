package io.realtimecluster.edge.poll;

import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.admission.Admission;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** Serves /v1/poll: the requests of long-polling, and what they have in common. */
@ApplicationScoped
public class PollRoute {

  /** A GET waits as long, and must be answered before anyone on its way gives it up. */
  static final Duration PING_INTERVAL_MAX = Duration.ofSeconds(30);

  private final Admission admission;
  private final OpeningRequests opening;
  private final SessionRequests requests;

  PollRoute(
      EdgeConfig config, Admission admission, OpeningRequests opening, SessionRequests requests) {
    this.admission = admission;
    this.opening = opening;
    this.requests = requests;
    requireShort(config.edge().pingInterval());
  }

  static void requireShort(Duration pingInterval) {
    if (pingInterval.compareTo(PING_INTERVAL_MAX) > 0) {
      throw new IllegalStateException(
          "realtimecluster.edge.ping-interval is %d s, at most %d s are allowed: a request of long-polling waits as long"
              .formatted(pingInterval.toSeconds(), PING_INTERVAL_MAX.toSeconds()));
    }
  }

  void register(@Observes Router router) {
    String all = HttpExchange.PATH + "/*";
    String session = HttpExchange.PATH + "/:" + SessionRequests.SESSION;
    router.route(all).handler(CrossOrigin.handler());
    router.route(all).handler(this::prepare);
    router.post(HttpExchange.PATH).handler(opening::open);
    router.get(session).handler(requests::get);
    router.post(session).handler(requests::post);
    router.delete(session).handler(requests::delete);
  }

  /** A client that has come by an edge that drains comes by another one next time. */
  private void prepare(RoutingContext context) {
    HttpServerResponse response = context.response().putHeader("Cache-Control", "no-store");
    if (!admission.isOpen()) {
      response.putHeader("Connection", "close");
    }
    context.next();
  }
}
