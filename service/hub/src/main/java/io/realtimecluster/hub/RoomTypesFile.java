package io.realtimecluster.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.realtimecluster.hub.program.Programs;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomType.History;
import io.realtimecluster.hub.room.RoomType.Programming;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.room.RoomWebhooks;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads room types from JSON: an array of objects as in {@code spec.roomTypes} of a
 * RealtimeCluster.
 */
final class RoomTypesFile {

  private static final int HISTORY_SIZE_DEFAULT = 100;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private RoomTypesFile() {}

  /**
   * Parses the JSON text.
   *
   * @throws IllegalArgumentException naming the type, the field and the bad value
   */
  static RoomTypes parse(String json, Programs programs) {
    try {
      @Nullable Entry @Nullable [] entries = JSON.readValue(json, Entry[].class);
      if (entries == null) {
        throw new IllegalArgumentException("room types: there is no list of them");
      }
      return new RoomTypes(Arrays.stream(entries).map(entry -> roomType(entry, programs)).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("room types: " + e.getOriginalMessage(), e);
    }
  }

  private static RoomType roomType(@Nullable Entry entry, Programs programs) {
    if (entry == null) {
      throw new IllegalArgumentException("room types: one of the list is null");
    }
    return entry.toRoomType(programs);
  }

  record Entry(
      @Nullable String name,
      @Nullable String match,
      @Nullable String program,
      @Nullable HistoryEntry history,
      boolean presence,
      @Nullable String slow,
      @Nullable Integer snapshotEvery,
      @Nullable Integer stateBytesMax,
      @Nullable Integer presenceDetailsMax,
      @Nullable WebhooksEntry webhooks) {

    RoomType toRoomType(Programs programs) {
      if (name == null || name.isEmpty() || match == null || match.isEmpty()) {
        throw new IllegalArgumentException(
            "room type %s: name and match are required".formatted(name));
      }
      HistoryEntry kept = history == null ? new HistoryEntry(null, null, null) : history;
      try {
        return new RoomType(
            name,
            match,
            kept.toHistory(),
            presence,
            programming(programs),
            conflate(),
            presenceDetailsMax == null ? RoomType.PRESENCE_DETAILS_MAX_DEFAULT : presenceDetailsMax,
            webhooks == null ? RoomWebhooks.NONE : webhooks.toWebhooks());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("room type %s: %s".formatted(name, e.getMessage()), e);
      }
    }

    private boolean conflate() {
      if (slow == null || slow.equals("close")) {
        return false;
      }
      if (slow.equals("conflate")) {
        return true;
      }
      throw new IllegalArgumentException("slow is %s, known are: close, conflate".formatted(slow));
    }

    private Programming programming(Programs programs) {
      return new Programming(
          program == null ? Programs.RELAY : programs.named(program),
          snapshotEvery == null ? Programming.SNAPSHOT_EVERY_DEFAULT : snapshotEvery,
          stateBytesMax == null ? Programming.STATE_BYTES_MAX_DEFAULT : stateBytesMax);
    }
  }

  record HistoryEntry(
      @Nullable String durability, @Nullable Integer size, @Nullable Long ttlSeconds) {

    History toHistory() {
      Durability kept = kept();
      int sizeDefault = kept == Durability.NONE ? 0 : HISTORY_SIZE_DEFAULT;
      return new History(
          kept,
          size == null ? sizeDefault : size,
          ttlSeconds == null ? null : Duration.ofSeconds(ttlSeconds));
    }

    private Durability kept() {
      if (durability == null) {
        return Durability.MEMORY;
      }
      for (Durability known : Durability.values()) {
        if (known.name().toLowerCase(Locale.ROOT).equals(durability)) {
          return known;
        }
      }
      throw new IllegalArgumentException(
          "durability is %s, known are: none, memory, durable".formatted(durability));
    }
  }
}
