package io.realtimecluster.e2e;

import java.time.Duration;

/** Which hub has how many of the partitions. */
final class Partitions {

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);

  private Partitions() {}

  /** Waits until a hub has so many. */
  static void awaitOwned(RealProcesses processes, String hub, int count) {
    Waits.until(
        WAIT_MAX,
        () -> hub + " owns " + count,
        () -> processes.metric(hub, "realtimecluster_hub_partitions_owned") == count);
  }
}
