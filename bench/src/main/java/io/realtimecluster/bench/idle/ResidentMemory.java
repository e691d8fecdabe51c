package io.realtimecluster.bench.idle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process's resident set size, from Linux's /proc. */
record ResidentMemory(long pid) {
  private static final String FIELD = "VmRSS:";

  long bytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.exists(status)) {
      throw new IOException("there is no process " + pid);
    }
    return parseBytes(String.join("\n", Files.readAllLines(status)));
  }

  static long parseBytes(String status) throws IOException {
    return status
        .lines()
        .filter(line -> line.startsWith(FIELD))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow(() -> new IOException("the process status has no " + FIELD));
  }
}
