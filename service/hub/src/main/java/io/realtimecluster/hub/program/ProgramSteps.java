package io.realtimecluster.hub.program;

import io.realtimecluster.hub.program.SagaPlan.PlannedStep;
import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import io.realtimecluster.program.RoomProgram;
import io.realtimecluster.program.Saga;
import io.realtimecluster.program.SagaProgram;
import java.util.Optional;

/** The steps of a program that takes part in sagas. Immutable and thread-safe. */
final class ProgramSteps<S, E, T> {

  private final SagaProgram<S, ?, E, T> program;
  private final NamedTypes<T> types;

  private ProgramSteps(SagaProgram<S, ?, E, T> program) {
    this.program = program;
    this.types = new NamedTypes<>(program.stepType());
  }

  /** Those of a program; empty if it takes no part in sagas. */
  static <S, E> Optional<ProgramSteps<S, E, ?>> of(RoomProgram<S, ?, E> program) {
    return program instanceof SagaProgram<S, ?, E, ?> saga
        ? Optional.of(new ProgramSteps<>(saga))
        : Optional.empty();
  }

  /**
   * Decides a step.
   *
   * @throws IllegalArgumentException naming what is wrong with the text
   */
  Decision<E> decide(S state, String json, CommandContext context) {
    return program.decideStep(state, ProgramCodec.read(types, "step", json), context);
  }

  /**
   * A saga with its steps as texts.
   *
   * @throws IllegalArgumentException if something in it is no step of the program
   */
  SagaPlan plan(Saga saga) {
    return new SagaPlan(saga.steps().stream().map(this::planned).toList(), json(saga.conclusion()));
  }

  private PlannedStep planned(Saga.Step step) {
    return new PlannedStep(
        step.room(),
        json(step.action()),
        step.confirmation() == null ? null : json(step.confirmation()),
        json(step.compensation()));
  }

  private String json(Object step) {
    if (!program.stepType().isInstance(step)) {
      throw new IllegalArgumentException(
          "%s is no %s".formatted(step.getClass().getName(), program.stepType().getName()));
    }
    return ProgramCodec.named(step);
  }
}
