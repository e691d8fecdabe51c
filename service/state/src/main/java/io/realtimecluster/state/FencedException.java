package io.realtimecluster.state;

/** Somebody else owns the partition now: the write did not happen and never will. */
public final class FencedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The message names the key, the epoch of the writer and the one that was found. */
  public FencedException(String message) {
    super(message);
  }
}
