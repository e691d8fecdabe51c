package io.realtimecluster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.client.support.Standalone;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of README.md, word for word, and the example of a chat: compiled and run. */
@Timeout(180)
class ReadmeExampleIT {

  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String URL = "ws://localhost:8080";

  @TempDir private Path folder;

  @Test
  void example_publishesAndReceives() throws Exception {
    var found = EXAMPLE.matcher(Files.readString(Path.of("README.md")));
    assertTrue(found.find());
    assertTrue(found.group(1).contains(URL));
    try (var server = new Standalone(Map.of())) {
      Path source = folder.resolve("Hello.java");
      Files.writeString(source, found.group(1).replace(URL, server.url() + "?user=ana"));

      String said = run(source, "");

      assertEquals("ana: hello\n", said);
    }
  }

  @Test
  void chat_saysWhatIsTyped_andWhatOthersSay() throws Exception {
    Path chat = Path.of("../../examples/console-chat/Chat.java");
    try (var server = new Standalone(Map.of())) {
      String first = run(chat, "hello\n", server.url(), "ana", "demo:chat");
      String second = run(chat, "/who\nbye\n", server.url(), "ben", "demo:chat");

      assertTrue(first.contains("ana: hello\n"), first);
      assertTrue(second.contains("ana: hello\n"), "the history is told: " + second);
      assertTrue(second.contains("ben: bye\n"), second);
    }
  }

  private static String run(Path source, String input, String... arguments) throws Exception {
    var command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    source.toString()),
                Stream.of(arguments))
            .toList();
    return output(command, input);
  }

  private static String output(List<String> command, String input) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var typed = process.outputWriter()) {
      typed.write(input);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
