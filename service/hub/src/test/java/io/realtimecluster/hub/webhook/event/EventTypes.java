package io.realtimecluster.hub.webhook.event;

import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomType.History;
import io.realtimecluster.hub.room.RoomType.Programming;
import io.realtimecluster.hub.room.RoomWebhooks;
import io.realtimecluster.hub.room.RoomWebhooks.Endpoint;
import io.realtimecluster.hub.room.RoomWebhooks.EventType;
import io.realtimecluster.hub.room.RoomWebhooks.Events;
import io.realtimecluster.hub.webhook.call.TestBackend;
import java.time.Duration;
import java.util.Set;

/** Room types whose events are told, in tests. */
final class EventTypes {

  static final Endpoint NOWHERE = new Endpoint("http://backend", Duration.ofSeconds(1));

  private EventTypes() {}

  static RoomType all(Endpoint endpoint) {
    return of(endpoint, Set.of(EventType.values()));
  }

  static RoomType of(Endpoint endpoint, Set<EventType> types) {
    return new RoomType(
        "chat",
        "chat:*",
        new History(Durability.MEMORY, 100, null),
        true,
        Programming.RELAY,
        false,
        RoomType.PRESENCE_DETAILS_MAX_DEFAULT,
        new RoomWebhooks(TestBackend.SECRET_NAME, null, new Events(endpoint, types)));
  }
}
