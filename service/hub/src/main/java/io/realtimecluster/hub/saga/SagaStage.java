package io.realtimecluster.hub.saga;

import io.realtimecluster.proto.broker.v1.SagaStepPart;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.state.v1.SagaPhase;
import io.realtimecluster.proto.state.v1.SagaRecord;

/**
 * How far a saga has come. Steps are numbered from 1.
 *
 * <pre>
 *   Stepping --all carried out--> Concluding --concluded--> Confirming --all confirmed--> Ended
 *      |                              |
 *      +--refused, or no answer-------+--refused--> Compensating --all compensated--> Ended
 * </pre>
 *
 * <p>A stage must be stored before anything is done for it: whoever takes the partition over then
 * does the same, and nothing that contradicts it.
 */
sealed interface SagaStage {

  /** A step is to be carried out. */
  record Stepping(int next) implements SagaStage, Asking {
    @Override
    public SagaStepPart part() {
      return SagaStepPart.ACTION;
    }

    @Override
    public SagaStage carriedOut(SagaRecord saga) {
      return next < saga.getStepsCount() ? new Stepping(next + 1) : new Concluding();
    }

    /** That step may have been carried out nevertheless, so it is compensated as well. */
    SagaStage refused(Error refusal) {
      return new Compensating(next, refusal);
    }
  }

  /** The room itself is to decide. */
  record Concluding() implements SagaStage {
    SagaStage concluded(SagaRecord saga) {
      return Confirming.from(1, saga);
    }

    SagaStage refused(SagaRecord saga, Error refusal) {
      return new Compensating(saga.getStepsCount(), refusal);
    }
  }

  /** A step is to be confirmed. */
  record Confirming(int next) implements SagaStage, Asking {
    @Override
    public SagaStepPart part() {
      return SagaStepPart.CONFIRMATION;
    }

    @Override
    public SagaStage carriedOut(SagaRecord saga) {
      return from(next + 1, saga);
    }

    private static SagaStage from(int first, SagaRecord saga) {
      for (int step = first; step <= saga.getStepsCount(); step++) {
        if (!saga.getSteps(step - 1).getConfirmation().isEmpty()) {
          return new Confirming(step);
        }
      }
      return new Ended();
    }
  }

  /** A step is to be compensated. */
  record Compensating(int next, Error refusal) implements SagaStage, Asking {
    @Override
    public SagaStepPart part() {
      return SagaStepPart.COMPENSATION;
    }

    @Override
    public SagaStage carriedOut(SagaRecord saga) {
      return next > 1 ? new Compensating(next - 1, refusal) : new Ended();
    }
  }

  /** Nothing is to be done any more. */
  record Ended() implements SagaStage {}

  /** A stage in which another room is asked. */
  sealed interface Asking permits Stepping, Confirming, Compensating {
    /** The number of the step. */
    int next();

    /** What is asked for. */
    SagaStepPart part();

    /** The other room has done it. */
    SagaStage carriedOut(SagaRecord saga);
  }

  /** The stage that a record is in. */
  static SagaStage of(SagaRecord saga) {
    return switch (saga.getPhase()) {
      case STEPPING -> new Stepping(saga.getNext());
      case CONCLUDING -> new Concluding();
      case CONFIRMING -> new Confirming(saga.getNext());
      case COMPENSATING -> new Compensating(saga.getNext(), saga.getRefusal());
      case SAGA_PHASE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException(
              "saga %s is in a phase of a later release".formatted(saga.getSaga()));
    };
  }

  /** The record in this stage; one that has ended is stored nowhere. */
  default SagaRecord in(SagaRecord saga) {
    SagaRecord.Builder changed = saga.toBuilder();
    return switch (this) {
      case Stepping(int next) -> changed.setPhase(SagaPhase.STEPPING).setNext(next).build();
      case Concluding() -> changed.setPhase(SagaPhase.CONCLUDING).build();
      case Confirming(int next) -> changed.setPhase(SagaPhase.CONFIRMING).setNext(next).build();
      case Compensating(int next, Error refusal) ->
          changed.setPhase(SagaPhase.COMPENSATING).setNext(next).setRefusal(refusal).build();
      case Ended() -> saga;
    };
  }
}
