package io.realtimecluster.hub.saga;

import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.SagaStep;
import io.realtimecluster.proto.broker.v1.SagaStepPart;
import io.realtimecluster.proto.state.v1.SagaRecord;
import io.realtimecluster.proto.state.v1.SagaStepRecord;
import java.util.Optional;
import java.util.OptionalLong;

/** One saga and what its owner knows beside what is stored. Not thread-safe. */
final class RunningSaga {

  private final boolean resumed;
  private SagaRecord saga;
  private SagaStage stage;
  private boolean stored;
  private boolean asked;
  private int unanswered;
  private long sinceNanos;
  private long askFromNanos;

  private RunningSaga(SagaRecord saga, boolean resumed, long nowNanos) {
    this.saga = saga;
    this.resumed = resumed;
    this.stored = resumed;
    this.stage = SagaStage.of(saga);
    this.sinceNanos = nowNanos;
    this.askFromNanos = nowNanos;
  }

  static RunningSaga begun(SagaRecord saga, long nowNanos) {
    return new RunningSaga(saga, false, nowNanos);
  }

  /** From the journal of an earlier owner. */
  static RunningSaga resumed(SagaRecord saga, long nowNanos) {
    return new RunningSaga(saga, true, nowNanos);
  }

  SagaRecord saga() {
    return saga;
  }

  SagaStage stage() {
    return stage;
  }

  void moveTo(SagaStage next, long nowNanos) {
    stage = next;
    saga = next.in(saga);
    stored = false;
    asked = false;
    unanswered = 0;
    sinceNanos = nowNanos;
    askFromNanos = nowNanos;
  }

  void answerTo(String edge, long replyTo) {
    saga = saga.toBuilder().setEdge(edge).setReplyTo(replyTo).build();
  }

  /**
   * True if the command has begun it and is not answered yet. Once the saga is concluded, the room
   * itself knows the command, and nothing that comes later would answer it.
   */
  boolean answers(RoomCommand command) {
    return !(stage instanceof SagaStage.Confirming)
        && command.getSequence() != 0
        && command.getSequence() == saga.getSequence()
        && command.getSession().equals(saga.getSession())
        && command.getRoom().equals(saga.getRoom());
  }

  void stored() {
    stored = true;
  }

  /** True if the room itself may decide now. */
  boolean concludes() {
    return stored && stage instanceof SagaStage.Concluding;
  }

  /** True if an earlier owner may have concluded it without this one knowing. */
  boolean mayBeConcluded() {
    return resumed;
  }

  boolean olderThan(long ageNanos, long nowNanos) {
    return nowNanos - sinceNanos > ageNanos;
  }

  boolean waitsFor(SagaStep step) {
    return stage instanceof SagaStage.Asking asking
        && asking.next() == step.getStep()
        && asking.part() == step.getPart();
  }

  /** What was asked was not answered, or not now: it is asked again. */
  void askAgain(long nowNanos) {
    asked = false;
    askFromNanos = nowNanos + RetryInterval.nanosAfter(++unanswered);
  }

  /** When another room must be asked next; empty if it was asked, or none is to be. */
  OptionalLong dueNanos() {
    return asked || !(stage instanceof SagaStage.Asking)
        ? OptionalLong.empty()
        : OptionalLong.of(askFromNanos);
  }

  /** What another room must be asked now. */
  Optional<SagaStep> takeDue(long nowNanos) {
    if (asked || nowNanos - askFromNanos < 0 || !(stage instanceof SagaStage.Asking asking)) {
      return Optional.empty();
    }
    asked = true;
    SagaStepRecord step = saga.getSteps(asking.next() - 1);
    return Optional.of(
        SagaStep.newBuilder()
            .setRoom(step.getRoom())
            .setSaga(saga.getSaga())
            .setStep(asking.next())
            .setPart(asking.part())
            .setAction(text(step, asking.part()))
            .setUser(saga.getUser())
            .build());
  }

  private static String text(SagaStepRecord step, SagaStepPart part) {
    return switch (part) {
      case ACTION -> step.getAction();
      case CONFIRMATION -> step.getConfirmation();
      case COMPENSATION -> step.getCompensation();
      case SAGA_STEP_PART_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("no part of a step: " + part);
    };
  }
}
