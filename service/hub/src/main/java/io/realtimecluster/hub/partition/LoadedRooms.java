package io.realtimecluster.hub.partition;

import io.realtimecluster.hub.room.Room;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.RoomLog.StoredRoom;
import io.realtimecluster.state.RoomLog.VersionedHead;
import io.realtimecluster.state.StateUnavailableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of one owned partition that are in memory. Durable ones are read from the log when
 * first asked for; all are dropped some time after nobody is interested. Confined to the
 * partition's thread, but for {@link Entry#commit}.
 */
final class LoadedRooms {

  /** How many rooms one partition holds; one more is refused until others were dropped. */
  static final int ROOMS_MAX = 100_000;

  /** A room without interest is dropped after that; a memory room then loses its history. */
  static final Duration IDLE_MAX = Duration.ofMinutes(10);

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int EPOCH_BYTES = 8;

  private final long leaseEpoch;
  private final RoomTypes types;
  private final RoomLog log;
  private final Map<String, Entry> entries = new HashMap<>();

  LoadedRooms(long leaseEpoch, RoomTypes types, RoomLog log) {
    this.leaseEpoch = leaseEpoch;
    this.types = types;
    this.log = log;
  }

  /** A room, read or made if need be; empty if there are as many as there may be. */
  Optional<Entry> get(String name, long nowNanos) throws StateUnavailableException {
    Entry entry = entries.get(name);
    if (entry == null) {
      if (entries.size() >= ROOMS_MAX) {
        return Optional.empty();
      }
      entry = load(name);
      entries.put(name, entry);
    }
    entry.touchedNanos = nowNanos;
    return Optional.of(entry);
  }

  /** A room if it is in memory. */
  Optional<Entry> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  Collection<Entry> all() {
    return entries.values();
  }

  /** Drops the rooms that nobody was interested in for a while. */
  void dropIdle(long nowNanos) {
    entries
        .values()
        .removeIf(
            entry ->
                entry.room.edges().isEmpty() && nowNanos - entry.touchedNanos > IDLE_MAX.toNanos());
  }

  private Entry load(String name) throws StateUnavailableException {
    RoomType type = types.of(name);
    if (type.history().durability() == Durability.DURABLE) {
      Optional<StoredRoom> stored = log.load(name);
      if (stored.isPresent()) {
        VersionedHead head = stored.get().head();
        return new Entry(
            new Room(
                name,
                type,
                head.head().getEpoch(),
                head.head().getLastOffset(),
                stored.get().entries()),
            head);
      }
    }
    return new Entry(new Room(name, type, newEpoch(), 0, List.of()), null);
  }

  private static String newEpoch() {
    byte[] bytes = new byte[EPOCH_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A room and where its log in the store ends. */
  final class Entry {
    private final Room room;
    private @Nullable VersionedHead head;
    private long touchedNanos;

    private Entry(Room room, @Nullable VersionedHead head) {
      this.room = room;
      this.head = head;
    }

    Room room() {
      return room;
    }

    /** Stores what was appended since the last time. Blocks; may be called by another thread. */
    void commit() throws FencedException, StateUnavailableException {
      List<LogEntry> uncommitted = room.takeUncommitted();
      if (!uncommitted.isEmpty()) {
        head =
            log.append(
                room.name(),
                head,
                room.epoch(),
                leaseEpoch,
                uncommitted,
                room.type().history().size());
      }
    }
  }
}
