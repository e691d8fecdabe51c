package io.realtimecluster.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.bench.ceiling.CeilingServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {
  private static final int USAGE = 2;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "fanout --clients 0          | --clients is 0; it must be 1 to 60,000",
        "fanout --clients 60001      | --clients is 60,001; it must be 1 to 60,000",
        "fanout --size 26            | --size is 26; it must be 27 to 60,000",
        "fanout --rate many          | 'many' is not an int",
        "fanout --rooms 129          | more than the 128 rooms",
        "fanout --url wss://x        | must begin with ws:// or http://",
        "fanout --protocol xml       | --protocol",
        "fanout --token-secret short | has 5 characters; it must have at least 32",
        "idle --source-addresses x   | 'x' is not an IPv4 address",
        "ceiling --port 65536        | --port is 65,536; it must be 0 to 65,535",
        "measure peers --part x      | 'x'",
        "measure peers --connections 15001 | --connections is 15,001; it must be 1 to 15,000",
        "measure peers --subscribers 0 | --subscribers is 0; it must be 1 to 10,000",
        "broker-roundtrip --size 7   | --size is 7; it must be 8 to 1,048,576",
      })
  void execute_badValue_namesItAndTheLimit(String arguments, String message) {
    assertEquals(USAGE, execute(arguments.split(" ")));
    assertTrue(err.toString().contains(message), err::toString);
  }

  @Test
  void execute_noCommand_asksForOne() {
    assertEquals(USAGE, execute());
    assertTrue(err.toString().contains("Which command?"), err::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"proto", "json"})
  void fanout_againstCeiling_isIntactAndMeasures(String protocol, @TempDir Path directory)
      throws IOException {
    // Given
    Path json = directory.resolve("report.json");
    try (var server = new CeilingServer(0, 1, 0)) {
      // When
      int exitCode =
          execute(
              ("fanout --url ws://localhost:%d --protocol %s --clients 20 --rooms 3 --publishers 2"
                      + " --rate 100 --seconds 1 --warmup-seconds 0 --json %s")
                  .formatted(server.port(), protocol, json)
                  .split(" "));

      // Then
      assertEquals(0, exitCode, () -> out + "\n" + err);
      var report = ReportFile.read(json);
      assertEquals(100, report.get("published").asInt());
      assertEquals(report.get("expected").asLong(), report.get("received").asLong());
      assertTrue(report.get("received").asInt() > 600);
      assertTrue(report.at("/delivery/p50Millis").asDouble() > 0);
    }
  }

  @Test
  void fanout_nobodyListens_fails() {
    int exitCode = execute("fanout --url ws://localhost:1 --clients 2 --seconds 1".split(" "));

    assertEquals(1, exitCode);
    assertTrue(out.toString().contains("not joined"), out::toString);
  }

  @Test
  void idle_againstCeiling_reportsMemory() {
    try (var server = new CeilingServer(0, 1, 0)) {
      int exitCode =
          execute(
              "idle --url ws://localhost:%d --clients 50 --seconds 0 --pid %d"
                  .formatted(server.port(), ProcessHandle.current().pid())
                  .split(" "));

      assertEquals(0, exitCode, () -> out + "\n" + err);
      assertTrue(out.toString().contains("bytes per connection"), out::toString);
    }
  }

  private int execute(String... arguments) {
    return Bench.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
