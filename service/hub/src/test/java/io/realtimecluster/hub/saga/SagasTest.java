package io.realtimecluster.hub.saga;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.SagaStep;
import io.realtimecluster.proto.broker.v1.SagaStepPart;
import io.realtimecluster.proto.client.v1.CommandReply;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.state.v1.SagaPhase;
import io.realtimecluster.proto.state.v1.SagaRecord;
import io.realtimecluster.proto.state.v1.SagaStepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SagasTest {

  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long MILLI_NANOS = 1_000_000;
  private static final RoomCommandReply DONE =
      RoomCommandReply.newBuilder().setReply(CommandReply.getDefaultInstance()).build();
  private static final Error FULL =
      Error.newBuilder().setCode(ErrorCode.REJECTED).setMessage("full").build();

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SagaMetrics metrics = new SagaMetrics(meters);
  private final Sagas sagas = new Sagas(List.of(), metrics, 0);
  private List<SagaRecord> stored = List.of();

  @Test
  void saga_nothingRefused_isConcludedBetweenActionsAndConfirmations() {
    begin("s");
    List<String> asked = new ArrayList<>();
    carryOut(asked, 2);
    SagaRecord concluding = sagas.toConclude().getFirst();
    sagas.concluded(concluding, CommandReply.newBuilder().setOffset(7).build(), 0);
    assertEquals(7, sagas.takeReplies().getFirst().reply().getReply().getOffset());
    store();
    carryOut(asked, 2);
    assertEquals(
        List.of("ACTION 1 r1", "ACTION 2 r2", "CONFIRMATION 1 r1", "CONFIRMATION 2 r2"), asked);
    assertEquals(List.of(), stored);
    assertEquals(0, meters.get("realtimecluster.hub.sagas.running").gauge().value());
  }

  @Test
  void saga_secondActionRefused_isCompensatedFromThatOneOn() {
    begin("s");
    List<String> asked = new ArrayList<>();
    carryOut(asked, 1);
    sagas.answered(due(asked), refused(FULL), 0);
    assertEquals(List.of(), sagas.takeReplies(), "nothing is told before all is undone");
    store();
    carryOut(asked, 2);
    assertEquals(
        List.of("ACTION 1 r1", "ACTION 2 r2", "COMPENSATION 2 r2", "COMPENSATION 1 r1"), asked);
    assertEquals("room r2: full", refusal());
    assertEquals(List.of(), stored);
  }

  @Test
  void saga_conclusionRefused_isCompensated() {
    begin("s");
    List<String> asked = new ArrayList<>();
    carryOut(asked, 2);
    sagas.refused(sagas.toConclude().getFirst(), FULL, 0);
    store();
    carryOut(asked, 2);
    assertEquals(List.of("COMPENSATION 2 r2", "COMPENSATION 1 r1"), asked.subList(2, 4));
    assertEquals("full", refusal());
  }

  @Test
  void stage_beforeItIsStored_isNotConcluded() {
    begin("s");
    sagas.answered(due(new ArrayList<>()), DONE, 0);
    store();
    sagas.answered(due(new ArrayList<>()), DONE, 0);
    assertEquals(List.of(), sagas.toConclude());
    store();
    assertEquals(1, sagas.toConclude().size());
  }

  @Test
  void begin_asManyAsMayBeAndOneMore_theLastIsRefusedUntilThereIsAPlace() {
    for (int i = 1; i <= Sagas.SAGAS_MAX; i++) {
      assertEquals(Optional.empty(), sagas.begin(saga("s" + i), 0));
    }
    Error refused = sagas.begin(saga("one more"), 0).orElseThrow();
    assertEquals(ErrorCode.RESOURCE_EXHAUSTED, refused.getCode());
    assertTrue(refused.getTemporary());
    assertTrue(refused.getMessage().contains("256"), refused.getMessage());
    assertEquals(1, meters.get("realtimecluster.hub.sagas.refused").counter().count());
    sagas.close();
    assertEquals(0, meters.get("realtimecluster.hub.sagas.running").gauge().value());
    assertEquals(Optional.empty(), sagas.begin(saga("one more"), 0));
  }

  @Test
  void unanswered_isAskedAgainAtOnceThenLaterAndLater_andCalledOffAfterTheLimit() {
    begin("s");
    SagaStep step = due(new ArrayList<>());
    assertEquals(List.of(), sagas.takeDue(SECOND_NANOS), "it was asked already");
    sagas.unanswered(step, 0);
    assertEquals(List.of(step), sagas.takeDue(0), "the first time at once");
    long nowNanos = 0;
    for (long millis : List.of(50, 100, 200, 400, 800, 1_000, 1_000)) {
      sagas.answered(step, temporarily(), nowNanos);
      nowNanos += millis * MILLI_NANOS;
      assertEquals(List.of(), sagas.takeDue(nowNanos - 1), () -> "before " + millis + " ms");
      assertEquals(List.of(step), sagas.takeDue(nowNanos), () -> "after " + millis + " ms");
    }
    long limitNanos = Sagas.ANSWER_TIME_MAX.toNanos();
    sagas.unanswered(step, limitNanos);
    sagas.expire(limitNanos);
    assertEquals(List.of(step), sagas.takeDue(limitNanos + SECOND_NANOS));
    sagas.expire(limitNanos + 1);
    store();
    SagaStep compensation = sagas.takeDue(limitNanos + 1).getFirst();
    assertEquals(SagaStepPart.COMPENSATION, compensation.getPart());
    sagas.answered(step, DONE, limitNanos + 1);
    assertEquals(List.of(), sagas.toConclude(), "the answer came too late");
    sagas.unanswered(compensation, limitNanos + 1);
    assertEquals(List.of(compensation), sagas.takeDue(limitNanos + 1), "at once again");
  }

  @Test
  void nanosUntilDue_ofSeveral_areThoseOfTheNextOne() {
    long maxNanos = SECOND_NANOS;
    assertEquals(maxNanos, sagas.nanosUntilDue(0, maxNanos), "there is none");
    begin("s");
    assertEquals(0, sagas.nanosUntilDue(5, maxNanos), "it is due since 0");
    SagaStep step = due(new ArrayList<>());
    assertEquals(maxNanos, sagas.nanosUntilDue(5, maxNanos), "it was asked");
    sagas.unanswered(step, 0);
    assertEquals(List.of(step), sagas.takeDue(0));
    sagas.unanswered(step, 0);
    assertEquals(40 * MILLI_NANOS, sagas.nanosUntilDue(10 * MILLI_NANOS, maxNanos));
    assertEquals(7, sagas.nanosUntilDue(10 * MILLI_NANOS, 7), "no more than asked for");
    begin("other");
    assertEquals(0, sagas.nanosUntilDue(10 * MILLI_NANOS, maxNanos));
    assertEquals(1, sagas.takeDue(10 * MILLI_NANOS).size());
    assertEquals(40 * MILLI_NANOS, sagas.nanosUntilDue(10 * MILLI_NANOS, maxNanos));
    assertEquals(0, sagas.nanosUntilDue(50 * MILLI_NANOS, maxNanos));
  }

  @Test
  void nanosUntilDue_whileTheRoomItselfDecides_isTheMost() {
    begin("s");
    carryOut(new ArrayList<>(), 2);
    assertEquals(SECOND_NANOS, sagas.nanosUntilDue(0, SECOND_NANOS));
  }

  @Test
  void compensation_thatIsRejected_isSkippedAndCounted() {
    begin("s");
    sagas.answered(due(new ArrayList<>()), refused(FULL), 0);
    store();
    sagas.answered(due(new ArrayList<>()), refused(FULL), 0);
    assertEquals(1, meters.get("realtimecluster.hub.sagas.parts.skipped").counter().count());
    assertEquals("room r1: full", refusal());
  }

  @Test
  void sentAgain_whileItIsUnderWay_getsTheAnswerToTheLatest() {
    begin("s");
    RoomCommand again = command(5).toBuilder().setReplyTo(77).build();
    assertTrue(sagas.isUnderWay(again, "edge-2"));
    assertFalse(sagas.isUnderWay(command(6), "edge-2"));
    assertFalse(sagas.isUnderWay(command(0), "edge-2"), "without a sequence it is a new one");
    store();
    sagas.answered(due(new ArrayList<>()), refused(FULL), 0);
    store();
    sagas.answered(due(new ArrayList<>()), DONE, 0);
    SagaReply reply = sagas.takeReplies().getFirst();
    assertEquals("edge-2", reply.edge());
    assertEquals(77, reply.reply().getReplyTo());
  }

  @Test
  void sentAgain_afterTheConclusion_isAnsweredByTheRoomAndDoesNotWaitForConfirmations() {
    begin("s");
    carryOut(new ArrayList<>(), 2);
    assertTrue(sagas.isUnderWay(command(5), "edge-1"), "the room has not decided");
    sagas.concluded(sagas.toConclude().getFirst(), CommandReply.getDefaultInstance(), 0);
    assertFalse(sagas.isUnderWay(command(5), "edge-1"), "nothing to come would answer it");
    store();
    Sagas next = new Sagas(stored, metrics, 0);
    assertFalse(next.isUnderWay(command(5), "edge-1"), "the same at the next owner");
  }

  @Test
  void resumed_inEachPhase_goesOnThere() {
    for (SagaPhase phase :
        List.of(SagaPhase.STEPPING, SagaPhase.CONFIRMING, SagaPhase.COMPENSATING)) {
      Sagas next =
          new Sagas(List.of(saga("s").toBuilder().setPhase(phase).setNext(2).build()), metrics, 0);
      SagaStep due = next.takeDue(0).getFirst();
      assertEquals(2, due.getStep());
      assertEquals("r2", due.getRoom());
    }
    Sagas next =
        new Sagas(
            List.of(saga("s").toBuilder().setPhase(SagaPhase.CONCLUDING).build()), metrics, 0);
    assertEquals(List.of(), next.takeDue(0));
    assertTrue(next.mayBeConcluded(next.toConclude().getFirst()));
    assertTrue(next.takeChanged().isPresent(), "the first write fences earlier owners");
  }

  @Test
  void id_noClientsSession() {
    assertTrue(SagaId.random().length() > 64, "longer than a client's session may be");
  }

  private void begin(String id) {
    assertEquals(Optional.empty(), sagas.begin(saga(id), 0));
    store();
  }

  private void carryOut(List<String> asked, int times) {
    for (int i = 0; i < times; i++) {
      sagas.answered(due(asked), DONE, 0);
      store();
    }
  }

  private SagaStep due(List<String> asked) {
    SagaStep step = sagas.takeDue(0).getFirst();
    asked.add("%s %d %s".formatted(step.getPart(), step.getStep(), step.getRoom()));
    return step;
  }

  private void store() {
    stored = sagas.takeChanged().orElseThrow();
    boolean _ = sagas.stored();
  }

  private String refusal() {
    return sagas.takeReplies().getFirst().reply().getError().getMessage();
  }

  private static RoomCommandReply refused(Error why) {
    return RoomCommandReply.newBuilder().setError(why).build();
  }

  private static RoomCommandReply temporarily() {
    return refused(FULL.toBuilder().setTemporary(true).build());
  }

  private static RoomCommand command(long sequence) {
    return RoomCommand.newBuilder()
        .setRoom("r0")
        .setSession("session")
        .setSequence(sequence)
        .build();
  }

  private static SagaRecord saga(String id) {
    return SagaRecord.newBuilder()
        .setSaga(id)
        .setRoom("r0")
        .addSteps(step("r1"))
        .addSteps(step("r2"))
        .setConclusion("{}")
        .setSession("session")
        .setSequence(5)
        .setPhase(SagaPhase.STEPPING)
        .setNext(1)
        .setEdge("edge-1")
        .setReplyTo(4)
        .build();
  }

  private static SagaStepRecord step(String room) {
    return SagaStepRecord.newBuilder()
        .setRoom(room)
        .setAction("a")
        .setConfirmation("b")
        .setCompensation("c")
        .build();
  }
}
