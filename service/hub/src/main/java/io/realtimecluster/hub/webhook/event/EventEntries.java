package io.realtimecluster.hub.webhook.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.realtimecluster.hub.room.RoomWebhooks.EventType;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** An event book's log: entries and snapshots as they are stored. Read by later releases. */
final class EventEntries {

  private static final Logger LOG = Logger.getLogger(EventEntries.class);
  private static final String SETTLED = "settled";
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private EventEntries() {}

  /** What an entry says. */
  sealed interface Entry {}

  /**
   * Something happened in a room.
   *
   * @param wanted whether the backend is to be told
   */
  record Happened(RoomEvent event, boolean wanted) implements Entry {}

  /** Events wait no longer. */
  record Settled(List<Long> offsets) implements Entry {}

  /** Nothing that this release knows. */
  record Unreadable() implements Entry {}

  static LogEntry happened(RoomEvent event, boolean wanted) {
    return entry(
            event.offset(),
            event.type().name(),
            new StoredHappened(event.room(), event.user(), wanted))
        .setPublishedMillis(event.atMillis())
        .build();
  }

  static LogEntry settled(long offset, List<Long> offsets) {
    return entry(offset, SETTLED, new StoredSettled(offsets)).build();
  }

  private static LogEntry.Builder entry(long offset, String event, Object stored) {
    return LogEntry.newBuilder()
        .setOffset(offset)
        .setEvent(event)
        .setPayload(Payload.newBuilder().setText(write(stored)));
  }

  /** What an entry says. */
  static Entry read(LogEntry entry) {
    try {
      return readKnown(entry);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      LOG.errorf(e, "an entry of the kind %s cannot be read and is skipped", entry.getEvent());
      return new Unreadable();
    }
  }

  private static Entry readKnown(LogEntry entry) throws JsonProcessingException {
    String json = entry.getPayload().getText();
    if (entry.getEvent().equals(SETTLED)) {
      return new Settled(JSON.readValue(json, StoredSettled.class).offsets);
    }
    StoredHappened stored = JSON.readValue(json, StoredHappened.class);
    return new Happened(
        new RoomEvent(
            entry.getOffset(),
            EventType.valueOf(entry.getEvent()),
            stored.room,
            stored.user,
            entry.getPublishedMillis()),
        stored.wanted);
  }

  static Snapshot snapshot(EventBook book) {
    return Snapshot.newBuilder()
        .setOffset(book.lastOffset())
        .setState(write(new StoredBook(book.toldByRoom(), List.copyOf(book.waiting()))))
        .build();
  }

  static EventBook book(@Nullable Snapshot snapshot) {
    if (snapshot == null) {
      return new EventBook();
    }
    try {
      StoredBook stored = JSON.readValue(snapshot.getState(), StoredBook.class);
      return new EventBook(snapshot.getOffset(), stored.told, stored.waiting);
    } catch (JsonProcessingException e) {
      LOG.error("what was told cannot be read; who is in rooms is told anew", e);
      return new EventBook(snapshot.getOffset(), Map.of(), List.of());
    }
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("names and numbers can be written as JSON", e);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record StoredHappened(String room, @Nullable String user, boolean wanted) {}

  private record StoredSettled(List<Long> offsets) {}

  private record StoredBook(Map<String, Set<String>> told, List<RoomEvent> waiting) {}
}
