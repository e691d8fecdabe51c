package io.realtimecluster.hub.webhook.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Events of one room that are told with one call.
 *
 * @param logEpoch names the life of the partition's log, so that no two events have the same name
 * @param events at least one, oldest first
 */
record EventBatch(String room, String logEpoch, List<RoomEvent> events) {

  /** How many events one call tells. */
  static final int EVENTS_MAX = 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The name of the call: the same whenever the same events are told. */
  String id() {
    return "%s-%d".formatted(id(events.getFirst()), events.size());
  }

  /** The offsets of the events. */
  List<Long> offsets() {
    return events.stream().map(RoomEvent::offset).toList();
  }

  byte[] body(String roomType, Instant now) {
    Body body =
        new Body(
            "events",
            now.toString(),
            new Data(room, roomType, events.stream().map(this::told).toList()));
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("names and numbers can be written as JSON", e);
    }
  }

  private Told told(RoomEvent event) {
    return new Told(
        id(event),
        event.type().name().toLowerCase(Locale.ROOT),
        event.user(),
        Instant.ofEpochMilli(event.atMillis()).toString());
  }

  private String id(RoomEvent event) {
    return "%s-%d".formatted(logEpoch, event.offset());
  }

  private record Body(String type, String timestamp, Data data) {}

  private record Data(String room, String roomType, List<Told> events) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Told(String id, String type, @Nullable String user, String timestamp) {}
}
