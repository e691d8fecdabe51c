package io.realtimecluster.client.loop;

/** What a loop will do at a time. Used on the loop only. */
@FunctionalInterface
public interface Timer {

  /** One that was never started. */
  Timer NONE = () -> {};

  /** The callback will not run; without effect when it has. */
  void stop();
}
