package io.realtimecluster.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a process takes of this machine, from Linux's /proc. */
public record ProcessUsage(long pid) {
  private static final String RESIDENT = "VmRSS:";
  private static final String RESIDENT_PEAK = "VmHWM:";

  /** Of /proc/PID/stat; it is 100 on every Linux there is, and not to be had without C. */
  private static final double TICKS_PER_SECOND = 100;

  /** Resident set size. */
  public long residentBytes() throws IOException {
    return field(status(), RESIDENT);
  }

  /** The largest resident set size so far. */
  public long residentPeakBytes() throws IOException {
    return field(status(), RESIDENT_PEAK);
  }

  /** Processor time so far, of all its threads, in user and kernel mode. */
  public double cpuSeconds() throws IOException {
    return cpuSeconds(Files.readString(proc("stat")));
  }

  /** The same of this process and those that it started: a server may hide behind a script. */
  public double treeCpuSeconds() throws IOException {
    double seconds = 0;
    for (ProcessUsage process : tree()) {
      seconds += process.cpuSeconds();
    }
    return seconds;
  }

  /** Resident set sizes of this process and those that it started. */
  public long treeResidentBytes() throws IOException {
    long bytes = 0;
    for (ProcessUsage process : tree()) {
      bytes += process.residentBytes();
    }
    return bytes;
  }

  private List<ProcessUsage> tree() {
    return ProcessHandle.of(pid).stream()
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
        .map(process -> new ProcessUsage(process.pid()))
        .toList();
  }

  // The second field is the program's name in parentheses and may hold anything.
  static double cpuSeconds(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  static long field(String status, String name) throws IOException {
    return status
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow(() -> new IOException("the process status has no " + name));
  }

  private String status() throws IOException {
    return Files.readString(proc("status"));
  }

  private Path proc(String file) throws IOException {
    Path path = Path.of("/proc", Long.toString(pid), file);
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "there is no process " + pid);
    }
    return path;
  }
}
