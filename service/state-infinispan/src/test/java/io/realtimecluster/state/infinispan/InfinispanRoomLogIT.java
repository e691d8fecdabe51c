package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.proto.state.v1.RoomHead;
import io.realtimecluster.state.EmptyLog;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.LogDamagedException;
import io.realtimecluster.state.Retention;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.RoomLog.Batch;
import io.realtimecluster.state.RoomLog.VersionedHead;
import io.realtimecluster.state.StateUnavailableException;
import io.realtimecluster.state.contract.RoomLogContract;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.infinispan.client.hotrod.RemoteCache;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.infinispan.client.hotrod.configuration.ConfigurationBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealInfinispan.class)
class InfinispanRoomLogIT extends RoomLogContract {

  private static final Retention ENTRIES_100 = new Retention(100, false);

  /** In which what is not referred to any more is gone. */
  private static final Duration REMOVED_WITHIN = Duration.ofSeconds(1);

  private static RemoteCacheManager manager;
  private static InfinispanRoomLog log;

  @BeforeAll
  static void connect() {
    manager = RealInfinispan.newManager();
    log = new InfinispanRoomLog(manager, new SimpleMeterRegistry());
  }

  @AfterAll
  static void disconnect() {
    manager.close();
  }

  @Override
  protected RoomLog log() {
    return log;
  }

  @Override
  protected int segmentEntriesMax() {
    return Segments.ENTRIES_MAX;
  }

  @Test
  void load_asManySegmentsAsAreReadAtOnceAndOneMore_isWhatWasAppended() throws Exception {
    long atOnce = (long) StateCache.READS_MAX * Segments.ENTRIES_MAX;
    Retention all = new Retention((int) atOnce + 1, false);
    VersionedHead head = log().append(room(), null, "e1", 1, batch(1, atOnce), all);
    assertEquals(StateCache.READS_MAX, head.head().getSegmentsCount());
    assertEquals(entries(1, atOnce), load().entries());
    VersionedHead next = log().append(room(), head, "e1", 2, batch(atOnce + 1, atOnce + 1), all);
    assertEquals(StateCache.READS_MAX + 1, next.head().getSegmentsCount());
    assertEquals(entries(1, atOnce + 1), load().entries());
  }

  @Test
  void append_manyAndFenced_leavesNoSegmentThatIsNotReferred() throws Exception {
    VersionedHead head = null;
    for (long offset = 1; offset <= 200; offset++) {
      head = log().append(room(), head, "e1", 1, batch(offset, offset), ENTRIES_100);
    }
    VersionedHead old = head;
    VersionedHead next = append(head, 2, 201, 201);
    assertThrows(FencedException.class, () -> append(old, 1, 201, 205));

    awaitKeys("segment/", next.head().getSegmentsCount());
    assertEquals(201, load().entries().getLast().getOffset());
  }

  @Test
  void load_segmentIsGone_isSaidOfTheRoomAloneAndPassesOnceItIsThereAgain() throws Exception {
    VersionedHead head = append(null, 1, 1, 10);
    String key = LogKeys.segment(room(), "e1", head.head().getSegments(0));
    StateCache cache = new StateCache(manager, InfinispanRoomLog.CACHE);
    byte[] segment = cache.get(key).orElseThrow().value();
    cache.remove(key);
    assertThrows(LogDamagedException.class, () -> log().load(room()));
    cache.put(key, "no segment".getBytes(StandardCharsets.UTF_8));
    assertThrows(LogDamagedException.class, () -> log().load(room()));
    cache.put(key, segment);
    assertEquals(entries(1, 10), load().entries());
  }

  @Test
  void append_snapshots_leavesNoneThatIsNotReferred() throws Exception {
    Retention retention = new Retention(50, true);
    VersionedHead head = null;
    for (long offset = 20; offset <= 400; offset += 20) {
      head = log().append(room(), head, "e1", 1, snapshotBatch(offset - 19, offset), retention);
    }
    VersionedHead old = head;
    VersionedHead next = log().append(room(), head, "e1", 2, batch(401, 401), retention);
    assertThrows(
        FencedException.class,
        () -> log().append(room(), old, "e1", 1, snapshotBatch(401, 420), retention));

    int referred = next.head().getSnapshotsCount();
    awaitKeys("snapshot/", referred);
    assertTrue(referred <= 4, () -> referred + " snapshots for 50 entries");
    assertEquals(340, load().snapshot().getOffset());
  }

  @Test
  void append_answersOfManyOwnersAndAFencedOne_areFewRecordsAndNoneThatIsNotReferred()
      throws Exception {
    VersionedHead head = null;
    for (int owner = 1; owner <= 100; owner++) {
      head = append(head, owner, owner * 7L - 6, owner * 7L, 1);
    }
    VersionedHead old = head;
    VersionedHead next = append(old, 101, 701, 701, 1);
    assertThrows(FencedException.class, () -> append(old, 100, 701, 900, 1));

    int referred = next.head().getAnswersCount();
    assertEquals(3, referred, "of 256 answers, for up to 701");
    awaitKeys("answers/", referred);
    // When it remembers no more than its history keeps
    VersionedHead _ = append(next, 101, 702, 800, 790);
    awaitKeys("answers/", 0);
  }

  /** A hub of the release before reads such a head, and writes one without answers. */
  @Test
  void append_headOfAnOwnerThatKnowsNoAnswers_isGoneOnFrom() throws Exception {
    VersionedHead head = append(null, 1, 1, 300, 1);
    RoomHead older = head.head().toBuilder().clearAnswers().setLeaseEpoch(2).build();
    Versioned stored =
        new StateCache(manager, InfinispanRoomLog.CACHE)
            .replace("head/" + room(), head.version(), older.toByteArray())
            .orElseThrow();
    assertEquals(List.of(), load().answers());

    VersionedHead loaded = new VersionedHead(older, stored.version());
    VersionedHead _ = append(loaded, 3, 301, 500, 257);

    assertEquals(257, load().answers().getFirst().getOffset());
    assertEquals(500, load().entries().getLast().getOffset());
  }

  /** The head is written, and who wrote it learns of it only when the next owner has dropped. */
  @Test
  void append_readBackAfterTheNextOwnerDroppedAPart_harmsNothing() throws Exception {
    Retention retention = new Retention(40, false);
    Batch batch = new Batch(entries(1, 100), null, new Remembered(1, 100));
    VersionedHead written = log().append(room(), null, "e1", 1, batch, retention);
    Batch nexts = new Batch(entries(101, 130), null, new Remembered(1, 130));
    VersionedHead _ = log().append(room(), written, "e1", 2, nexts, retention);

    assertThrows(
        FencedException.class, () -> log().append(room(), null, "e1", 1, batch, retention));

    Thread.sleep(REMOVED_WITHIN.toMillis());
    assertEquals(130, load().entries().getLast().getOffset());
    assertEquals(1, load().answers().getFirst().getOffset());
  }

  /** The same with a snapshot, which outlives the segments that were written with it. */
  @Test
  void append_readBackAfterTheNextOwnerWroteOnFromTheSnapshot_harmsNothing() throws Exception {
    Retention retention = new Retention(10, true);
    VersionedHead head = log().append(room(), null, "e1", 1, batch(1, 1), retention);
    Batch batch = snapshotBatch(2, 100);
    VersionedHead written = log().append(room(), head, "e1", 1, batch, retention);
    VersionedHead _ = log().append(room(), written, "e1", 2, batch(101, 200), retention);

    assertThrows(
        FencedException.class, () -> log().append(room(), head, "e1", 1, batch, retention));

    Thread.sleep(REMOVED_WITHIN.toMillis());
    assertEquals("state 100", load().snapshot().getState());
    assertEquals(200, load().entries().getLast().getOffset());
  }

  /** As long as the largest batch of parts is written, and one part more. */
  @Test
  void append_asManyPartsAsAreWrittenAtOnceAndOneMore_isWhatWasAppended() throws Exception {
    long atOnce = (long) StateCache.WRITES_MAX * Segments.ENTRIES_MAX;
    Retention all = new Retention(10_000, false);
    VersionedHead head = log().append(room(), null, "e1", 1, batch(1, atOnce), all);
    assertEquals(StateCache.WRITES_MAX, head.head().getSegmentsCount());
    VersionedHead next =
        log().append(room(), head, "e1", 1, batch(atOnce + 1, 2 * atOnce + 1), all);
    assertEquals(2 * StateCache.WRITES_MAX + 1, next.head().getSegmentsCount());
    assertEquals(entries(1, 2 * atOnce + 1), load().entries());
  }

  private VersionedHead append(
      @Nullable VersionedHead previous, long leaseEpoch, long first, long last, long remembered)
      throws Exception {
    Batch batch = new Batch(entries(first, last), null, new Remembered(remembered, last));
    return log().append(room(), previous, "e1", leaseEpoch, batch, SHORT);
  }

  private void awaitKeys(String prefix, long count) throws Exception {
    long deadlineNanos = System.nanoTime() + REMOVED_WITHIN.multipliedBy(10).toNanos();
    while (keys(prefix) > count && System.nanoTime() < deadlineNanos) {
      Thread.sleep(20);
    }
    assertEquals(count, keys(prefix));
  }

  @Test
  void append_otherProcessOfTheSameLeaseEpoch_readsTheOpenSegment() throws Exception {
    VersionedHead _ = append(null, 1, 1, 3);

    InfinispanRoomLog other = new InfinispanRoomLog(manager, new SimpleMeterRegistry());
    VersionedHead loaded = other.load(room()).orElseThrow().head();
    VersionedHead appended = other.append(room(), loaded, "e1", 1, batch(4, 5), ALL);

    assertEquals(1, appended.head().getSegmentsCount());
    assertEquals(entries(1, 5), load().entries());
  }

  @Test
  void storeEmpty_notAppendedTo_isForgottenAndAnAppendKeepsTheOthers() throws Exception {
    RoomLog shortLived =
        new InfinispanRoomLog(
            manager, InfinispanRoomLog.CACHE, new SimpleMeterRegistry(), Duration.ofSeconds(5));
    VersionedHead used = shortLived.storeEmpty(room(), null, "e1", 1, 1_000);
    VersionedHead _ = append(used, 1, 1, 1);
    String unused = room() + ":unused";
    VersionedHead _ = shortLived.storeEmpty(unused, null, "e1", 1, 1_000);

    long deadlineNanos = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (log().load(unused).isPresent() && System.nanoTime() < deadlineNanos) {
      Thread.sleep(100);
    }
    assertTrue(log().load(unused).isEmpty());
    assertEquals(entries(1, 1), load().entries());
  }

  @Test
  void storeEmpty_lifespan_isThatOfEmptyLogsUntilTheFirstAppend() throws Exception {
    VersionedHead stored = log().storeEmpty(room(), null, "e1", 1, 1_000);
    assertEquals(EmptyLog.LIFESPAN.toSeconds(), headLifespanSeconds());

    VersionedHead renewed = log().storeEmpty(room(), stored, "e1", 1, 2_000);
    assertEquals(EmptyLog.LIFESPAN.toSeconds(), headLifespanSeconds());

    VersionedHead _ = append(renewed, 1, 1, 1);
    assertEquals(-1, headLifespanSeconds());
  }

  private long headLifespanSeconds() {
    RemoteCache<byte[], byte[]> cache =
        manager.<byte[], byte[]>getCache(InfinispanRoomLog.CACHE).withDataFormat(StateCache.BYTES);
    byte[] key = ("head/" + room()).getBytes(StandardCharsets.UTF_8);
    return cache.getWithMetadata(key).getLifespan();
  }

  @Test
  void load_nobodyListens_isUnavailableSoon() {
    ConfigurationBuilder nowhere = new ConfigurationBuilder();
    nowhere.addServers("127.0.0.1:1").socketTimeout(500).connectionTimeout(500).maxRetries(1);
    long startNanos = System.nanoTime();
    try (RemoteCacheManager away = new RemoteCacheManager(nowhere.build())) {
      InfinispanRoomLog unreachable = new InfinispanRoomLog(away, new SimpleMeterRegistry());
      assertThrows(StateUnavailableException.class, () -> unreachable.load("room"));
      assertThrows(
          StateUnavailableException.class,
          () -> unreachable.append("room", null, "e", 1, batch(1, 1), ALL));
      assertThrows(
          StateUnavailableException.class, () -> new InfinispanPartitionLeases(away).all());
    }
    assertTrue(System.nanoTime() - startNanos < Duration.ofSeconds(15).toNanos());
  }

  private long keys(String prefix) throws StateUnavailableException {
    return new StateCache(manager, InfinispanRoomLog.CACHE)
        .all().keySet().stream()
            .filter(key -> key.startsWith(prefix) && key.endsWith(room()))
            .count();
  }
}
