package io.realtimecluster.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.hub.program.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomTypesWatchTest {

  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final String TYPES = "[{\"name\":\"%s\",\"match\":\"*\"}]";

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @TempDir private Path folder;

  @Test
  void changedFile_isReadAgainAndOneThatIsBadOrGoneChangesNothing() throws IOException {
    // Given
    mount(TYPES.formatted("one"));
    try (RoomTypesWatch watch = start()) {
      assertEquals("one", name(watch));
      // When
      mount(TYPES.formatted("two"));
      // Then
      await(() -> name(watch).equals("two"));
      await(() -> meters.counter("realtimecluster.hub.room.types.reloads").count() == 1);
      // When
      mount(TYPES.formatted("bad").replace("match", "mach"));
      // Then
      await(() -> stale() == 1);
      assertEquals("two", name(watch));
      // When
      mount(TYPES.formatted("three"));
      // Then
      await(() -> name(watch).equals("three"));
      await(() -> stale() == 0);
      // When
      mount("[null]");
      // Then
      await(() -> stale() == 1);
      // When
      mount(TYPES.formatted("four"));
      // Then
      await(() -> name(watch).equals("four"));
      await(() -> stale() == 0);
      // When
      Files.delete(folder.resolve("room-types.json"));
      // Then
      await(() -> stale() == 1);
      assertEquals("four", name(watch));
    }
  }

  @Test
  void fileOfTheLimit_isReadAndOneByteMoreIsNot() throws IOException {
    String types = TYPES.formatted("big");
    String padded = types + " ".repeat(RoomTypesWatch.FILE_BYTES_MAX - types.length());
    mount(padded);
    start().close();
    mount(padded + " ");
    IOException refused = assertThrows(IOException.class, this::start);
    assertTrue(refused.getMessage().contains("1048576"), refused.getMessage());
  }

  /** As the kubelet does: the name leads to the whole new file at once. */
  private void mount(String text) throws IOException {
    Path version = Files.writeString(Files.createTempFile(folder, "version", ".json"), text);
    Path link = Files.createSymbolicLink(folder.resolve("next"), version);
    Files.move(link, folder.resolve("room-types.json"), StandardCopyOption.ATOMIC_MOVE);
  }

  private RoomTypesWatch start() throws IOException {
    return RoomTypesWatch.start(
        folder.resolve("room-types.json"),
        Programs.load(RoomTypesWatchTest.class.getClassLoader()),
        INTERVAL,
        meters);
  }

  private static String name(RoomTypesWatch watch) {
    return watch.types().of("any").name();
  }

  private double stale() {
    return meters.get("realtimecluster.hub.room.types.stale").gauge().value();
  }

  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - start < PATIENCE_NANOS, "not within 30 s");
      Thread.onSpinWait();
    }
  }
}
