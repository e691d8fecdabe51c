package io.realtimecluster.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Processor time of this machine so far, from Linux's /proc/stat. With the time in interrupts,
 * which the processes that were interrupted count as theirs: without it, they would be more than
 * the whole.
 */
public final class MachineUsage {
  private static final Path STAT = Path.of("/proc/stat");
  private static final double TICKS_PER_SECOND = 100;

  private static final int[] BUSY_FIELDS = {1, 2, 3, 6, 7};

  private MachineUsage() {}

  public static double cpuSeconds() throws IOException {
    return cpuSeconds(Files.readString(STAT));
  }

  /** The first line: cpu, user, nice, system, idle, iowait, irq, softirq, and more. */
  static double cpuSeconds(String stat) {
    String[] fields = stat.lines().findFirst().orElse("").trim().split("\\s+");
    long ticks = 0;
    for (int index : BUSY_FIELDS) {
      ticks += Long.parseLong(fields[index]);
    }
    return ticks / TICKS_PER_SECOND;
  }
}
