package io.realtimecluster.edge.admission;

import io.quarkus.runtime.Startup;
import io.realtimecluster.edge.EdgeConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;

/**
 * How many connections the edge admits: as configured, but no more than the process may open files,
 * less a reserve for everything else, and no more than fit into its memory. Thread-safe.
 */
@Startup
@ApplicationScoped
public class ConnectionLimit {

  /** Files that are not clients' sockets: jars, broker, logs, sockets of probes. */
  static final int RESERVED_FILES = 500;

  /** What the edge itself needs of the heap. */
  static final long RESERVED_HEAP_BYTES = 64L * 1024 * 1024;

  /**
   * What a connection may need of the heap: what one by long-polling does while it waits, and over
   * three times what an idle WebSocket was measured to need.
   */
  static final long HEAP_BYTES_PER_CONNECTION = 6 * 1024;

  /** A forwarded request is two sockets: the client's and that to the other edge. */
  static final int FILES_PER_FORWARD = 2;

  /** Of the files, so many for each forward; so forwards take no more than a tenth of them. */
  static final int FILES_PER_FORWARD_MIN = 20;

  private static final Logger LOG = Logger.getLogger(ConnectionLimit.class);

  private final int configured;
  private final IntSupplier openFiles;
  private final int forwardsMax;
  private volatile int openFilesMax;
  private volatile int max;
  private final AtomicInteger admitted = new AtomicInteger();

  @Inject
  ConnectionLimit(EdgeConfig config) {
    this(config.edge().connectionsMax(), config.edge().forwardsMax(), OpenFiles::raise);
  }

  /**
   * With another source than the process.
   *
   * @param openFiles raises the limit as far as that goes, and returns it
   */
  ConnectionLimit(int configured, int forwardsConfigured, IntSupplier openFiles) {
    this.configured = configured;
    this.openFiles = openFiles;
    int now = openFiles.getAsInt();
    forwardsMax = forwardsMax(forwardsConfigured, now);
    take(now);
  }

  /**
   * Takes over what the process may open by now: node tuning raises the limit of edges that run
   * already. One that was lowered counts, too; who is connected stays.
   */
  void look() {
    int now = openFiles.getAsInt();
    if (now != openFilesMax) {
      take(now);
    }
  }

  private void take(int now) {
    openFilesMax = now;
    max = max(configured, now - forwardsMax * FILES_PER_FORWARD, Runtime.getRuntime().maxMemory());
    LOG.infof(
        "admits up to %d connections (configured %d, open files %d, heap %d MiB)",
        max, configured, now, Runtime.getRuntime().maxMemory() / 1024 / 1024);
  }

  static int max(int configured, int filesMax, long heapBytesMax) {
    long byFiles = Math.max(1, filesMax - RESERVED_FILES);
    long byHeap = Math.max(1, (heapBytesMax - RESERVED_HEAP_BYTES) / HEAP_BYTES_PER_CONNECTION);
    long possible = Math.min(byFiles, byHeap);
    if (configured > possible) {
      LOG.warnf(
          "connections-max is %d, but open files allow %d and the heap %d",
          configured, byFiles, byHeap);
    }
    return (int) (configured == 0 ? possible : Math.min(configured, possible));
  }

  static int forwardsMax(int configured, int openFilesMax) {
    return Math.min(configured, Math.max(1, openFilesMax / FILES_PER_FORWARD_MIN));
  }

  /** How many requests may be forwarded to other edges at once. */
  public int forwardsMax() {
    return forwardsMax;
  }

  /** The limit. */
  public int max() {
    return max;
  }

  /** How many files the process may open. */
  int openFilesMax() {
    return openFilesMax;
  }

  /** How many are admitted now. */
  public int admitted() {
    return admitted.get();
  }

  /** Takes a place; false if there is none. */
  boolean tryAdmit() {
    if (admitted.incrementAndGet() <= max) {
      return true;
    }
    admitted.decrementAndGet();
    return false;
  }

  /** Gives a place back. */
  void release() {
    admitted.decrementAndGet();
  }
}
