package io.realtimecluster.program;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes of a command.
 *
 * @param <E> the program's events
 */
public sealed interface Decision<E> {

  /**
   * The command is carried out.
   *
   * @param events in this order, all of them or none; empty if the state is as the command wants it
   * @param result for the client that gave the command, to be written as JSON; null: nothing
   */
  record Accepted<E>(List<E> events, @Nullable Object result) implements Decision<E> {

    /** Copies the list. */
    public Accepted {
      events = List.copyOf(events);
    }
  }

  /**
   * The command is not carried out; nothing changes.
   *
   * @param reason for a developer to read; names the bad value and the limit
   * @param details for the client's code, to be written as JSON; null: nothing
   */
  record Rejected<E>(String reason, @Nullable Object details) implements Decision<E> {}

  /**
   * The command is not carried out now, because of something that passes by itself; nothing
   * changes. The client is told so with a temporary error, and sends the command again soon.
   *
   * @param reason for a developer to read; names what it has to wait for
   */
  record Postponed<E>(String reason) implements Decision<E> {}

  /**
   * The command takes other rooms too. Nothing has changed yet, and the client is answered once it
   * is done or called off. For {@link SagaProgram}s only, and only as an answer to a command.
   */
  record Begun<E>(Saga saga) implements Decision<E> {}

  /** Carried out, with these events and nothing to tell beside them. */
  @SafeVarargs
  static <E> Decision<E> accept(E... events) {
    return new Accepted<>(List.of(events), null);
  }

  /** Carried out, with an answer to the client and these events. */
  @SafeVarargs
  static <E> Decision<E> answer(Object result, E... events) {
    return new Accepted<>(List.of(events), result);
  }

  /** Not carried out. */
  static <E> Decision<E> reject(String reason) {
    return new Rejected<>(reason, null);
  }

  /** Not carried out, with something for the client's code. */
  static <E> Decision<E> reject(String reason, Object details) {
    return new Rejected<>(reason, details);
  }

  /** Not carried out now. */
  static <E> Decision<E> postpone(String reason) {
    return new Postponed<>(reason);
  }

  /** To be carried out in several rooms. */
  static <E> Decision<E> begin(Saga saga) {
    return new Begun<>(saga);
  }
}
