package io.realtimecluster.hub.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.program.Program;
import io.realtimecluster.hub.program.SagaPlan;
import io.realtimecluster.hub.program.meeting.MeetingProgram;
import io.realtimecluster.hub.room.Room.Kept;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomType.History;
import io.realtimecluster.hub.room.RoomType.Programming;
import io.realtimecluster.proto.broker.v1.SagaStep;
import io.realtimecluster.proto.broker.v1.SagaStepPart;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.state.v1.LogEntry;
import io.realtimecluster.proto.state.v1.SagaRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomSagaTest {

  private static final long NOW_MILLIS = 1_000_000;
  private static final String ARRIVE =
      "{\"type\":\"arrive\",\"user\":\"ana\",\"sessions\":[\"s\"],\"muted\":true,\"from\":\"m:1\"}";
  private static final String SETTLE = "{\"type\":\"settle\",\"user\":\"ana\",\"from\":\"m:1\"}";
  private static final String RETURN = "{\"type\":\"return\",\"user\":\"ana\",\"from\":\"m:1\"}";

  private final Room room = room();

  @Test
  void action_twice_isCarriedOutOnce() {
    assertEquals(1, done(ARRIVE, SagaStepPart.ACTION).reply().getOffset());
    CommandResult again = step(ARRIVE, SagaStepPart.ACTION);
    assertEquals(1, assertInstanceOf(CommandResult.Repeated.class, again).reply().getOffset());
  }

  @Test
  void action_afterItsCompensation_isRefused() {
    CommandResult.Done calledOff = done(RETURN, SagaStepPart.COMPENSATION);
    assertEquals("saga.calledOff", calledOff.publications().getFirst().getEvent());
    CommandResult late = step(ARRIVE, SagaStepPart.ACTION);
    CommandResult.Refused refused = assertInstanceOf(CommandResult.Refused.class, late);
    assertEquals(ErrorCode.REJECTED, refused.error().getCode());
    assertEquals("{\"participants\":{},\"capacity\":100,\"nextNumber\":1}", state(room));
  }

  @Test
  void compensation_ofWhatWasCarriedOut_undoesItAndLeavesATrace() {
    done(ARRIVE, SagaStepPart.ACTION);
    CommandResult.Done undone = done(RETURN, SagaStepPart.COMPENSATION);
    assertEquals("returned", undone.publications().getFirst().getEvent());
    assertInstanceOf(
        CommandResult.Repeated.class, step(RETURN, SagaStepPart.COMPENSATION), "done before");
  }

  @Test
  void compensation_withNothingToUndo_leavesATraceAllTheSame() {
    done(ARRIVE, SagaStepPart.ACTION);
    done(SETTLE, SagaStepPart.CONFIRMATION);
    CommandResult.Done undone = done(RETURN, SagaStepPart.COMPENSATION);
    assertEquals("saga.calledOff", undone.publications().getFirst().getEvent());
  }

  @Test
  void step_unknownOrOfNoSagaProgram_isInvalid() {
    CommandResult unknown = step("{\"type\":\"join\"}", SagaStepPart.ACTION);
    CommandResult.Refused refused = assertInstanceOf(CommandResult.Refused.class, unknown);
    assertEquals(ErrorCode.INVALID_ARGUMENT, refused.error().getCode());
    Room relay = new Room("chat", RoomType.DEFAULT, "e");
    CommandResult.Refused relayed =
        assertInstanceOf(
            CommandResult.Refused.class,
            relay.step(request(ARRIVE, SagaStepPart.ACTION), NOW_MILLIS));
    assertEquals("the program relay takes no part in sagas", relayed.error().getMessage());
  }

  @Test
  void conclusion_twice_isAnsweredAsTheClientsCommand() {
    CommandResult begun = RoomCommandTest.command(room, "session", 1, "{\"type\":\"join\"}");
    assertInstanceOf(CommandResult.Done.class, begun);
    String move = "{\"type\":\"move\",\"to\":\"m:2\"}";
    SagaPlan plan =
        assertInstanceOf(
                CommandResult.Begun.class, RoomCommandTest.command(room, "session", 2, move))
            .plan();
    SagaRecord saga =
        SagaRecord.newBuilder()
            .setSaga("saga")
            .setSession("session")
            .setSequence(2)
            .setUser("ana")
            .setConclusion(plan.conclusion())
            .build();
    CommandResult.Done concluded =
        assertInstanceOf(CommandResult.Done.class, room.conclude(saga, NOW_MILLIS));
    assertEquals("departed", concluded.publications().getFirst().getEvent());
    assertInstanceOf(CommandResult.Repeated.class, room.conclude(saga, NOW_MILLIS));
    assertEquals(
        concluded.reply(),
        assertInstanceOf(
                CommandResult.Repeated.class, RoomCommandTest.command(room, "session", 2, move))
            .reply());
    assertInstanceOf(
        CommandResult.Refused.class,
        room.conclude(saga.toBuilder().setSequence(0).build(), NOW_MILLIS),
        "without a sequence it is remembered by the saga, which was not concluded");
  }

  @Test
  void conclusion_withoutEvents_leavesAMarkSoThatTheCommandIsNotCarriedOutAgain() {
    SagaRecord saga =
        SagaRecord.newBuilder()
            .setSaga("saga")
            .setSession("session")
            .setSequence(7)
            .setUser("ana")
            .setConclusion(RETURN) // Nobody is to return: no event.
            .build();
    CommandResult.Done concluded =
        assertInstanceOf(CommandResult.Done.class, room.conclude(saga, NOW_MILLIS));
    assertEquals("saga.concluded", concluded.publications().getFirst().getEvent());
    assertEquals(1, concluded.reply().getOffset());
    String command = "{\"type\":\"join\"}";
    assertEquals(
        concluded.reply(),
        assertInstanceOf(
                CommandResult.Repeated.class, RoomCommandTest.command(room, "session", 7, command))
            .reply());
    List<LogEntry> entries = room.takeUncommitted().entries();
    Room rebuilt = new Room("m:2", room.type(), new Kept("e", 1, null, 0, entries, List.of()));
    assertEquals(state(room), state(rebuilt));
    assertInstanceOf(CommandResult.Repeated.class, rebuilt.conclude(saga, NOW_MILLIS));
  }

  @Test
  void replay_withTraces_isTheSameRoom() {
    done(ARRIVE, SagaStepPart.ACTION);
    done(RETURN, SagaStepPart.COMPENSATION);
    assertEquals(1, room.callOff(SagaRecord.getDefaultInstance(), NOW_MILLIS).size());
    List<LogEntry> entries = room.takeUncommitted().entries();
    Room rebuilt = new Room("m:2", room.type(), new Kept("e", 3, null, 0, entries, List.of()));
    assertEquals(state(room), state(rebuilt));
    assertTrue(rebuilt.stateAt(3, NOW_MILLIS).isPresent());
    assertInstanceOf(
        CommandResult.Repeated.class,
        rebuilt.step(request(RETURN, SagaStepPart.COMPENSATION), NOW_MILLIS));
  }

  private CommandResult.Done done(String action, SagaStepPart part) {
    CommandResult result = step(action, part);
    return assertInstanceOf(CommandResult.Done.class, result, result::toString);
  }

  private CommandResult step(String action, SagaStepPart part) {
    return room.step(request(action, part), NOW_MILLIS);
  }

  private static SagaStep request(String action, SagaStepPart part) {
    return SagaStep.newBuilder()
        .setRoom("m:2")
        .setSaga("saga:1")
        .setStep(1)
        .setPart(part)
        .setAction(action)
        .setUser("ana")
        .build();
  }

  private static String state(Room room) {
    return room.state().getPayload().getText();
  }

  private static Room room() {
    RoomType type =
        new RoomType(
            "t",
            "*",
            new History(Durability.DURABLE, 100, null),
            false,
            Programming.of(new Program<>(new MeetingProgram())),
            false,
            RoomType.PRESENCE_DETAILS_MAX_DEFAULT,
            RoomWebhooks.NONE);
    return new Room("m:2x", type, "e");
  }
}
