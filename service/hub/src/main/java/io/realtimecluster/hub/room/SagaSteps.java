package io.realtimecluster.hub.room;

import io.realtimecluster.proto.broker.v1.SagaStep;
import io.realtimecluster.proto.broker.v1.SagaStepPart;
import io.realtimecluster.proto.state.v1.SagaRecord;

/**
 * By which session and sequence the parts of a saga are remembered in the logs of its rooms. A saga
 * is a session of its own there, whose name no client can have.
 */
final class SagaSteps {

  /**
   * The event where a step or conclusion was not carried out and must not be any more. No program
   * has an event of that name, and none sees it.
   */
  static final String CALLED_OFF = "saga.calledOff";

  /**
   * The event where a conclusion has led to no event of the program: the room must know all the
   * same that the command was carried out. As with {@link #CALLED_OFF}, no program has or sees it.
   */
  static final String CONCLUDED = "saga.concluded";

  private static final long CONCLUSION = 1;
  private static final long NO_CONCLUSION = 2;
  private static final long PARTS_PER_STEP = 4;

  private SagaSteps() {}

  /** True if it is for dedup alone, and not of a program. */
  static boolean isMark(String event) {
    return event.equals(CALLED_OFF) || event.equals(CONCLUDED);
  }

  static Origin origin(SagaStep step) {
    return origin(step, step.getPart());
  }

  static Origin actionOf(SagaStep step) {
    return origin(step, SagaStepPart.ACTION);
  }

  static Origin compensationOf(SagaStep step) {
    return origin(step, SagaStepPart.COMPENSATION);
  }

  /** That of the client's command, so that it finds the answer when it is sent again. */
  static Origin conclusionOf(SagaRecord saga) {
    return saga.getSequence() == 0
        ? new Origin(saga.getSaga(), CONCLUSION, saga.getUser())
        : new Origin(saga.getSession(), saga.getSequence(), saga.getUser());
  }

  static Origin calledOff(SagaRecord saga) {
    return new Origin(saga.getSaga(), NO_CONCLUSION, saga.getUser());
  }

  /** Numbers of steps begin at 1, so theirs are greater than those of the conclusion. */
  private static Origin origin(SagaStep step, SagaStepPart part) {
    return new Origin(
        step.getSaga(), step.getStep() * PARTS_PER_STEP + part.getNumber(), step.getUser());
  }
}
