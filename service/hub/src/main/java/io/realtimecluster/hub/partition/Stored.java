package io.realtimecluster.hub.partition;

import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.StateUnavailableException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for what other threads store. Stateless. */
final class Stored {

  private Stored() {}

  /** What has come of it, or why it was not stored. */
  static <T> T await(Future<T> write)
      throws FencedException, StateUnavailableException, InterruptedException {
    try {
      return write.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case FencedException fenced -> throw fenced;
        case StateUnavailableException unavailable -> throw unavailable;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }
}
