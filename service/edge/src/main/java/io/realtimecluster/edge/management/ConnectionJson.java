package io.realtimecluster.edge.management;

import io.realtimecluster.edge.connection.ConnectionView;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** A connection as JSON. */
final class ConnectionJson {

  private ConnectionJson() {}

  static JsonObject of(ConnectionView view) {
    return new JsonObject()
        .put("user", view.user())
        .put("transport", view.transport())
        .put("protocol", view.protocol())
        .put("since", Instant.ofEpochMilli(view.sinceMillis()).toString())
        .put("rooms", new JsonArray(view.rooms()))
        .put("queuedBytes", view.queuedBytes())
        .put("unansweredRequests", view.unansweredRequests())
        .put("silentMillis", view.silentMillis())
        .put("moving", view.moving());
  }
}
