package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.partition.LoadedRooms.Lookup;
import io.realtimecluster.hub.program.Program;
import io.realtimecluster.hub.program.Programs;
import io.realtimecluster.hub.program.state.StateProgram;
import io.realtimecluster.hub.room.CommandResult;
import io.realtimecluster.hub.room.Room;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomType.History;
import io.realtimecluster.hub.room.RoomType.Programming;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.room.RoomWebhooks;
import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.CommandReply;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.RoomLog.VersionedHead;
import io.realtimecluster.state.memory.MemoryRoomLog;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoadedRoomsTest {

  private static final int EVENTS = 100_000;
  private static final int PER_COMMIT = 50;
  private static final String LOCK = "{\"type\":\"lock\",\"name\":\"l\",\"leaseMillis\":5000}";

  private final RoomLog log = new MemoryRoomLog();
  private final MeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void get_roomOfManyEvents_isReadFromSnapshotAndTail() throws Exception {
    Programming programming = Programming.of(new Program<>(new StateProgram()));
    LoadedRooms.Entry entry = found(rooms(programming));
    for (int i = 1; i <= EVENTS; i++) {
      increment(entry.room(), i);
      if (i % PER_COMMIT == 0) {
        entry.commit();
      }
    }
    int stored = log.load("r").orElseThrow().entries().size();
    assertTrue(
        stored <= 100 + programming.snapshotEvery() + PER_COMMIT, () -> stored + " entries stored");

    Room rebuilt = found(rooms(programming)).room();

    assertEquals(entry.room().state(), rebuilt.state());
    assertEquals(EVENTS, rebuilt.state().getOffset());
    assertEquals(entry.room().stateAt(EVENTS - 100, 1_000), rebuilt.stateAt(EVENTS - 100, 1_000));
    assertTrue(rebuilt.stateAt(EVENTS - 100, 1_000).isPresent());
  }

  @Test
  void get_logOfAnotherProgram_isRefusedAndSaysSo() throws Exception {
    LoadedRooms.Entry entry = found(rooms(Programming.of(new Program<>(new StateProgram()))));
    increment(entry.room(), 1);
    entry.commit();

    Lookup lookup =
        rooms(Programming.of(Programs.load(getClass().getClassLoader()).named("meeting")))
            .get("r", 0);

    Lookup.Refused refused = assertInstanceOf(Lookup.Refused.class, lookup);
    assertEquals(ErrorCode.UNAVAILABLE, refused.error().getCode());
    assertEquals("the program meeting cannot read the room's log", refused.error().getMessage());
  }

  @Test
  void get_shortHistoryAndManyPublishes_nextOwnerRemembersTheLatestThousand() throws Exception {
    LoadedRooms.Entry entry = found(rooms(Durability.DURABLE, 10));
    for (int sequence = 1; sequence <= 1_500; sequence++) {
      Publication _ = entry.room().append(publish(sequence), 1_000);
      if (sequence % 7 == 0) {
        entry.commit();
      }
      if (sequence % 400 == 0) { // In the middle another one goes on.
        entry.commit();
        entry = found(rooms(Durability.DURABLE, 10));
      }
    }
    entry.commit();

    Room next = found(rooms(Durability.DURABLE, 10)).room();

    assertEquals(501, next.duplicateOf(publish(501)).orElseThrow(), "the 1,000th latest");
    assertTrue(next.duplicateOf(publish(500)).isEmpty(), "the 1,001st");
    for (int sequence = 501; sequence <= 1_500; sequence++) {
      assertEquals(sequence, next.duplicateOf(publish(sequence)).orElseThrow());
    }
    assertTrue(log.load("r").orElseThrow().entries().size() < 20);
  }

  @Test
  void get_commandWhoseEventHasLeftTheLog_isAnsweredByTheNextOwnerAsBefore() throws Exception {
    Programming often = new Programming(new Program<>(new StateProgram()), 20, 1_000_000);
    LoadedRooms.Entry entry = found(rooms(often, 10));
    CommandResult first = command(entry.room(), LOCK);
    CommandReply answer = assertInstanceOf(CommandResult.Done.class, first).reply();
    for (int i = 1; i <= 300; i++) {
      increment(entry.room(), i);
      entry.commit();
    }
    assertTrue(log.load("r").orElseThrow().entries().getFirst().getOffset() > 1);

    LoadedRooms.Entry next = found(rooms(often, 10));

    CommandResult again = command(next.room(), LOCK);
    assertEquals(new CommandResult.Repeated(answer), again);
    assertTrue(answer.hasPayload(), "its result, too");
  }

  private static CommandResult command(Room room, String json) {
    return room.command(
        RoomCommand.newBuilder()
            .setRoom("r")
            .setSession("ana/1")
            .setSequence(1)
            .setUser("ana")
            .setPayload(Payload.newBuilder().setText(json))
            .build(),
        1_000);
  }

  private static RoomPublish publish(long sequence) {
    return RoomPublish.newBuilder()
        .setRoom("r")
        .setSession("s")
        .setSequence(sequence)
        .setSender("ana")
        .setPayload(Payload.newBuilder().setText("text"))
        .build();
  }

  @Test
  void preload_roomsOfSeveralMessages_areInMemoryAsTheyAreStored() throws Exception {
    Programming programming = Programming.of(new Program<>(new StateProgram()));
    LoadedRooms.Entry entry = found(rooms(programming));
    increment(entry.room(), 1);
    entry.commit();
    LoadedRooms next = rooms(programming);
    List<UpstreamBatch> batches =
        Stream.concat(Stream.of("r"), Stream.iterate(0, i -> i + 1).map(i -> "other" + i))
            .limit(LoadedRooms.PRELOADS_MAX + 1)
            .map(LoadedRoomsTest::interestIn)
            .toList();

    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      next.preload(batches, readers);
    }

    assertEquals(LoadedRooms.PRELOADS_MAX + 1, next.all().size());
    assertEquals(entry.room().state(), next.find("r").orElseThrow().room().state());
  }

  @Test
  void preload_roomThatCannotBeRead_isLeftToBeRefused() throws Exception {
    LoadedRooms.Entry entry = found(rooms(Programming.of(new Program<>(new StateProgram()))));
    increment(entry.room(), 1);
    entry.commit();
    LoadedRooms next =
        rooms(Programming.of(Programs.load(getClass().getClassLoader()).named("meeting")));

    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      next.preload(List.of(interestIn("r"), interestIn("other")), readers);
    }

    assertTrue(next.find("r").isEmpty());
    assertTrue(next.find("other").isPresent());
    assertInstanceOf(Lookup.Refused.class, next.get("r", 0));
  }

  @Test
  void get_logThatIsDamaged_isRefusedAloneAndTheOthersAreServed() throws Exception {
    LoadedRooms owner = roomsWhereDamaged("r"::equals);

    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      owner.preload(List.of(interestIn("r"), interestIn("other")), readers);
    }

    assertTrue(owner.find("other").isPresent());
    Lookup.Refused refused =
        assertInstanceOf(Lookup.Refused.class, owner.get("r", System.nanoTime()));
    assertEquals(ErrorCode.UNAVAILABLE, refused.error().getCode());
    assertTrue(refused.error().getTemporary());
    assertEquals(1, logsDamaged(), "read once");
  }

  @Test
  void get_logThatIsDamaged_isReadAgainOnceClientsWereToldToComeAgain() throws Exception {
    LoadedRooms owner = roomsWhereDamaged("r"::equals);
    int retryMillis =
        assertInstanceOf(Lookup.Refused.class, owner.get("r", 0)).error().getRetryMillis();
    long againNanos = TimeUnit.MILLISECONDS.toNanos(retryMillis);

    assertInstanceOf(Lookup.Refused.class, owner.get("r", againNanos - 1));
    assertEquals(1, logsDamaged());
    assertInstanceOf(Lookup.Refused.class, owner.get("r", againNanos));
    assertEquals(2, logsDamaged());
  }

  @Test
  void get_asManyDamagedLogsAsAreKnownAndOneMore_theEldestIsReadAgain() throws Exception {
    LoadedRooms owner = roomsWhereDamaged(_ -> true);
    for (int i = 0; i < DamagedLogs.LOGS_MAX; i++) {
      assertInstanceOf(Lookup.Refused.class, owner.get("r" + i, 0));
    }
    assertInstanceOf(Lookup.Refused.class, owner.get("r0", 0));
    assertEquals(DamagedLogs.LOGS_MAX, logsDamaged());

    assertInstanceOf(Lookup.Refused.class, owner.get("one more", 0));
    assertInstanceOf(Lookup.Refused.class, owner.get("r0", 0));
    assertEquals(DamagedLogs.LOGS_MAX + 2, logsDamaged());
  }

  private LoadedRooms roomsWhereDamaged(Predicate<String> damaged) {
    RoomType type = RoomType.relay("t", "*", new History(Durability.DURABLE, 100, null), false);
    return new LoadedRooms(
        1, new RoomTypes(List.of(type)), new DamagedLog(log, damaged), new HubMetrics(meters));
  }

  private double logsDamaged() {
    return meters.get("realtimecluster.hub.logs.damaged").counter().count();
  }

  @Test
  void takeEmptyUnstored_durableRoomWithoutLog_isStoredAndOfTheSameEpochAtTheNextOwner()
      throws Exception {
    LoadedRooms owner = rooms(Durability.DURABLE);
    LoadedRooms.Entry entry = found(owner);
    assertEquals(Set.of(entry), owner.takeEmptyUnstored());

    entry.commit();

    assertEquals(Set.of(), owner.takeEmptyUnstored(), "once");
    LoadedRooms next = rooms(Durability.DURABLE);
    assertEquals(entry.room().epoch(), found(next).room().epoch());
    assertEquals(Set.of(), next.takeEmptyUnstored(), "it is stored already");
    assertEquals(1, emptyLogsStored());
  }

  @Test
  void takeEmptyUnstored_roomsThatWereReadAhead_areAmongThem() throws Exception {
    LoadedRooms owner = rooms(Durability.DURABLE);

    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      owner.preload(List.of(interestIn("r"), interestIn("other")), readers);
    }

    assertEquals(Set.copyOf(owner.all()), owner.takeEmptyUnstored());
  }

  @Test
  void takeEmptyUnstored_roomThatIsNotDurable_isNotStored() throws Exception {
    for (Durability durability : List.of(Durability.NONE, Durability.MEMORY)) {
      LoadedRooms owner = rooms(durability);
      LoadedRooms.Entry entry = found(owner);
      assertEquals(Set.of(), owner.takeEmptyUnstored());
      entry.commit();
      owner.dropIdle(System.nanoTime());
      assertEquals(Set.of(), owner.takeEmptyUnstored());
    }
    assertTrue(log.load("r").isEmpty());
  }

  @Test
  void commit_publishedInTheSameRound_isOneWriteOfItsEntries() throws Exception {
    LoadedRooms owner = rooms(Programming.of(new Program<>(new StateProgram())));
    LoadedRooms.Entry entry = found(owner);
    increment(entry.room(), 1);
    assertEquals(Set.of(entry), owner.takeEmptyUnstored());

    entry.commit();

    assertEquals(1, log.load("r").orElseThrow().entries().size());
    assertEquals(0, emptyLogsStored());
    owner.dropIdle(System.nanoTime());
    assertEquals(Set.of(), owner.takeEmptyUnstored(), "a log with entries stays");
  }

  @Test
  void dropIdle_emptyLogsStoredLongAgo_areStoredAgainSomeAtATime() throws Exception {
    for (int i = 0; i <= LoadedRooms.RENEWALS_MAX; i++) {
      VersionedHead _ = log.storeEmpty("r" + i, null, "e" + i, 1, 1_000);
    }
    LoadedRooms owner = rooms(Durability.DURABLE);
    for (int i = 0; i < LoadedRooms.RENEWALS_MAX; i++) {
      assertEquals("e" + i, found(owner, "r" + i).room().epoch());
    }
    assertEquals(LoadedRooms.RENEWALS_MAX, committed(owner.takeEmptyUnstored()), "as it is read");
    owner.dropIdle(System.nanoTime());
    assertEquals(Set.of(), owner.takeEmptyUnstored(), "none is due");
  }

  @Test
  void dropIdle_moreEmptyLogsAreDueThanAreStoredAtOnce_theOthersAreNext() throws Exception {
    LoadedRooms owner = rooms(Durability.DURABLE);
    for (int i = 0; i <= LoadedRooms.RENEWALS_MAX; i++) {
      LoadedRooms.Entry _ = found(owner, "r" + i);
    }
    assertEquals(LoadedRooms.RENEWALS_MAX + 1, owner.takeEmptyUnstored().size(), "new ones: all");

    owner.dropIdle(System.nanoTime());
    assertEquals(LoadedRooms.RENEWALS_MAX, committed(owner.takeEmptyUnstored()));
    owner.dropIdle(System.nanoTime());
    assertEquals(1, committed(owner.takeEmptyUnstored()));
    owner.dropIdle(System.nanoTime());
    assertEquals(Set.of(), owner.takeEmptyUnstored());
  }

  private static int committed(Set<LoadedRooms.Entry> entries) throws Exception {
    for (LoadedRooms.Entry entry : entries) {
      entry.commit();
    }
    return entries.size();
  }

  private double emptyLogsStored() {
    return meters.get("realtimecluster.hub.logs.empty.stored").counter().count();
  }

  private LoadedRooms rooms(Durability durability) {
    return rooms(durability, 100);
  }

  private LoadedRooms rooms(Durability durability, int size) {
    RoomType type = RoomType.relay("t", "*", new History(durability, size, null), false);
    return new LoadedRooms(1, new RoomTypes(List.of(type)), log, new HubMetrics(meters));
  }

  private static UpstreamBatch interestIn(String room) {
    return UpstreamBatch.newBuilder()
        .addMessages(
            UpstreamMessage.newBuilder()
                .setInterest(InterestAnnouncement.newBuilder().setRoom(room)))
        .build();
  }

  private LoadedRooms rooms(Programming programming) {
    return rooms(programming, 100);
  }

  private LoadedRooms rooms(Programming programming, int size) {
    RoomType type =
        new RoomType(
            "t",
            "*",
            new History(Durability.DURABLE, size, null),
            false,
            programming,
            false,
            RoomType.PRESENCE_DETAILS_MAX_DEFAULT,
            RoomWebhooks.NONE);
    return new LoadedRooms(1, new RoomTypes(List.of(type)), log, new HubMetrics(meters));
  }

  private static LoadedRooms.Entry found(LoadedRooms rooms) throws Exception {
    return found(rooms, "r");
  }

  private static LoadedRooms.Entry found(LoadedRooms rooms, String room) throws Exception {
    return assertInstanceOf(Lookup.Found.class, rooms.get(room, System.nanoTime())).entry();
  }

  private static void increment(Room room, int sequence) {
    String json = "{\"type\":\"increment\",\"key\":\"k" + sequence % 100 + "\"}";
    CommandResult result =
        room.command(
            RoomCommand.newBuilder()
                .setRoom("r")
                .setSession("s")
                .setSequence(sequence)
                .setUser("ana")
                .setPayload(Payload.newBuilder().setText(json))
                .build(),
            1_000);
    assertInstanceOf(CommandResult.Done.class, result, result::toString);
  }
}
