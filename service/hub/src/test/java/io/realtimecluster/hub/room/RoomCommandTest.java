package io.realtimecluster.hub.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.program.Program;
import io.realtimecluster.hub.program.state.StateProgram;
import io.realtimecluster.hub.room.Room.Kept;
import io.realtimecluster.hub.room.Room.Uncommitted;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomType.History;
import io.realtimecluster.hub.room.RoomType.Programming;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.client.v1.CommandReply;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomCommandTest {

  private static final long NOW_MILLIS = 1_000_000;
  private static final String INCREMENT = "{\"type\":\"increment\",\"key\":\"k\"}";

  @Test
  void command_carriedOut_isAnEventInTheOneOrder() {
    Room room = room(type(100, 1_000));
    room.append(
        RoomPublish.newBuilder().setPayload(Payload.newBuilder().setText("hi")).build(),
        NOW_MILLIS);

    CommandResult.Done done = done(room, "s", 1, INCREMENT);

    assertEquals(2, done.reply().getOffset());
    assertEquals("{\"value\":1,\"version\":1}", done.reply().getPayload().getText());
    Publication event = done.publications().getFirst();
    assertEquals(2, event.getOffset());
    assertEquals("valueSet", event.getEvent());
    assertEquals("ana", event.getSender());
    assertEquals("{\"key\":\"k\",\"value\":1,\"version\":1}", event.getPayload().getText());
    assertEquals(2, room.state().getOffset());
  }

  @Test
  void command_sentAgain_getsTheFirstAnswer() {
    Room room = room(type(100, 1_000));
    CommandReply first = done(room, "s", 1, INCREMENT).reply();
    done(room, "s", 2, INCREMENT);

    CommandResult.Repeated repeated =
        assertInstanceOf(CommandResult.Repeated.class, command(room, "s", 1, INCREMENT));

    assertEquals(first, repeated.reply());
    assertEquals(
        1,
        room.duplicateOf(RoomPublish.newBuilder().setSession("s").setSequence(1).build())
            .orElseThrow());
  }

  @Test
  void command_fromTheServer_locksForItsUserAndNotForTheSessionOfItsKey() {
    Room room = room(type(100, 1_000));
    fromServer(room, "key:1", "{\"type\":\"lock\",\"name\":\"l\",\"leaseMillis\":60000}");

    room.reactToTime(NOW_MILLIS);
    assertTrue(room.reactToTime(NOW_MILLIS + 2 * Sessions.ABSENCE_MILLIS_MAX).isEmpty(), "held");
    CommandResult.Done unlocked =
        assertInstanceOf(
            CommandResult.Done.class,
            fromServer(room, "key:2", "{\"type\":\"unlock\",\"name\":\"l\"}"));

    assertEquals("unlocked", unlocked.publications().getFirst().getEvent());
  }

  private static CommandResult fromServer(Room room, String session, String json) {
    return room.command(
        RoomCommand.newBuilder()
            .setUser("backend")
            .setSession(session)
            .setSequence(1)
            .setFromServer(true)
            .setPayload(Payload.newBuilder().setText(json))
            .build(),
        NOW_MILLIS);
  }

  @Test
  void command_ofARelay_isRefused() {
    Room room = room(RoomType.DEFAULT);
    CommandResult.Refused refused =
        assertInstanceOf(CommandResult.Refused.class, command(room, "s", 1, INCREMENT));
    assertEquals(ErrorCode.INVALID_ARGUMENT, refused.error().getCode());
    assertTrue(refused.error().getMessage().endsWith("known are: none"));
    assertEquals("{}", room.state().getPayload().getText());
  }

  @Test
  void command_rejected_carriesDetailsAndChangesNothing() {
    Room room = room(type(100, 1_000));
    done(room, "s", 1, INCREMENT);
    CommandResult.Refused refused =
        assertInstanceOf(
            CommandResult.Refused.class,
            command(room, "s", 2, "{\"type\":\"set\",\"key\":\"k\",\"value\":7,\"ifVersion\":9}"));
    assertEquals(ErrorCode.REJECTED, refused.error().getCode());
    assertEquals("{\"value\":1,\"version\":1}", refused.error().getDetails().getText());
    assertNull(refused.failure());
    assertEquals(1, room.state().getOffset());
  }

  @Test
  void command_binaryPayload_isRefused() {
    CommandResult.Refused refused =
        assertInstanceOf(
            CommandResult.Refused.class,
            room(type(100, 1_000)).command(RoomCommand.getDefaultInstance(), NOW_MILLIS));
    assertEquals(ErrorCode.INVALID_ARGUMENT, refused.error().getCode());
  }

  @Test
  void stateAt_keptOffsets_areTheStatesThen() {
    Room room = room(type(10, 1_000));
    List<String> states = new ArrayList<>();
    states.add(room.state().getPayload().getText());
    for (int i = 1; i <= 30; i++) {
      done(room, "s", i, INCREMENT);
      states.add(room.state().getPayload().getText());
    }
    for (int offset = 20; offset <= 30; offset++) { // What was before the first kept one, too.
      assertEquals(
          states.get(offset),
          room.stateAt(offset, NOW_MILLIS).orElseThrow().getPayload().getText());
    }
    assertTrue(room.stateAt(19, NOW_MILLIS).isEmpty());
    assertTrue(room.stateAt(31, NOW_MILLIS).isEmpty());
  }

  @Test
  void takeUncommitted_snapshotDueAtTheNumberAndNotBefore() {
    Room room = room(type(10, 5));
    for (int i = 1; i <= 4; i++) {
      done(room, "s", i, INCREMENT);
    }
    assertNull(room.takeUncommitted().snapshot());
    done(room, "s", 5, INCREMENT);
    Uncommitted fifth = room.takeUncommitted();
    assertNotNull(fifth.snapshot());
    assertEquals(5, fifth.snapshot().getOffset());
    done(room, "s", 6, INCREMENT);
    assertNull(room.takeUncommitted().snapshot());
  }

  @Test
  void takeUncommitted_longHistory_takesFewerSnapshots() {
    Room room = room(type(40, 1));
    for (int i = 1; i <= 9; i++) {
      done(room, "s", i, INCREMENT);
      assertNull(room.takeUncommitted().snapshot());
    }
    done(room, "s", 10, INCREMENT);
    assertNotNull(room.takeUncommitted().snapshot());
  }

  @Test
  void time_clockOfTheNextOwnerIsBehind_doesNotGoBack() {
    String lock = "{\"type\":\"lock\",\"name\":\"l\",\"leaseMillis\":5000}";
    Room room = room(type(10, 1_000));
    done(room, "s", 1, lock);
    Room next =
        new Room(
            "r",
            type(10, 1_000),
            new Kept("e", 1, null, 0, room.takeUncommitted().entries(), List.of()));
    CommandResult result =
        next.command(
            RoomCommand.newBuilder()
                .setSession("s")
                .setUser("ana")
                .setPayload(Payload.newBuilder().setText(lock))
                .build(),
            NOW_MILLIS - 60_000);
    assertEquals(
        "{\"token\":1,\"expiresMillis\":1005000}",
        assertInstanceOf(CommandResult.Done.class, result).reply().getPayload().getText());
  }

  @Test
  void reactToTime_leaseEnded_isAnEventOfNobody() {
    Room room = room(type(10, 1_000));
    done(room, "s", 1, "{\"type\":\"lock\",\"name\":\"l\",\"leaseMillis\":5000}");
    assertTrue(room.reacts());
    assertTrue(room.reactToTime(NOW_MILLIS + 4_999).isEmpty());
    Publication unlocked = room.reactToTime(NOW_MILLIS + 5_000).getFirst();
    assertEquals("unlocked", unlocked.getEvent());
    assertEquals("", unlocked.getSender());
    assertTrue(!room.reacts());
  }

  private static Room room(RoomType type) {
    return new Room("r", type, "e");
  }

  static RoomType type(int history, int snapshotEvery) {
    return new RoomType(
        "t",
        "*",
        new History(Durability.DURABLE, history, null),
        false,
        new Programming(new Program<>(new StateProgram()), snapshotEvery, 1024 * 1024),
        false,
        RoomType.PRESENCE_DETAILS_MAX_DEFAULT,
        RoomWebhooks.NONE);
  }

  static CommandResult command(Room room, String session, long sequence, String json) {
    return room.command(
        RoomCommand.newBuilder()
            .setRoom("r")
            .setSession(session)
            .setSequence(sequence)
            .setUser("ana")
            .setPayload(Payload.newBuilder().setText(json))
            .build(),
        NOW_MILLIS);
  }

  private static CommandResult.Done done(Room room, String session, long sequence, String json) {
    CommandResult result = command(room, session, sequence, json);
    return assertInstanceOf(CommandResult.Done.class, result, result::toString);
  }
}
