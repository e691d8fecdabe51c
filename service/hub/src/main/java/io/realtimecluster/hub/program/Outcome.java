package io.realtimecluster.hub.program;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a command in a room. */
public sealed interface Outcome {

  /**
   * It is carried out, and the state has these events in it.
   *
   * @param result what the client is told, as JSON text
   */
  record Accepted(List<ProgramEvent> events, @Nullable String result) implements Outcome {}

  /** Other rooms are to be asked first; nothing changed. */
  record Begun(SagaPlan plan) implements Outcome {}

  /** The program does not want it. */
  record Rejected(String reason, @Nullable String details) implements Outcome {}

  /** The program does not want it now. */
  record Postponed(String reason) implements Outcome {}

  /** It is no command of the program. */
  record Malformed(String reason) implements Outcome {}

  /** The program has an error; nothing changed. */
  record Failed(Throwable failure) implements Outcome {}
}
