package io.realtimecluster.edge.admission;

import io.realtimecluster.edge.EdgeConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * How many connections the edge admits: as configured, or as many as the process may open files
 * less a reserve for everything else. The JVM has raised the soft limit to the hard one.
 * Thread-safe.
 */
@ApplicationScoped
public class ConnectionLimit {

  /** Files that are not clients' sockets: jars, broker, logs, sockets of probes. */
  static final int RESERVED_FILES = 500;

  private static final int OPEN_FILES_UNKNOWN = 1_024;
  private static final Logger LOG = Logger.getLogger(ConnectionLimit.class);

  private final int max;
  private final AtomicInteger admitted = new AtomicInteger();

  ConnectionLimit(EdgeConfig config) {
    int byFiles = Math.max(1, openFilesMax() - RESERVED_FILES);
    int configured = config.edge().connectionsMax();
    max = configured == 0 ? byFiles : Math.min(configured, byFiles);
    if (configured > byFiles) {
      LOG.warnf(
          "connections-max is %d, but the limit of open files allows %d", configured, byFiles);
    }
  }

  /** The limit. */
  public int max() {
    return max;
  }

  /** How many are admitted now. */
  public int admitted() {
    return admitted.get();
  }

  /** Takes a place; false if there is none. */
  public boolean tryAdmit() {
    if (admitted.incrementAndGet() <= max) {
      return true;
    }
    admitted.decrementAndGet();
    return false;
  }

  /** Gives a place back. */
  public void release() {
    admitted.decrementAndGet();
  }

  private static int openFilesMax() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/limits"))) {
      return lines
          .filter(line -> line.startsWith("Max open files"))
          .map(line -> line.split("\\s+", -1)[3])
          .filter(soft -> soft.matches("\\d{1,9}"))
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(OPEN_FILES_UNKNOWN);
    } catch (IOException e) {
      return OPEN_FILES_UNKNOWN;
    }
  }
}
