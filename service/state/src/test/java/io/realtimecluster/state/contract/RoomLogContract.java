package io.realtimecluster.state.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.Snapshot;
import io.realtimecluster.state.Answers;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.Retention;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.RoomLog.Batch;
import io.realtimecluster.state.RoomLog.StoredRoom;
import io.realtimecluster.state.RoomLog.VersionedHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link RoomLog} must do. */
public abstract class RoomLogContract {

  /** More than any test appends, unless it is about trimming. */
  protected static final Retention ALL = new Retention(1_000, false);

  /** Of a room that remembers more than its history keeps. */
  protected static final Retention SHORT = new Retention(10, false);

  private final String room = "room:" + UUID.randomUUID();

  /** The log under test. */
  protected abstract RoomLog log();

  /** How many entries more than asked for may be retained: what one segment holds at most. */
  protected abstract int segmentEntriesMax();

  @Test
  void load_noLog_isEmpty() throws Exception {
    assertEquals(Optional.empty(), log().load(room));
  }

  @Test
  void load_afterFirstAppend_isWhatWasAppended() throws Exception {
    List<LogEntry> entries = entries(1, 3);

    VersionedHead head = log().append(room, null, "e1", 7, new Batch(entries, null), ALL);

    assertEquals(7, head.head().getLeaseEpoch());
    assertEquals("e1", head.head().getEpoch());
    assertEquals(3, head.head().getLastOffset());
    assertEquals(new StoredRoom(head, null, entries, List.of()), load());
  }

  @Test
  void append_manyTimes_offsetsAreConsecutive() throws Exception {
    VersionedHead head = null;
    for (int i = 0; i < 150; i++) {
      head = log().append(room, head, "e1", 1, batch(i * 2L + 1, i * 2L + 2), ALL);
    }

    StoredRoom stored = load();
    assertEquals(head, stored.head());
    assertEquals(entries(1, 300), stored.entries());
  }

  @Test
  void append_afterLoad_goesOn() throws Exception {
    VersionedHead _ = append(append(null, 1, 1, 10), 1, 11, 20);

    VersionedHead loaded = load().head();
    VersionedHead _ = append(loaded, 1, 21, 30);

    assertEquals(entries(1, 30), load().entries());
  }

  @Test
  void append_nextOwner_fencesTheOldOne() throws Exception {
    VersionedHead old = append(null, 1, 1, 10);
    VersionedHead next = append(load().head(), 2, 11, 12);

    assertThrows(FencedException.class, () -> append(old, 1, 11, 15));

    assertEquals(next, load().head());
    assertEquals(entries(1, 12), load().entries());
  }

  @Test
  void append_oldOwnerWithTheCurrentHead_isFenced() throws Exception {
    VersionedHead head = append(null, 2, 1, 1);

    assertThrows(FencedException.class, () -> append(head, 1, 2, 2));

    assertEquals(entries(1, 1), load().entries());
  }

  @Test
  void append_noHeadExpectedButThere_isFenced() throws Exception {
    VersionedHead head = append(null, 2, 1, 2);

    assertThrows(FencedException.class, () -> append(null, 1, 1, 5));
    assertThrows(FencedException.class, () -> append(null, 2, 1, 5));
    assertThrows(FencedException.class, () -> append(null, 3, 1, 5));

    assertEquals(new StoredRoom(head, null, entries(1, 2), List.of()), load());
  }

  @Test
  void append_afterFencedAppend_isUnharmed() throws Exception {
    VersionedHead old = append(null, 1, 1, 10);
    VersionedHead next = append(old, 2, 11, 11);
    assertThrows(FencedException.class, () -> append(old, 1, 11, 15));

    VersionedHead _ = append(next, 2, 12, 13);

    assertEquals(entries(1, 13), load().entries());
  }

  @Test
  void append_moreThanSizeMax_dropsTheOldest() throws Exception {
    int sizeMax = 100;
    VersionedHead head = null;
    for (long offset = 1; offset <= 500; offset++) {
      head =
          log().append(room, head, "e1", 1, batch(offset, offset), new Retention(sizeMax, false));
    }

    List<LogEntry> stored = load().entries();
    assertTrue(stored.size() >= sizeMax, () -> "retained " + stored.size());
    assertTrue(stored.size() <= sizeMax + segmentEntriesMax(), () -> "retained " + stored.size());
    assertEquals(entries(501 - stored.size(), 500), stored);
  }

  @Test
  void append_oneBatchOfMoreThanSizeMax_keepsTheNewest() throws Exception {
    VersionedHead _ = log().append(room, null, "e1", 1, batch(1, 300), new Retention(10, false));

    List<LogEntry> stored = load().entries();
    assertTrue(stored.size() >= 10, () -> "retained " + stored.size());
    assertEquals(entries(301 - stored.size(), 300), stored);
  }

  @Test
  void append_largeEntries_areStored() throws Exception {
    VersionedHead head = null;
    String large = "x".repeat(64 * 1024);
    for (long offset = 1; offset <= 20; offset++) {
      LogEntry entry =
          entry(offset).toBuilder().setPayload(Payload.newBuilder().setText(large)).build();
      head = log().append(room, head, "e1", 1, new Batch(List.of(entry), null), ALL);
    }

    List<LogEntry> stored = load().entries();
    assertEquals(20, stored.size());
    assertTrue(stored.stream().allMatch(entry -> entry.getPayload().getText().equals(large)));
  }

  @Test
  void append_noSnapshotYet_retainsAll() throws Exception {
    VersionedHead head = null;
    for (long offset = 1; offset <= 300; offset++) {
      head = log().append(room, head, "e1", 1, batch(offset, offset), new Retention(10, true));
    }

    assertEquals(entries(1, 300), load().entries());
    assertNull(load().snapshot());
  }

  @Test
  void append_snapshots_retainsTheNewestBeforeTheHistoryAndAllAfterIt() throws Exception {
    Retention retention = new Retention(100, true);
    VersionedHead head = null;
    for (long offset = 70; offset <= 700; offset += 70) {
      head = log().append(room, head, "e1", 1, snapshotBatch(offset - 69, offset), retention);
    }

    StoredRoom stored = load();
    assertEquals(560, stored.snapshot().getOffset());
    assertEquals("state 560", stored.snapshot().getState());
    long first = stored.entries().getFirst().getOffset();
    assertTrue(first <= 561 && first >= 561 - segmentEntriesMax(), () -> "first " + first);
    assertEquals(entries(first, 700), stored.entries());
  }

  @Test
  void append_historyReachesToTheOffsetAfterASnapshot_dropsTheOneBefore() throws Exception {
    Retention retention = new Retention(10, true);
    VersionedHead head = log().append(room, null, "e1", 1, snapshotBatch(1, 10), retention);
    head = log().append(room, head, "e1", 1, snapshotBatch(11, 20), retention);
    head = log().append(room, head, "e1", 1, batch(21, 29), retention);
    assertEquals(10, load().snapshot().getOffset());

    VersionedHead _ = log().append(room, head, "e1", 1, batch(30, 30), retention);

    assertEquals(20, load().snapshot().getOffset());
  }

  @Test
  void append_snapshotOfAFencedOwner_isNotSeen() throws Exception {
    Retention retention = new Retention(10, true);
    VersionedHead old = log().append(room, null, "e1", 1, batch(1, 10), retention);
    VersionedHead _ = log().append(room, old, "e1", 2, batch(11, 11), retention);

    assertThrows(
        FencedException.class,
        () -> log().append(room, old, "e1", 1, snapshotBatch(11, 20), retention));

    assertNull(load().snapshot());
    assertEquals(entries(1, 11), load().entries());
  }

  @Test
  void append_entriesLeave_theirAnswersStay() throws Exception {
    VersionedHead head = null;
    for (long offset = 1; offset <= 700; offset++) {
      head = appendShort(head, 1, offset, offset);
      if (offset % 100 == 0) {
        assertAllRemembered(1, offset);
      }
    }
  }

  @Test
  void append_oneBatchLargerThanTheHistory_answersOfWhatIsNeverStoredStay() throws Exception {
    VersionedHead _ = appendShort(appendShort(null, 1, 1, 3), 1, 4, 1_000);

    assertAllRemembered(1, 1_000);
  }

  @Test
  void append_moreThanIsRemembered_theEldestGo() throws Exception {
    VersionedHead head = null;
    for (long offset = 10; offset <= 3_000; offset += 10) {
      Remembered latest = new Remembered(Math.max(1, offset - 999), offset);
      Batch batch = new Batch(entries(offset - 9, offset), null, latest);
      head = log().append(room, head, "e1", 1, batch, SHORT);
    }

    long first = load().answers().getFirst().getOffset();
    assertTrue(first <= 2_001 && first > 2_001 - 300, () -> "the first is " + first);
    assertAllRemembered(first, 3_000);
  }

  @Test
  void append_entriesWithoutNumber_areNotAmongTheAnswers() throws Exception {
    List<LogEntry> unnumbered =
        entries(1, 200).stream().map(entry -> entry.toBuilder().clearSequence().build()).toList();
    VersionedHead head =
        log().append(room, null, "e1", 1, new Batch(unnumbered, null, Answers.NONE), SHORT);
    Batch numbered = new Batch(entries(201, 400), null, new Remembered(201, 400));
    VersionedHead _ = log().append(room, head, "e1", 1, numbered, SHORT);

    assertAllRemembered(201, 400);
  }

  @Test
  void append_resultOfACommand_isAmongTheAnswers() throws Exception {
    Payload token = Payload.newBuilder().setText("{\"token\":7}").build();
    List<LogEntry> all = new ArrayList<>(new Remembered(1, 300).all());
    all.set(4, answer(5, "other", 12).setResult(token).build());
    Batch batch = new Batch(entries(1, 300), null, new Remembered(all));
    VersionedHead _ = log().append(room, null, "e1", 1, batch, SHORT);

    assertEquals(all.get(4), load().answers().get(4));
    assertEquals(all.subList(0, load().answers().size()), load().answers());
  }

  @Test
  void append_anotherOwnerEachTime_allAnswersStay() throws Exception {
    VersionedHead head = null;
    for (int owner = 1; owner <= 100; owner++) {
      head = appendShort(head, owner, owner * 7L - 6, owner * 7L);
    }

    assertAllRemembered(1, 700);
  }

  @Test
  void append_fencedOwnerWithAnswers_harmsNoneOfTheNextOwners() throws Exception {
    VersionedHead old = appendShort(null, 1, 1, 200);
    VersionedHead next = appendShort(old, 2, 201, 300);

    assertThrows(FencedException.class, () -> appendShort(old, 1, 201, 400));

    assertAllRemembered(1, 300);
    VersionedHead _ = appendShort(next, 2, 301, 500);
    assertAllRemembered(1, 500);
  }

  /** As after a release that keeps no answers: only what is still there can be remembered. */
  @Test
  void append_logWithoutAnswers_areKeptFromThenOn() throws Exception {
    VersionedHead old = log().append(room, null, "e1", 1, batch(1, 200), SHORT);
    assertEquals(List.of(), load().answers());
    long first = load().entries().getFirst().getOffset();

    Batch batch = new Batch(entries(201, 400), null, new Remembered(first, 400));
    VersionedHead _ = log().append(room, old, "e1", 2, batch, SHORT);

    assertAllRemembered(first, 400);
  }

  /** Answers and then entries, each offset once. */
  private void assertAllRemembered(long first, long last) throws Exception {
    StoredRoom stored = load();
    List<LogEntry> known = new ArrayList<>(stored.answers());
    stored.entries().stream()
        .map(e -> answer(e.getOffset(), e.getSession(), e.getSequence()).build())
        .forEach(known::add);
    assertEquals(new Remembered(first, last).all(), known);
  }

  private VersionedHead appendShort(
      @Nullable VersionedHead previous, long leaseEpoch, long first, long last) throws Exception {
    Batch batch = new Batch(entries(first, last), null, new Remembered(1, last));
    return log().append(room, previous, "e1", leaseEpoch, batch, SHORT);
  }

  private static LogEntry.Builder answer(long offset, String session, long sequence) {
    return LogEntry.newBuilder().setOffset(offset).setSession(session).setSequence(sequence);
  }

  /** What a room remembers, oldest first. */
  protected record Remembered(List<LogEntry> all) implements Answers {

    /** That of the test's entries with these offsets. */
    public Remembered(long first, long last) {
      this(
          LongStream.rangeClosed(first, last)
              .mapToObj(offset -> answer(offset, "session", offset).build())
              .toList());
    }

    @Override
    public long firstOffset() {
      return all.getFirst().getOffset();
    }

    @Override
    public List<LogEntry> between(long firstOffset, long beforeOffset) {
      return all.stream()
          .filter(answer -> answer.getOffset() >= firstOffset && answer.getOffset() < beforeOffset)
          .toList();
    }
  }

  @Test
  void storeEmpty_noLog_isALogWithoutEntries() throws Exception {
    VersionedHead head = log().storeEmpty(room, null, "e1", 7, 1_000);

    assertEquals("e1", head.head().getEpoch());
    assertEquals(7, head.head().getLeaseEpoch());
    assertEquals(0, head.head().getLastOffset());
    assertEquals(1_000, head.head().getStoredMillis());
    assertEquals(new StoredRoom(head, null, List.of(), List.of()), load());
  }

  @Test
  void storeEmpty_again_isTheSameLogStoredLater() throws Exception {
    VersionedHead first = log().storeEmpty(room, null, "e1", 1, 1_000);
    VersionedHead second = log().storeEmpty(room, first, "e1", 1, 2_000);

    assertEquals(2_000, second.head().getStoredMillis());
    assertEquals(new StoredRoom(second, null, List.of(), List.of()), load());
    assertThrows(FencedException.class, () -> append(first, 1, 1, 1));
    VersionedHead _ = append(second, 1, 1, 3);
    assertEquals(entries(1, 3), load().entries());
  }

  @Test
  void storeEmpty_thenAppendByTheNextOwner_goesOnInTheSameEpochAndFencesTheOldOne()
      throws Exception {
    VersionedHead old = log().storeEmpty(room, null, "e1", 1, 1_000);
    VersionedHead next = append(load().head(), 2, 1, 2);

    assertEquals("e1", load().head().head().getEpoch());
    assertThrows(FencedException.class, () -> append(old, 1, 1, 1));
    assertThrows(FencedException.class, () -> log().storeEmpty(room, old, "e1", 1, 2_000));
    assertEquals(new StoredRoom(next, null, entries(1, 2), List.of()), load());
  }

  @Test
  void storeEmpty_noHeadExpectedButThere_isFencedAndUnharmed() throws Exception {
    VersionedHead head = append(null, 2, 1, 2);

    assertThrows(FencedException.class, () -> log().storeEmpty(room, null, "e1", 3, 1_000));
    assertThrows(FencedException.class, () -> log().storeEmpty(room, null, "e2", 3, 1_000));

    assertEquals(new StoredRoom(head, null, entries(1, 2), List.of()), load());
  }

  @Test
  void storeEmpty_twoOwnersOfARoomWithoutLog_isThatOfTheFirst() throws Exception {
    VersionedHead first = log().storeEmpty(room, null, "e1", 1, 1_000);

    assertThrows(FencedException.class, () -> log().storeEmpty(room, null, "e2", 2, 1_000));

    assertEquals(first, load().head());
  }

  @Test
  void storeEmpty_oldOwnerWithTheCurrentHead_isFenced() throws Exception {
    VersionedHead head = log().storeEmpty(room, null, "e1", 2, 1_000);

    assertThrows(FencedException.class, () -> log().storeEmpty(room, head, "e1", 1, 2_000));

    assertEquals(head, load().head());
  }

  @Test
  void storeEmpty_logWithEntries_isRefused() throws Exception {
    VersionedHead head = append(null, 1, 1, 1);

    assertThrows(
        IllegalArgumentException.class, () -> log().storeEmpty(room, head, "e1", 1, 1_000));

    assertEquals(entries(1, 1), load().entries());
  }

  @Test
  void append_otherRoom_isApart() throws Exception {
    VersionedHead _ = append(null, 1, 1, 2);

    assertEquals(Optional.empty(), log().load(room + ":other"));
  }

  /** Appends the entries with these offsets to the test's room. */
  protected VersionedHead append(
      @Nullable VersionedHead previous, long leaseEpoch, long first, long last) throws Exception {
    return log().append(room, previous, "e1", leaseEpoch, batch(first, last), ALL);
  }

  /** The test's room as it is stored. */
  protected StoredRoom load() throws Exception {
    return log().load(room).orElseThrow();
  }

  /** The test's room, which no other test uses. */
  protected String room() {
    return room;
  }

  /** The entries with these offsets, and no snapshot. */
  protected static Batch batch(long first, long last) {
    return new Batch(entries(first, last), null);
  }

  /** The entries with these offsets, and a snapshot after the last one. */
  protected static Batch snapshotBatch(long first, long last) {
    Snapshot snapshot = Snapshot.newBuilder().setOffset(last).setState("state " + last).build();
    return new Batch(entries(first, last), snapshot);
  }

  /** Entries with the offsets from the first to the last. */
  protected static List<LogEntry> entries(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(RoomLogContract::entry).toList();
  }

  private static LogEntry entry(long offset) {
    return LogEntry.newBuilder()
        .setOffset(offset)
        .setSession("session")
        .setSequence(offset)
        .setSender("ana")
        .setPayload(Payload.newBuilder().setText("text " + offset))
        .setPublishedMillis(1_000 + offset)
        .build();
  }
}
