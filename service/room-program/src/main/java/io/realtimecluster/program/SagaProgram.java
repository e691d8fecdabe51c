package io.realtimecluster.program;

/**
 * A room program whose commands may take several rooms: {@link #decide} answers such a command with
 * {@link Decision#begin}, and the rooms concerned, which must have the same program, decide one
 * step each. Clients cannot send steps. Pure like every {@link RoomProgram}.
 *
 * <p>A step is carried out once, however often it is sent, also if hubs crash meanwhile. Its events
 * are of the room's log like all others. A room gives no promise between two steps, so a step must
 * leave the room in a state that makes sense by itself.
 *
 * @param <S> the state
 * @param <C> the commands
 * @param <E> the events
 * @param <T> the steps: a sealed interface of records, or one record, with names in JSON as those
 *     of commands
 */
public interface SagaProgram<S, C, E, T> extends RoomProgram<S, C, E> {

  /** What steps are read as, from what another room's program has begun. */
  Class<T> stepType();

  /**
   * What comes of a step in this state. To reject an action or a conclusion is to call the saga
   * off. A confirmation or compensation that is rejected is skipped, and shows in the hub's log.
   *
   * @param context the user is the one whose command has begun the saga; the session is empty
   */
  Decision<E> decideStep(S state, T step, CommandContext context);
}
