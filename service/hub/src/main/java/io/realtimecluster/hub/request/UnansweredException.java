package io.realtimecluster.hub.request;

/** A hub or an edge did not answer in time; whether it did what it was asked is not known. */
public final class UnansweredException extends Exception {
  private static final long serialVersionUID = 1L;

  UnansweredException(String message) {
    super(message);
  }
}
