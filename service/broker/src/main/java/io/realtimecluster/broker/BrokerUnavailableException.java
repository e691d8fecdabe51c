package io.realtimecluster.broker;

/** The broker did not take a batch: it is away, or the buffer for that time is full. Temporary. */
public final class BrokerUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The message names what was refused and the limit that was reached, if any. */
  public BrokerUnavailableException(String message) {
    super(message);
  }

  /** As above, with what the broker's client said. */
  public BrokerUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
