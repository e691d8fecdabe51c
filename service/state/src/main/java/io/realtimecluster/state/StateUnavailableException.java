package io.realtimecluster.state;

/**
 * The state store did not answer in time or denied the operation, as it does in a minority
 * partition. Whether a write happened is not known.
 */
public class StateUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The message names the operation and its key. */
  public StateUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
