package io.realtimecluster.state.infinispan;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.properties.IfBuildProperty;
import io.realtimecluster.proto.state.v1.AnswerRecord;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.proto.state.v1.Segment;
import io.realtimecluster.proto.state.v1.SegmentReference;
import io.realtimecluster.proto.state.v1.Snapshot;
import io.realtimecluster.proto.state.v1.SnapshotReference;
import io.realtimecluster.state.EmptyLog;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.LogDamagedException;
import io.realtimecluster.state.Retention;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.StateUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.jspecify.annotations.Nullable;

/**
 * Logs as a head, segments, snapshots and answers per room in one cache. Those are written first
 * and become visible by the versioned replace of the head, which is also the fence: whoever did not
 * read the current head cannot write the next one. Thread-safe.
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
  private final Counter answersStored;

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
    answersStored =
        Counter.builder("realtimecluster.hub.store.answers")
            .description("Answers that were stored as their entries left the log")
            .tag("cache", cache)
            .register(meters);
  }

  @Override
  public Optional<StoredRoom> load(String room) throws StateUnavailableException {
    Set<Long> versions = new HashSet<>();
    for (int attempt = 1; attempt <= LOAD_ATTEMPTS_MAX; attempt++) {
      Optional<Versioned> stored = cache.get(LogKeys.head(room));
      if (stored.isEmpty()) {
        return Optional.empty();
      }
      versions.add(stored.get().version());
      VersionedHead head = new VersionedHead(parseHead(room, stored.get()), stored.get().version());
      Optional<StoredRoom> read = read(room, head);
      if (read.isPresent()) {
        return read;
      }
    }
    throw partMissing(room, versions.size() > 1);
  }

  /**
   * @param written whether somebody wrote the log meanwhile, and may have removed what was looked
   *     for
   */
  private static StateUnavailableException partMissing(String room, boolean written) {
    String message =
        "room %s: a part of its log was missing in %d attempts".formatted(room, LOAD_ATTEMPTS_MAX);
    var cause = new IllegalStateException("what the head refers to is not there");
    return written
        ? new StateUnavailableException(message, cause)
        : new LogDamagedException(message, cause);
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
    List<SnapshotReference> snapshots = snapshots(before, leaseEpoch, batch);
    List<SnapshotReference> retained = retention.retained(snapshots, batch.lastOffset());
    Segments.Change change =
        Segments.append(
            before.getSegmentsList(),
            openSegment(room, before, leaseEpoch),
            leaseEpoch,
            batch.entries(),
            retention.firstOffset(retained, batch.lastOffset()));
    AnswerRecords.Change answers =
        AnswerRecords.append(
            before, leaseEpoch, change.references().getFirst().getFirstOffset(), batch.answers());
    RoomHead next =
        RoomHead.newBuilder()
            .setLeaseEpoch(leaseEpoch)
            .setEpoch(epoch)
            .setLastOffset(batch.lastOffset())
            .addAllSegments(change.references())
            .addAllSnapshots(retained)
            .addAllAnswers(answers.references())
            .build();
    Map<String, byte[]> parts = parts(room, next, batch, change, answers);
    cache.putAll(parts);
    VersionedHead head =
        replaceHead(
            room,
            previous,
            next,
            new Own(change.written().stream().map(Segments.Written::reference).toList(), parts),
            StateCache.FOR_EVER);
    openSegments.put(room, change.written().getLast());
    answersStored.increment(answers.added());
    change.dropped().forEach(dropped -> removeLater(LogKeys.segment(room, epoch, dropped)));
    answers.dropped().forEach(dropped -> removeLater(LogKeys.answers(room, epoch, dropped)));
    snapshots
        .subList(0, snapshots.size() - retained.size())
        .forEach(dropped -> removeLater(LogKeys.snapshot(room, epoch, dropped)));
    return head;
  }

  private static List<SnapshotReference> snapshots(RoomHead before, long leaseEpoch, Batch batch) {
    List<SnapshotReference> snapshots = new ArrayList<>(before.getSnapshotsList());
    if (batch.snapshot() != null) {
      snapshots.add(reference(leaseEpoch, batch.snapshot()));
    }
    return snapshots;
  }

  private static SnapshotReference reference(long leaseEpoch, Snapshot snapshot) {
    return SnapshotReference.newBuilder()
        .setLeaseEpoch(leaseEpoch)
        .setOffset(snapshot.getOffset())
        .build();
  }

  /** What must be there before the head that refers to it. */
  private static Map<String, byte[]> parts(
      String room,
      RoomHead next,
      Batch batch,
      Segments.Change change,
      AnswerRecords.Change answers) {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    String epoch = next.getEpoch();
    Snapshot snapshot = batch.snapshot();
    if (snapshot != null) {
      parts.put(
          LogKeys.snapshot(room, epoch, reference(next.getLeaseEpoch(), snapshot)),
          snapshot.toByteArray());
    }
    for (Segments.Written written : change.written()) {
      parts.put(LogKeys.segment(room, epoch, written.reference()), written.segment().toByteArray());
    }
    for (AnswerRecords.Written written : answers.written()) {
      parts.put(LogKeys.answers(room, epoch, written.reference()), written.record().toByteArray());
    }
    return parts;
  }

  @Override
  public VersionedHead storeEmpty(
      String room, @Nullable VersionedHead previous, String epoch, long leaseEpoch, long nowMillis)
      throws FencedException, StateUnavailableException {
    RoomHead next = EmptyLog.head(previous, epoch, leaseEpoch, nowMillis);
    if (previous != null && previous.head().getLeaseEpoch() > leaseEpoch) {
      throw fenced(room, leaseEpoch, previous.head());
    }
    return replaceHead(room, previous, next, Own.NOTHING, emptyLifespan);
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
      String room, @Nullable VersionedHead previous, RoomHead next, Own own, Duration lifespan)
      throws FencedException, StateUnavailableException {
    byte[] value = next.toByteArray();
    Long version = previous == null ? null : previous.version();
    Optional<Versioned> stored = cache.replace(LogKeys.head(room), version, value, lifespan);
    if (stored.isPresent() && stored.get().holds(value)) {
      return new VersionedHead(next, stored.get().version());
    }
    RoomHead found =
        stored.isPresent() ? parseHead(room, stored.get()) : RoomHead.getDefaultInstance();
    if (!own.segments.isEmpty()
        && found.getEpoch().equals(next.getEpoch())
        && found.getSegmentsList().containsAll(own.segments)) {
      // It was written, and the next owner has gone on from it already.
      return new VersionedHead(next, FENCED_VERSION);
    }
    openSegments.forget(room);
    if (stored.isPresent() && !Objects.equals(version, stored.get().version())) {
      removeUnused(room, own, found);
    }
    throw fenced(room, next.getLeaseEpoch(), found);
  }

  /**
   * Removes what was written for a head that is not there. That head may have been there, and the
   * next owner has gone on from it and dropped some of the segments, with others and the snapshot
   * still in use: so what the head that was found refers to stays. The rest no later head will
   * refer to, since heads keep parts of the one before or write their own.
   */
  private void removeUnused(String room, Own own, RoomHead found) {
    Set<String> used = LogKeys.of(room, found);
    own.parts.keySet().stream().filter(key -> !used.contains(key)).forEach(this::removeLater);
  }

  /**
   * What an append has written before its head.
   *
   * @param segments those of the parts that are segments
   * @param parts by their keys
   */
  private record Own(List<SegmentReference> segments, Map<String, byte[]> parts) {
    static final Own NOTHING = new Own(List.of(), Map.of());
  }

  /** What a head refers to; empty if a part of it is not there any more. */
  private Optional<StoredRoom> read(String room, VersionedHead head)
      throws StateUnavailableException {
    List<String> keys = new ArrayList<>();
    String epoch = head.head().getEpoch();
    List<SegmentReference> segments = head.head().getSegmentsList();
    List<SegmentReference> records = head.head().getAnswersList();
    boolean snapshotted = head.head().getSnapshotsCount() > 0;
    segments.forEach(reference -> keys.add(LogKeys.segment(room, epoch, reference)));
    records.forEach(reference -> keys.add(LogKeys.answers(room, epoch, reference)));
    if (snapshotted) {
      keys.add(LogKeys.snapshot(room, epoch, head.head().getSnapshots(0)));
    }
    List<Optional<byte[]>> parts = cache.getAll(keys);
    if (parts.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    return Optional.of(
        new StoredRoom(
            head,
            snapshotted ? parseSnapshot(room, parts.getLast().orElseThrow()) : null,
            entries(room, segments, parts),
            answers(room, parts.subList(segments.size(), segments.size() + records.size()))));
  }

  private static List<LogEntry> answers(String room, List<Optional<byte[]>> records)
      throws StateUnavailableException {
    List<LogEntry> answers = new ArrayList<>();
    for (Optional<byte[]> record : records) {
      answers.addAll(AnswerRecords.answers(parseAnswers(room, record.orElseThrow())));
    }
    return List.copyOf(answers);
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
    Optional<Versioned> stored = cache.get(LogKeys.segment(room, epoch, reference));
    return stored.isEmpty()
        ? Optional.empty()
        : Optional.of(parseSegment(room, stored.get().value()));
  }

  private static Segment parseSegment(String room, byte[] value) throws StateUnavailableException {
    try {
      return Segment.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new LogDamagedException("room %s: segment unreadable".formatted(room), e);
    }
  }

  private static AnswerRecord parseAnswers(String room, byte[] value)
      throws StateUnavailableException {
    try {
      return AnswerRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new LogDamagedException("room %s: answers unreadable".formatted(room), e);
    }
  }

  private static Snapshot parseSnapshot(String room, byte[] value)
      throws StateUnavailableException {
    try {
      return Snapshot.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new LogDamagedException("room %s: snapshot unreadable".formatted(room), e);
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
      throw new LogDamagedException("room %s: head unreadable".formatted(room), e);
    }
  }

  private static FencedException fenced(String room, long leaseEpoch, RoomHead found) {
    return new FencedException(
        "room %s: written with lease epoch %d, found lease epoch %d at offset %d"
            .formatted(room, leaseEpoch, found.getLeaseEpoch(), found.getLastOffset()));
  }
}
