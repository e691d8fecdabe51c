package io.realtimecluster.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Processor time of all processes of this machine so far, from Linux's /proc/stat. Time in
 * interrupts belongs to no process and is left out.
 */
public final class MachineUsage {
  private static final Path STAT = Path.of("/proc/stat");
  private static final double TICKS_PER_SECOND = 100;

  private MachineUsage() {}

  public static double cpuSeconds() throws IOException {
    return cpuSeconds(Files.readString(STAT));
  }

  /** The first line: cpu, user, nice, system, and more. */
  static double cpuSeconds(String stat) {
    String[] fields = stat.lines().findFirst().orElse("").trim().split("\\s+");
    long ticks = Long.parseLong(fields[1]) + Long.parseLong(fields[2]) + Long.parseLong(fields[3]);
    return ticks / TICKS_PER_SECOND;
  }
}
