package io.realtimecluster.state.infinispan;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.properties.IfBuildProperty;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.proto.state.v1.Segment;
import io.realtimecluster.proto.state.v1.SegmentReference;
import io.realtimecluster.proto.state.v1.Snapshot;
import io.realtimecluster.proto.state.v1.SnapshotReference;
import io.realtimecluster.state.EmptyLog;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.Retention;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.StateUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.jspecify.annotations.Nullable;

/**
 * Logs as a head, segments and snapshots per room in one cache. Those are written first and become
 * visible by the versioned replace of the head, which is also the fence: whoever did not read the
 * current head cannot write the next one. Thread-safe.
 */
@ApplicationScoped
@IfBuildProperty(name = "realtimecluster.role", stringValue = "hub")
public class InfinispanRoomLog implements RoomLog {

  /** The name of the cache. */
  public static final String CACHE = "realtimecluster-rooms";

  /** How often a load begins anew because the owner removed a segment meanwhile. */
  static final int LOAD_ATTEMPTS_MAX = 5;

  /** How many removals may be under way; then an append waits for its own. */
  static final int REMOVALS_MAX = 256;

  /** No entry has it: the next versioned replace finds itself fenced. */
  private static final long FENCED_VERSION = -1;

  private final StateCache cache;
  private final Duration emptyLifespan;
  private final OpenSegments openSegments = new OpenSegments();
  private final Semaphore removals = new Semaphore(REMOVALS_MAX);

  /** Makes the cache when it is first used. */
  @Inject
  public InfinispanRoomLog(RemoteCacheManager manager, MeterRegistry meters) {
    this(manager, CACHE, meters);
  }

  InfinispanRoomLog(RemoteCacheManager manager, String cache, MeterRegistry meters) {
    this(manager, cache, meters, EmptyLog.LIFESPAN);
  }

  InfinispanRoomLog(
      RemoteCacheManager manager, String cache, MeterRegistry meters, Duration emptyLifespan) {
    this.cache = new StateCache(manager, cache);
    this.emptyLifespan = emptyLifespan;
    Gauge.builder("realtimecluster.hub.store.reads", this.cache::readsUnderWay)
        .description("Reads of logs that are under way; at the maximum, others wait")
        .tag("cache", cache)
        .register(meters);
    Gauge.builder("realtimecluster.hub.store.reads.max", () -> StateCache.ALL_READS_MAX)
        .description("Reads of logs that may be under way at once")
        .tag("cache", cache)
        .register(meters);
  }

  @Override
  public Optional<StoredRoom> load(String room) throws StateUnavailableException {
    for (int attempt = 1; attempt <= LOAD_ATTEMPTS_MAX; attempt++) {
      Optional<Versioned> stored = cache.get(headKey(room));
      if (stored.isEmpty()) {
        return Optional.empty();
      }
      VersionedHead head = new VersionedHead(parseHead(room, stored.get()), stored.get().version());
      Optional<StoredRoom> read = read(room, head);
      if (read.isPresent()) {
        return read;
      }
    }
    throw new StateUnavailableException(
        "room %s: a segment or snapshot was missing in %d attempts"
            .formatted(room, LOAD_ATTEMPTS_MAX),
        new IllegalStateException("a part of the log is missing"));
  }

  @Override
  public VersionedHead append(
      String room,
      @Nullable VersionedHead previous,
      String epoch,
      long leaseEpoch,
      Batch batch,
      Retention retention)
      throws FencedException, StateUnavailableException {
    RoomHead before = previous == null ? RoomHead.getDefaultInstance() : previous.head();
    if (before.getLeaseEpoch() > leaseEpoch) {
      throw fenced(room, leaseEpoch, before);
    }
    List<SnapshotReference> snapshots = new ArrayList<>(before.getSnapshotsList());
    writeSnapshot(room, epoch, leaseEpoch, batch).ifPresent(snapshots::add);
    List<SnapshotReference> retained = retention.retained(snapshots, batch.lastOffset());
    Segments.Change change =
        Segments.append(
            before.getSegmentsList(),
            openSegment(room, before, leaseEpoch),
            leaseEpoch,
            batch.entries(),
            retention.firstOffset(retained, batch.lastOffset()));
    for (Segments.Written written : change.written()) {
      cache.put(segmentKey(room, epoch, written.reference()), written.segment().toByteArray());
    }
    RoomHead next =
        RoomHead.newBuilder()
            .setLeaseEpoch(leaseEpoch)
            .setEpoch(epoch)
            .setLastOffset(batch.lastOffset())
            .addAllSegments(change.references())
            .addAllSnapshots(retained)
            .build();
    VersionedHead head = replaceHead(room, previous, next, change.written(), StateCache.FOR_EVER);
    openSegments.put(room, change.written().getLast());
    change.dropped().forEach(dropped -> removeLater(segmentKey(room, epoch, dropped)));
    snapshots
        .subList(0, snapshots.size() - retained.size())
        .forEach(dropped -> removeLater(snapshotKey(room, epoch, dropped)));
    return head;
  }

  @Override
  public VersionedHead storeEmpty(
      String room, @Nullable VersionedHead previous, String epoch, long leaseEpoch, long nowMillis)
      throws FencedException, StateUnavailableException {
    RoomHead next = EmptyLog.head(previous, epoch, leaseEpoch, nowMillis);
    if (previous != null && previous.head().getLeaseEpoch() > leaseEpoch) {
      throw fenced(room, leaseEpoch, previous.head());
    }
    return replaceHead(room, previous, next, List.of(), emptyLifespan);
  }

  private Optional<SnapshotReference> writeSnapshot(
      String room, String epoch, long leaseEpoch, Batch batch) throws StateUnavailableException {
    if (batch.snapshot() == null) {
      return Optional.empty();
    }
    SnapshotReference reference =
        SnapshotReference.newBuilder()
            .setLeaseEpoch(leaseEpoch)
            .setOffset(batch.snapshot().getOffset())
            .build();
    cache.put(snapshotKey(room, epoch, reference), batch.snapshot().toByteArray());
    return Optional.of(reference);
  }

  /** The segment that an append may write again; empty if it must begin a new one. */
  private Segment openSegment(String room, RoomHead head, long leaseEpoch)
      throws StateUnavailableException {
    if (!Segments.isOpen(head, leaseEpoch)) {
      return Segment.getDefaultInstance();
    }
    SegmentReference last = head.getSegments(head.getSegmentsCount() - 1);
    Optional<Segment> kept = openSegments.get(room, last);
    return kept.isPresent()
        ? kept.get()
        : segment(room, head.getEpoch(), last).orElse(Segment.getDefaultInstance());
  }

  private VersionedHead replaceHead(
      String room,
      @Nullable VersionedHead previous,
      RoomHead next,
      List<Segments.Written> written,
      Duration lifespan)
      throws FencedException, StateUnavailableException {
    byte[] value = next.toByteArray();
    Long version = previous == null ? null : previous.version();
    Optional<Versioned> stored = cache.replace(headKey(room), version, value, lifespan);
    if (stored.isPresent() && stored.get().holds(value)) {
      return new VersionedHead(next, stored.get().version());
    }
    RoomHead found =
        stored.isPresent() ? parseHead(room, stored.get()) : RoomHead.getDefaultInstance();
    List<SegmentReference> own = written.stream().map(Segments.Written::reference).toList();
    if (!own.isEmpty()
        && found.getEpoch().equals(next.getEpoch())
        && found.getSegmentsList().containsAll(own)) {
      // It was written, and the next owner has gone on from it already.
      return new VersionedHead(next, FENCED_VERSION);
    }
    openSegments.forget(room);
    own.forEach(segment -> removeLater(segmentKey(room, next.getEpoch(), segment)));
    next.getSnapshotsList().stream()
        .filter(snapshot -> snapshot.getOffset() == next.getLastOffset())
        .forEach(snapshot -> removeLater(snapshotKey(room, next.getEpoch(), snapshot)));
    throw fenced(room, next.getLeaseEpoch(), found);
  }

  /** What a head refers to; empty if a part of it is not there any more. */
  private Optional<StoredRoom> read(String room, VersionedHead head)
      throws StateUnavailableException {
    List<String> keys = new ArrayList<>();
    for (SegmentReference segment : head.head().getSegmentsList()) {
      keys.add(segmentKey(room, head.head().getEpoch(), segment));
    }
    boolean snapshotted = head.head().getSnapshotsCount() > 0;
    if (snapshotted) {
      keys.add(snapshotKey(room, head.head().getEpoch(), head.head().getSnapshots(0)));
    }
    List<Optional<byte[]>> parts = cache.getAll(keys);
    if (parts.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    return Optional.of(
        new StoredRoom(
            head,
            snapshotted ? parseSnapshot(room, parts.getLast().orElseThrow()) : null,
            entries(room, head.head().getSegmentsList(), parts)));
  }

  private static List<LogEntry> entries(
      String room, List<SegmentReference> references, List<Optional<byte[]>> parts)
      throws StateUnavailableException {
    List<LogEntry> entries = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      Segment segment = parseSegment(room, parts.get(i).orElseThrow());
      entries.addAll(segment.getEntriesList().subList(0, references.get(i).getCount()));
    }
    return List.copyOf(entries);
  }

  private Optional<Segment> segment(String room, String epoch, SegmentReference reference)
      throws StateUnavailableException {
    Optional<Versioned> stored = cache.get(segmentKey(room, epoch, reference));
    return stored.isEmpty()
        ? Optional.empty()
        : Optional.of(parseSegment(room, stored.get().value()));
  }

  private static Segment parseSegment(String room, byte[] value) throws StateUnavailableException {
    try {
      return Segment.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new StateUnavailableException("room %s: segment unreadable".formatted(room), e);
    }
  }

  private static Snapshot parseSnapshot(String room, byte[] value)
      throws StateUnavailableException {
    try {
      return Snapshot.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new StateUnavailableException("room %s: snapshot unreadable".formatted(room), e);
    }
  }

  /** Best effort: what stays costs memory in the store and is never read. */
  private void removeLater(String key) {
    removals.acquireUninterruptibly();
    try {
      var _ = cache.removeLater(key).whenComplete((_, _) -> removals.release());
    } catch (RuntimeException e) {
      removals.release();
    }
  }

  private static RoomHead parseHead(String room, Versioned stored)
      throws StateUnavailableException {
    try {
      return RoomHead.parseFrom(stored.value());
    } catch (InvalidProtocolBufferException e) {
      throw new StateUnavailableException("room %s: head unreadable".formatted(room), e);
    }
  }

  private static FencedException fenced(String room, long leaseEpoch, RoomHead found) {
    return new FencedException(
        "room %s: written with lease epoch %d, found lease epoch %d at offset %d"
            .formatted(room, leaseEpoch, found.getLeaseEpoch(), found.getLastOffset()));
  }

  private static String headKey(String room) {
    return "head/" + room;
  }

  /** Numbers first and the epoch with its length, so that no two segments have the same key. */
  private static String segmentKey(String room, String epoch, SegmentReference reference) {
    return "segment/%d/%d/%d/%d/%s/%s"
        .formatted(
            reference.getLeaseEpoch(),
            reference.getFirstOffset(),
            reference.getCount(),
            epoch.length(),
            epoch,
            room);
  }

  private static String snapshotKey(String room, String epoch, SnapshotReference reference) {
    return "snapshot/%d/%d/%d/%s/%s"
        .formatted(reference.getLeaseEpoch(), reference.getOffset(), epoch.length(), epoch, room);
  }
}
