package io.realtimecluster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.client.support.Standalone;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of README.md and of the first steps, word for word, and that of a chat: compiled and
 * run, also by the Java of CLIENT_JAVA_HOME, which is to be a 17.
 */
@Timeout(180)
class ReadmeExampleIT {

  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String URL = "ws://localhost:8080";
  private static final String ENDLESS = "; ; i++";

  @TempDir private Path folder;

  @Test
  void example_publishesAndReceives() throws Exception {
    var found = EXAMPLE.matcher(Files.readString(Path.of("README.md")));
    assertTrue(found.find());
    assertTrue(found.group(1).contains(URL));
    try (var server = new Standalone(Map.of())) {
      Path source = folder.resolve("Hello.java");
      Files.writeString(source, found.group(1).replace(URL, server.url() + "?user=ana"));

      for (Path java : javas()) {
        assertEquals("ana: hello\n", run(java, source, ""), "with " + java);
      }
    }
  }

  @Test
  void gettingStarted_isTheSameOnThePage() throws Exception {
    String page = Files.readString(Path.of("../../docs/getting-started.md"));
    var found = EXAMPLE.matcher(page);
    assertTrue(found.find());
    assertTrue(found.group(1).contains(ENDLESS));
    try (var server = new Standalone(Map.of())) {
      Path source = folder.resolve("Hello.java");
      Files.writeString(
          source, found.group(1).replace(URL, server.url()).replace(ENDLESS, "; i <= 2; i++"));
      for (Path java : javas()) {
        String said = run(java, source, "", "cyd");
        assertTrue(said.contains("cyd: hello 1\n"), said);
      }
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

  /** This one, and the one that the tests are asked to try. */
  private static List<Path> javas() {
    return Stream.of(System.getProperty("java.home"), System.getenv("CLIENT_JAVA_HOME"))
        .filter(home -> home != null && !home.isEmpty())
        .map(home -> Path.of(home, "bin", "java"))
        .toList();
  }

  private static String run(Path source, String input, String... arguments) throws Exception {
    return run(javas().get(0), source, input, arguments);
  }

  private static String run(Path java, Path source, String input, String... arguments)
      throws Exception {
    var command = new ArrayList<>(List.of(java.toString()));
    if (java.equals(javas().get(0))) {
      command.add(
          "--sun-misc-unsafe-memory-access=allow"); // Else it warns; 17 knows no such thing.
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), source.toString()));
    command.addAll(List.of(arguments));
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
