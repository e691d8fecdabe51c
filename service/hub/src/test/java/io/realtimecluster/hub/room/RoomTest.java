package io.realtimecluster.hub.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.room.Room.Kept;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomType.History;
import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomHistoryRequest;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.state.v1.LogEntry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTest {

  private static final long NOW_MILLIS = 1_000_000;

  @Test
  void append_severalPublishes_offsetsFollowEachOther() {
    Room room = room(Durability.MEMORY, 10);
    assertEquals(1, room.append(publish("s", 1), NOW_MILLIS).getOffset());
    assertEquals(2, room.append(publish("s", 2), NOW_MILLIS).getOffset());
  }

  @Test
  void duplicateOf_sameSessionAndSequence_isTheFirstOffset() {
    Room room = room(Durability.MEMORY, 10);
    room.append(publish("s", 7), NOW_MILLIS);
    assertEquals(1, room.duplicateOf(publish("s", 7)).getAsLong());
    assertTrue(room.duplicateOf(publish("s", 8)).isEmpty());
    assertTrue(room.duplicateOf(publish("t", 7)).isEmpty());
  }

  @Test
  void duplicateOf_withoutSequence_isNeverADuplicate() {
    Room room = room(Durability.MEMORY, 10);
    room.append(publish("s", 0), NOW_MILLIS);
    assertTrue(room.duplicateOf(publish("s", 0)).isEmpty());
  }

  @Test
  void duplicateOf_atTheWindowAndOnePastIt_isForgottenPastIt() {
    Room room = room(Durability.MEMORY, 10);
    for (int sequence = 1; sequence <= Room.DEDUP_WINDOW_MIN; sequence++) {
      room.append(publish("s", sequence), NOW_MILLIS);
    }
    assertEquals(1, room.duplicateOf(publish("s", 1)).getAsLong());
    room.append(publish("s", Room.DEDUP_WINDOW_MIN + 1), NOW_MILLIS);
    assertTrue(room.duplicateOf(publish("s", 1)).isEmpty());
    assertEquals(2, room.duplicateOf(publish("s", 2)).getAsLong());
  }

  @Test
  void takeUncommitted_durableRoom_givesEachEntryOnce() {
    Room room = room(Durability.DURABLE, 10);
    room.append(publish("s", 1), NOW_MILLIS);
    room.append(publish("s", 2), NOW_MILLIS);
    assertEquals(List.of(1L, 2L), offsets(room.takeUncommitted().entries()));
    assertTrue(room.takeUncommitted().entries().isEmpty());
  }

  @Test
  void takeUncommitted_memoryRoom_isEmpty() {
    Room room = room(Durability.MEMORY, 10);
    room.append(publish("s", 1), NOW_MILLIS);
    assertTrue(room.takeUncommitted().entries().isEmpty());
  }

  @Test
  void grant_knownPosition_bringsExactlyWhatWasMissed() {
    Room room = room(Durability.MEMORY, 3);
    for (int i = 1; i <= 5; i++) {
      room.append(publish("s", i), NOW_MILLIS);
    }
    InterestGrant grant = RoomAnswers.grant(room, announcement(room.epoch(), 2), false, NOW_MILLIS);
    assertTrue(grant.getComplete());
    assertEquals(List.of(3L, 4L, 5L), publicationOffsets(grant.getPublicationsList()));
  }

  @Test
  void grant_oneMoreMissedThanKept_isNotCompleteAndNotPartial() {
    Room room = room(Durability.MEMORY, 3);
    for (int i = 1; i <= 5; i++) {
      room.append(publish("s", i), NOW_MILLIS);
    }
    InterestGrant grant = RoomAnswers.grant(room, announcement(room.epoch(), 1), false, NOW_MILLIS);
    assertFalse(grant.getComplete());
    assertEquals(0, grant.getPublicationsCount());
    assertEquals(5, grant.getOffset());
  }

  @Test
  void grant_otherEpoch_isNotComplete() {
    Room room = room(Durability.MEMORY, 3);
    room.append(publish("s", 1), NOW_MILLIS);
    assertFalse(RoomAnswers.grant(room, announcement("other", 0), false, NOW_MILLIS).getComplete());
  }

  @Test
  void history_latest_isOldestFirst() {
    Room room = room(Durability.MEMORY, 10);
    for (int i = 1; i <= 5; i++) {
      room.append(publish("s", i), NOW_MILLIS);
    }
    RoomHistory history =
        RoomAnswers.history(room, RoomHistoryRequest.newBuilder().setLimit(2).build(), NOW_MILLIS);
    assertTrue(history.getComplete());
    assertEquals(List.of(4L, 5L), publicationOffsets(history.getPublicationsList()));
  }

  @Test
  void history_olderThanTimeToLive_isGone() {
    RoomType type =
        RoomType.relay("t", "*", new History(Durability.MEMORY, 10, Duration.ofSeconds(60)), false);
    Room room = new Room("r", type, "e");
    room.append(publish("s", 1), NOW_MILLIS);
    room.append(publish("s", 2), NOW_MILLIS + 30_000);
    RoomHistoryRequest all = RoomHistoryRequest.newBuilder().setLimit(10).build();
    assertEquals(2, RoomAnswers.history(room, all, NOW_MILLIS + 60_000).getPublicationsCount());
    assertEquals(1, RoomAnswers.history(room, all, NOW_MILLIS + 60_001).getPublicationsCount());
  }

  @Test
  void history_readFromTheStoreWithTooOldEntries_bringsNoneOfThemAndRemembersThem() {
    RoomType type =
        RoomType.relay(
            "t", "*", new History(Durability.DURABLE, 10, Duration.ofSeconds(60)), false);
    Room before = new Room("r", type, "e");
    before.append(publish("s", 1), NOW_MILLIS);
    before.append(publish("s", 2), NOW_MILLIS + 1);
    List<LogEntry> stored = before.takeUncommitted().entries();

    Room room = new Room("r", type, new Kept("e", 2, null, 0, stored, List.of()));

    long limitMillis = NOW_MILLIS + 60_000;
    assertEquals(List.of(1L, 2L), historyOffsets(room, limitMillis));
    assertTrue(grantAfter(room, 0, limitMillis).getComplete());
    assertEquals(List.of(2L), historyOffsets(room, limitMillis + 1));
    assertFalse(grantAfter(room, 0, limitMillis + 1).getComplete(), "never a part of it");
    assertTrue(grantAfter(room, 1, limitMillis + 1).getComplete());
    assertEquals(List.of(), historyOffsets(room, limitMillis + 2));
    assertEquals(1, room.duplicateOf(publish("s", 1)).getAsLong(), "sent again after long");
  }

  private static List<Long> historyOffsets(Room room, long nowMillis) {
    RoomHistoryRequest all = RoomHistoryRequest.newBuilder().setLimit(10).build();
    return publicationOffsets(RoomAnswers.history(room, all, nowMillis).getPublicationsList());
  }

  private static InterestGrant grantAfter(Room room, long offset, long nowMillis) {
    InterestAnnouncement announcement =
        InterestAnnouncement.newBuilder().setRoom("r").setEpoch("e").setOffset(offset).build();
    return RoomAnswers.grant(room, announcement, false, nowMillis);
  }

  @Test
  void new_withStoredEntries_rememberedForHistoryAndDedup() {
    LogEntry stored = LogEntry.newBuilder().setOffset(9).setSession("s").setSequence(4).build();
    Room room =
        new Room(
            "r",
            type(Durability.DURABLE, 10),
            new Kept("e", 9, null, 0, List.of(stored), List.of()));
    assertEquals(9, room.duplicateOf(publish("s", 4)).getAsLong());
    assertEquals(10, room.append(publish("s", 5), NOW_MILLIS).getOffset());
  }

  @Test
  void presence_typeWithoutIt_isNotKept() {
    Room room = room(Durability.MEMORY, 10);
    InterestAnnouncement ana =
        InterestAnnouncement.newBuilder().setRoom("r").addUsers("ana").build();
    room.attendance().announce("edge-1", ana, NOW_MILLIS);
    assertTrue(room.attendance().takeChange(NOW_MILLIS).isEmpty());
    assertEquals(0, RoomAnswers.grant(room, ana, false, NOW_MILLIS).getUsersCount());
  }

  private static Room room(Durability durability, int size) {
    return new Room("r", type(durability, size), "e");
  }

  private static RoomType type(Durability durability, int size) {
    return RoomType.relay("t", "*", new History(durability, size, null), false);
  }

  private static RoomPublish publish(String session, long sequence) {
    return RoomPublish.newBuilder()
        .setRoom("r")
        .setSession(session)
        .setSequence(sequence)
        .setPayload(Payload.newBuilder().setText("hi"))
        .build();
  }

  private static InterestAnnouncement announcement(String epoch, long offset) {
    return InterestAnnouncement.newBuilder().setRoom("r").setEpoch(epoch).setOffset(offset).build();
  }

  private static List<Long> offsets(List<LogEntry> entries) {
    return entries.stream().map(LogEntry::getOffset).toList();
  }

  private static List<Long> publicationOffsets(List<Publication> publications) {
    return publications.stream().map(Publication::getOffset).toList();
  }
}
