package io.realtimecluster.bench.idle;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run found.
 *
 * @param joinedSeconds from the first connect to the last join
 * @param memory null where no process was named
 * @param problems refused or lost connections, by cause
 */
public record IdleReport(
    int joined,
    double joinedSeconds,
    double connectsPerSecond,
    @Nullable Memory memory,
    Map<String, Long> problems) {

  /** Resident memory of the server's process. */
  public record Memory(long beforeBytes, long afterBytes, double bytesPerConnection) {}

  public String table() {
    String memoryText =
        memory == null
            ? "not measured (--pid)"
            : "%,d KiB before, %,d KiB after, %,.0f bytes per connection"
                .formatted(
                    memory.beforeBytes() / 1024,
                    memory.afterBytes() / 1024,
                    memory.bytesPerConnection());
    return """
        joined          %,d in %.2f s, %,.0f/s
        resident memory %s
        problems        %s
        """
        .formatted(
            joined,
            joinedSeconds,
            connectsPerSecond,
            memoryText,
            problems.isEmpty() ? "none" : problems.toString());
  }
}
