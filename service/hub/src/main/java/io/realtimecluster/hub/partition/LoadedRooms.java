package io.realtimecluster.hub.partition;

import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.room.Room;
import io.realtimecluster.hub.room.Room.Kept;
import io.realtimecluster.hub.room.Room.Uncommitted;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.state.Answers;
import io.realtimecluster.state.EmptyLog;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.LogDamagedException;
import io.realtimecluster.state.Retention;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.RoomLog.Batch;
import io.realtimecluster.state.RoomLog.StoredRoom;
import io.realtimecluster.state.RoomLog.VersionedHead;
import io.realtimecluster.state.StateUnavailableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of one owned partition that are in memory. Durable ones are read from the log when
 * first asked for, and those that have none get one, so that the next owner knows their epochs; all
 * are dropped some time after nobody is interested. Confined to the partition's thread, but for
 * {@link Entry#commit} and reading.
 */
final class LoadedRooms {

  /** How many rooms one partition holds; one more is refused until others were dropped. */
  static final int ROOMS_MAX = 100_000;

  /** A room without interest is dropped after that; a memory room then loses its history. */
  static final Duration IDLE_MAX = Duration.ofMinutes(10);

  /** In which all edges have heard of a new owner and announced their rooms to it. */
  static final Duration SETTLING = Duration.ofSeconds(10);

  /** How many rooms are read at once. */
  static final int PRELOADS_MAX = 32;

  /**
   * How many logs without entries are stored again after one check for idle rooms, that is in a
   * minute: 100,000 that are due together within 7 hours, and they have days.
   */
  static final int RENEWALS_MAX = 250;

  private static final int RETRY_MILLIS = 5_000;
  private static final Error DAMAGED =
      temporary(
          ErrorCode.UNAVAILABLE, "a part of the room's log cannot be had from the state store");
  private static final Logger LOG = Logger.getLogger(LoadedRooms.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int EPOCH_BYTES = 8;

  private final long leaseEpoch;
  private final RoomTypes types;
  private final RoomLog log;
  private final HubMetrics metrics;
  private final Map<String, Entry> entries = new HashMap<>();
  private final Set<Entry> watched = new LinkedHashSet<>();
  private final Set<Entry> presenceWaiting = new LinkedHashSet<>();
  private final Set<Entry> emptyUnstored = new LinkedHashSet<>();
  private final DamagedLogs damagedLogs;
  private final long sinceNanos = System.nanoTime();

  LoadedRooms(long leaseEpoch, RoomTypes types, RoomLog log, HubMetrics metrics) {
    this.leaseEpoch = leaseEpoch;
    this.types = types;
    this.log = log;
    this.metrics = metrics;
    this.damagedLogs = new DamagedLogs(Duration.ofMillis(RETRY_MILLIS), metrics);
  }

  /** A room, read or made if need be, or why it cannot be had. */
  Lookup get(String name, long nowNanos) throws StateUnavailableException {
    Entry entry = entries.get(name);
    if (entry == null) {
      if (entries.size() >= ROOMS_MAX) {
        return new Lookup.Refused(exhausted());
      }
      if (damagedLogs.contains(name, nowNanos)) {
        return new Lookup.Refused(DAMAGED);
      }
      try {
        entry = load(name);
      } catch (LogDamagedException e) {
        damagedLogs.add(name, e, nowNanos);
        return new Lookup.Refused(DAMAGED);
      } catch (RuntimeException | java.lang.Error e) {
        LOG.errorf(e, "room %s: its log cannot be read", name);
        return new Lookup.Refused(unreadable(name));
      }
      add(name, entry);
    }
    entry.touchedNanos = nowNanos;
    return new Lookup.Found(entry);
  }

  /**
   * Reads the durable rooms that batches are about and that are not in memory, beside each other:
   * who takes a partition over is asked for all of its rooms at once. A room that cannot be read is
   * left to {@link #get}, which says why.
   */
  void preload(List<UpstreamBatch> batches, ExecutorService readers)
      throws StateUnavailableException, InterruptedException {
    long startNanos = System.nanoTime();
    List<String> names =
        batches.stream()
            .flatMap(batch -> batch.getMessagesList().stream())
            .map(RoomNames::needed)
            .filter(name -> !name.isEmpty() && !entries.containsKey(name))
            .distinct()
            .filter(name -> types.of(name).history().durability() == Durability.DURABLE)
            .filter(name -> !damagedLogs.contains(name, startNanos))
            .limit(ROOMS_MAX - entries.size())
            .toList();
    if (names.size() < 2) {
      return; // One alone needs no other thread.
    }
    for (int from = 0; from < names.size(); from += PRELOADS_MAX) {
      preloadAll(names.subList(from, Math.min(from + PRELOADS_MAX, names.size())), readers);
    }
    LOG.debugf(
        "%d rooms read within %d us", names.size(), (System.nanoTime() - startNanos) / 1_000);
  }

  private void preloadAll(List<String> names, ExecutorService readers)
      throws StateUnavailableException, InterruptedException {
    Map<String, Future<Entry>> reads = new LinkedHashMap<>();
    for (String name : names) {
      reads.put(name, readers.submit(() -> load(name)));
    }
    for (Map.Entry<String, Future<Entry>> read : reads.entrySet()) {
      try {
        add(read.getKey(), read.getValue().get());
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case LogDamagedException why -> damagedLogs.add(read.getKey(), why, System.nanoTime());
          case StateUnavailableException unavailable -> throw unavailable;
          case null, default ->
              LOG.debugf("room %s: not read ahead: %s", read.getKey(), e.getCause());
        }
      }
    }
  }

  private void add(String name, Entry entry) {
    entry.touchedNanos = System.nanoTime();
    entries.put(name, entry);
    watch(entry);
    if (entry.isEmptyUnstored()) {
      emptyUnstored.add(entry);
    }
  }

  /** The rooms whose logs without entries must be stored before anybody hears of their epochs. */
  Set<Entry> takeEmptyUnstored() {
    Set<Entry> taken = new LinkedHashSet<>(emptyUnstored);
    emptyUnstored.clear();
    return taken;
  }

  /** What {@link #get} finds. */
  sealed interface Lookup {
    /** The room. */
    record Found(Entry entry) implements Lookup {}

    /** Why it cannot be had, for the client. */
    record Refused(Error error) implements Lookup {}
  }

  /** The room's program has changed: it may want to react to something later. */
  void watch(Entry entry) {
    if (entry.room.type().programming().hasState()) {
      watched.add(entry);
    }
  }

  /** The rooms whose programs may want to react to something. */
  List<Entry> watched() {
    return List.copyOf(watched);
  }

  /** The room's program reacts to nothing until the room has changed. */
  void watchNoMore(Entry entry) {
    watched.remove(entry);
  }

  /** True as long as not all edges may have announced the rooms to this owner. */
  boolean settling(long nowNanos) {
    return nowNanos - sinceNanos < SETTLING.toNanos();
  }

  /** What edges are to be told of who is in the room may have changed. */
  void watchPresence(Entry entry) {
    if (entry.room.attendance().waits()) {
      presenceWaiting.add(entry);
    } else {
      presenceWaiting.remove(entry);
    }
  }

  /** The rooms of which edges are to be told later who has come and gone. */
  List<Entry> presenceWaiting() {
    return List.copyOf(presenceWaiting);
  }

  /** A room if it is in memory. */
  Optional<Entry> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /** The type of a room, in memory or not. */
  RoomType typeOf(String name) {
    return types.of(name);
  }

  Collection<Entry> all() {
    return entries.values();
  }

  /**
   * Drops the rooms that nobody was interested in for a while, and notes of the others which must
   * be stored again to be kept.
   */
  void dropIdle(long nowNanos) {
    entries
        .values()
        .removeIf(
            entry -> {
              boolean idle =
                  entry.room.attendance().edges().isEmpty()
                      && nowNanos - entry.touchedNanos > IDLE_MAX.toNanos();
              if (idle) {
                watched.remove(entry);
                presenceWaiting.remove(entry);
                emptyUnstored.remove(entry);
              }
              return idle;
            });
    entries.values().stream()
        .filter(Entry::isEmptyUnstored)
        .limit(RENEWALS_MAX)
        .forEach(emptyUnstored::add);
  }

  private Entry load(String name) throws StateUnavailableException {
    RoomType type = types.of(name);
    if (type.history().durability() == Durability.DURABLE) {
      Optional<StoredRoom> stored = log.load(name);
      if (stored.isPresent()) {
        return new Entry(new Room(name, type, kept(stored.get())), stored.get().head());
      }
    }
    return new Entry(new Room(name, type, newEpoch()), null);
  }

  private static Kept kept(StoredRoom stored) {
    RoomHead head = stored.head().head();
    int snapshots = head.getSnapshotsCount();
    return new Kept(
        head.getEpoch(),
        head.getLastOffset(),
        stored.snapshot(),
        snapshots == 0 ? 0 : head.getSnapshots(snapshots - 1).getOffset(),
        stored.entries(),
        stored.answers());
  }

  private static Error exhausted() {
    return temporary(
        ErrorCode.RESOURCE_EXHAUSTED,
        "the hub holds %d rooms of this partition, the limit".formatted(ROOMS_MAX));
  }

  private Error unreadable(String name) {
    return temporary(
        ErrorCode.UNAVAILABLE,
        "the program %s cannot read the room's log"
            .formatted(types.of(name).programming().program().name()));
  }

  private static Error temporary(ErrorCode code, String message) {
    return Error.newBuilder()
        .setCode(code)
        .setMessage(message)
        .setTemporary(true)
        .setRetryMillis(RETRY_MILLIS)
        .build();
  }

  private static String newEpoch() {
    byte[] bytes = new byte[EPOCH_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What a room remembers, for its log. */
  private record RememberedAnswers(Room room) implements Answers {
    @Override
    public long firstOffset() {
      return room.firstRememberedOffset();
    }

    @Override
    public List<LogEntry> between(long firstOffset, long beforeOffset) {
      return room.remembered(firstOffset, beforeOffset);
    }
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
      Uncommitted uncommitted = room.takeUncommitted();
      if (uncommitted.entries().isEmpty()) {
        storeEmpty();
      } else {
        RoomType type = room.type();
        long startNanos = System.nanoTime();
        head =
            log.append(
                room.name(),
                head,
                room.epoch(),
                leaseEpoch,
                new Batch(
                    uncommitted.entries(), uncommitted.snapshot(), new RememberedAnswers(room)),
                new Retention(type.history().size(), type.programming().hasState()));
        metrics.stored(System.nanoTime() - startNanos);
        if (uncommitted.snapshot() != null) {
          metrics.snapshotStored();
        }
      }
    }

    private void storeEmpty() throws FencedException, StateUnavailableException {
      if (isEmptyUnstored()) {
        head =
            log.storeEmpty(room.name(), head, room.epoch(), leaseEpoch, System.currentTimeMillis());
        metrics.emptyLogStored();
      }
    }

    private boolean isEmptyUnstored() {
      return room.type().history().durability() == Durability.DURABLE
          && EmptyLog.isDue(head, System.currentTimeMillis());
    }
  }
}
