package io.realtimecluster.state;

/**
 * A room's log is there and cannot be read as a whole: a part that its head refers to is gone, or
 * is not what was written. It may come back with a node of the state store that is away, or with a
 * backup; other rooms are not affected.
 */
public final class LogDamagedException extends StateUnavailableException {
  private static final long serialVersionUID = 1L;

  /** The message names the room. */
  public LogDamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
