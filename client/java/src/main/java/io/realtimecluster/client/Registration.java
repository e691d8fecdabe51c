package io.realtimecluster.client;

/** A listener that is called until this is closed. Thread-safe. */
@FunctionalInterface
public interface Registration extends AutoCloseable {

  /** The listener is not called any more, but for a call under way. */
  @Override
  void close();
}
