package io.realtimecluster.hub;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.realtimecluster.hub.program.Programs;
import io.realtimecluster.hub.room.RoomTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Reads the file of room types again when it has changed. The file is looked at rather than
 * watched: Kubernetes replaces a mounted ConfigMap by a symbolic link, of which file events tell
 * nothing reliable. A file that cannot be used changes nothing.
 */
final class RoomTypesWatch implements AutoCloseable {

  /** How often the file is looked at. Kubernetes takes a minute or so to bring a change here. */
  static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);

  /** More does not fit into a ConfigMap. */
  static final int FILE_BYTES_MAX = 1024 * 1024;

  private static final Logger LOG = Logger.getLogger(RoomTypesWatch.class);

  private final Path file;
  private final Programs programs;
  private final RoomTypes types;
  private final Counter reloads;
  private final Thread thread;
  private String lastText;
  private volatile boolean stale;

  private RoomTypesWatch(
      Path file, String text, Programs programs, Duration interval, MeterRegistry meters) {
    this.file = file;
    this.lastText = text;
    this.programs = programs;
    this.types = RoomTypesFile.parse(text, programs);
    this.reloads = meters.counter("realtimecluster.hub.room.types.reloads");
    Gauge.builder("realtimecluster.hub.room.types.stale", () -> stale ? 1 : 0).register(meters);
    this.thread = Thread.ofVirtual().name("room-types").unstarted(() -> run(interval));
  }

  /**
   * Begins to look at a file.
   *
   * @throws IOException if it cannot be read now
   * @throws IllegalArgumentException if it cannot be used now, naming the bad value
   */
  static RoomTypesWatch start(Path file, Programs programs, Duration interval, MeterRegistry meters)
      throws IOException {
    RoomTypesWatch watch = new RoomTypesWatch(file, read(file), programs, interval, meters);
    watch.thread.start();
    return watch;
  }

  /** The types, which follow the file. */
  RoomTypes types() {
    return types;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run(Duration interval) {
    try {
      while (true) {
        Thread.sleep(interval);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      String text = read(file);
      if (text.equals(lastText)) {
        return;
      }
      // Also of a bad text: it is told once, not at each look.
      lastText = text;
      types.replaceBy(RoomTypesFile.parse(text, programs));
      stale = false;
      reloads.increment();
      LOG.infof("room types are read again from %s", file);
    } catch (IOException | RuntimeException e) { // Whatever is wrong with it may be mended.
      if (!stale || e instanceof RuntimeException) {
        LOG.errorf("room types stay as they were, %s cannot be used: %s", file, e.getMessage());
      }
      stale = true;
    }
  }

  private static String read(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length > FILE_BYTES_MAX) {
        throw new IOException("it has more than " + FILE_BYTES_MAX + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
