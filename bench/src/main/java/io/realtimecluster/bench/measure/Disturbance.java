package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.server.MachineUsage;
import io.realtimecluster.bench.server.ProcessUsage;
import java.io.IOException;

/**
 * What other processes took of the machine's processors meanwhile. Latencies of a disturbed run say
 * more about the others than about the server.
 */
final class Disturbance {
  private final ProcessUsage server;
  private final ProcessUsage generator = new ProcessUsage(ProcessHandle.current().pid());
  private final double startSeconds;
  private final long startNanos;

  /**
   * @param server beside the generator, which is this process; with the processes that it has
   *     started
   */
  Disturbance(ProcessUsage server) throws IOException {
    this.server = server;
    this.startSeconds = othersSeconds();
    this.startNanos = System.nanoTime();
  }

  /** In percent of one core, so far; the clocks are coarse, so about 0 may be a little below. */
  double percent() throws IOException {
    double elapsedSeconds = (System.nanoTime() - startNanos) / 1e9;
    return (othersSeconds() - startSeconds) / elapsedSeconds * 100;
  }

  private double othersSeconds() throws IOException {
    return MachineUsage.cpuSeconds() - server.treeCpuSeconds() - generator.cpuSeconds();
  }
}
