package io.realtimecluster.edge.drain;

/**
 * What an edge does with its connections.
 *
 * <pre>
 *   Serving --drain--> Draining --no connection left, or time is up--> Drained
 *      ^                   |                                              |
 *      +------resume-------+----------------------------------------------+
 * </pre>
 */
sealed interface DrainState {

  /** The word for it in the management interface. */
  String word();

  /** Connections are admitted. */
  record Serving() implements DrainState {
    @Override
    public String word() {
      return "serving";
    }
  }

  /**
   * Nobody is admitted, and connections are asked to move.
   *
   * @param deadlineNanos then all that are left are closed
   */
  record Draining(int connectionsPerSecond, long deadlineNanos) implements DrainState {
    @Override
    public String word() {
      return "draining";
    }
  }

  /** Nobody is admitted, and no connection is left or the rest was closed. */
  record Drained() implements DrainState {
    @Override
    public String word() {
      return "drained";
    }
  }
}
