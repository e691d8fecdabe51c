package io.realtimecluster.edge.management;

import io.quarkus.vertx.http.ManagementInterface;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.ConnectionView;
import io.realtimecluster.edge.connection.Connections;
import io.realtimecluster.edge.drain.Drain;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** The routes of the management interface. */
@ApplicationScoped
public class ManagementRoutes {

  private static final int LIST_DEFAULT = 100;
  private static final int LIST_MAX = 1_000;
  private static final int PER_SECOND_MAX = 100_000;
  private static final int TIMEOUT_SECONDS_MAX = 86_400;
  private static final int BAD_REQUEST = 400;
  private static final int ACCEPTED = 202;
  private static final int UNAVAILABLE = 503;

  private final EdgeConfig.Drain config;
  private final ManagementKey key;
  private final Connections connections;
  private final Drain drain;

  ManagementRoutes(EdgeConfig config, ManagementKey key, Connections connections, Drain drain) {
    this.config = config.edge().drain();
    this.key = key;
    this.connections = connections;
    this.drain = drain;
  }

  void register(@Observes ManagementInterface management) {
    Router router = management.router();
    router.route("/v1/*").handler(key::check);
    router.get("/v1/connections").handler(this::list);
    router.get("/v1/drain").handler(context -> answer(context, 200));
    router.post("/v1/drain").handler(this::startDrain);
    router.delete("/v1/drain").handler(this::endDrain);
    router.post("/v1/shed").handler(this::shed);
  }

  private void list(RoutingContext context) {
    OptionalInt limit = number(context, "limit", LIST_DEFAULT, 1, LIST_MAX);
    if (limit.isEmpty()) {
      return;
    }
    var _ =
        connections
            .list(limit.getAsInt())
            .thenAccept(views -> json(context.response(), listed(views)))
            .exceptionally(
                _ -> {
                  var _ =
                      context
                          .response()
                          .setStatusCode(UNAVAILABLE)
                          .end("an event loop does not answer\n");
                  return null;
                });
  }

  private JsonObject listed(List<ConnectionView> views) {
    JsonArray listed = new JsonArray();
    views.forEach(view -> listed.add(ConnectionJson.of(view)));
    return new JsonObject().put("total", drain.connections()).put("connections", listed);
  }

  private void startDrain(RoutingContext context) {
    OptionalInt perSecond =
        number(context, "connectionsPerSecond", config.connectionsPerSecond(), 1, PER_SECOND_MAX);
    OptionalInt timeoutSeconds =
        number(
            context, "timeoutSeconds", (int) config.timeout().toSeconds(), 0, TIMEOUT_SECONDS_MAX);
    if (perSecond.isPresent() && timeoutSeconds.isPresent()) {
      drain.start(perSecond.getAsInt(), Duration.ofSeconds(timeoutSeconds.getAsInt()));
      answer(context, ACCEPTED);
    }
  }

  private void endDrain(RoutingContext context) {
    drain.resume();
    answer(context, ACCEPTED);
  }

  private void shed(RoutingContext context) {
    OptionalInt count = number(context, "connections", 0, 0, Integer.MAX_VALUE);
    OptionalInt perSecond =
        number(context, "connectionsPerSecond", config.connectionsPerSecond(), 1, PER_SECOND_MAX);
    if (count.isPresent() && perSecond.isPresent()) {
      drain.shed(count.getAsInt(), perSecond.getAsInt());
      answer(context, ACCEPTED);
    }
  }

  private void answer(RoutingContext context, int status) {
    json(
        context.response().setStatusCode(status),
        new JsonObject()
            .put("state", drain.word())
            .put("connections", drain.connections())
            .put("moved", drain.moved()));
  }

  private static void json(HttpServerResponse response, JsonObject body) {
    var _ = response.putHeader("Content-Type", "application/json").end(body.encode() + "\n");
  }

  /** A query parameter; empty if it is out of range, and then the request is answered. */
  private static OptionalInt number(
      RoutingContext context, String name, int otherwise, int min, int max) {
    String text = context.request().getParam(name);
    if (text == null) {
      return OptionalInt.of(otherwise);
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return OptionalInt.of(value);
      }
    } catch (NumberFormatException e) {
      // The same answer as for a number out of range.
    }
    var _ =
        context
            .response()
            .setStatusCode(BAD_REQUEST)
            .end("%s is %s, allowed is %d to %d\n".formatted(name, text, min, max));
    return OptionalInt.empty();
  }
}
