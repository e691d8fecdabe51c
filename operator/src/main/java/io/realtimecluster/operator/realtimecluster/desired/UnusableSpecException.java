package io.realtimecluster.operator.realtimecluster.desired;

/** A spec has a value that the definition takes and nobody can use; its message is for users. */
public final class UnusableSpecException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnusableSpecException(String message, Throwable cause) {
    super(message, cause);
  }
}
