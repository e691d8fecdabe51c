package io.realtimecluster.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomType.History;
import io.realtimecluster.hub.room.RoomTypes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads room types from JSON: an array of objects as in {@code spec.roomTypes} of a
 * RealtimeCluster.
 */
final class RoomTypesFile {

  private static final String RELAY = "relay";
  private static final int HISTORY_SIZE_DEFAULT = 100;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private RoomTypesFile() {}

  /**
   * Parses the JSON text.
   *
   * @throws IllegalArgumentException naming the type, the field and the bad value
   */
  static RoomTypes parse(String json) {
    try {
      Entry[] entries = JSON.readValue(json, Entry[].class);
      return new RoomTypes(List.of(entries).stream().map(Entry::toRoomType).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("room types: " + e.getOriginalMessage(), e);
    }
  }

  record Entry(
      @Nullable String name,
      @Nullable String match,
      @Nullable String program,
      @Nullable HistoryEntry history,
      boolean presence) {

    RoomType toRoomType() {
      if (name == null || name.isEmpty() || match == null || match.isEmpty()) {
        throw new IllegalArgumentException(
            "room type %s: name and match are required".formatted(name));
      }
      if (program != null && !program.equals(RELAY)) {
        throw new IllegalArgumentException(
            "room type %s: program is %s, known is: %s".formatted(name, program, RELAY));
      }
      HistoryEntry kept = history == null ? new HistoryEntry(null, null, null) : history;
      return new RoomType(name, match, kept.toHistory(name), presence);
    }
  }

  record HistoryEntry(
      @Nullable String durability, @Nullable Integer size, @Nullable Long ttlSeconds) {

    History toHistory(String type) {
      Durability kept = durability(type);
      int sizeDefault = kept == Durability.NONE ? 0 : HISTORY_SIZE_DEFAULT;
      return new History(
          kept,
          size == null ? sizeDefault : size,
          ttlSeconds == null ? null : Duration.ofSeconds(ttlSeconds));
    }

    private Durability durability(String type) {
      if (durability == null) {
        return Durability.MEMORY;
      }
      for (Durability known : Durability.values()) {
        if (known.name().toLowerCase(Locale.ROOT).equals(durability)) {
          return known;
        }
      }
      throw new IllegalArgumentException(
          "room type %s: durability is %s, known are: none, memory, durable"
              .formatted(type, durability));
    }
  }
}
