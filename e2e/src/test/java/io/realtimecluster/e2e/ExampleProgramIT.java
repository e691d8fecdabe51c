package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The example of a user's own program, with a hub as its Dockerfile packs it: what is copied beside
 * the hub, and what the hub is told.
 */
class ExampleProgramIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final Path EXAMPLE = RealProcesses.ROOT.resolve("examples/room-program");
  private static final Pattern COPY = Pattern.compile("(?m)^COPY (target)/(\\S+) (/\\S+)/$");
  private static final Pattern ENV = Pattern.compile("(?m)^ENV (\\w+)=(\\S+)$");
  private static final String ROOM_TYPES =
      """
      [{"name":"poll","match":"poll:*","program":"poll","history":{"durability":"durable"}}]
      """;

  private static RealProcesses processes;
  private static Map<String, String> hubEnvironment;

  @BeforeAll
  static void start() throws IOException {
    processes = new RealProcesses("example-program", RealProcesses.UNLIMITED_PUBLISHES);
    hubEnvironment = packed(Path.of("target", "processes", "example-image").toAbsolutePath());
    processes.start(0, 1);
    processes.startHub("hub-1", hubEnvironment);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void pollOfTheReadme_isDecidedByTheProgramAndOutlivesAHub() {
    String room = "poll:lunch";
    try (TestConnection ana = connect("ana");
        TestConnection bob = connect("bob")) {
      ana.join(room, null);
      bob.join(room, null);
      done(
          ana,
          room,
          1,
          "{\"type\":\"ask\",\"question\":\"Lunch?\",\"options\":[\"soup\",\"rice\"]}");
      done(bob, room, 1, "{\"type\":\"vote\",\"option\":\"soup\"}");

      processes.kill("hub-1");
      processes.startHub("hub-1", hubEnvironment);

      ServerMessage rejected = answer(bob, room, 2, "{\"type\":\"end\"}");
      assertEquals(ErrorCode.REJECTED, rejected.getError().getCode(), rejected::toString);
      done(ana, room, 2, "{\"type\":\"end\"}");
      Waits.until(
          WAIT_MAX, () -> "bob got " + bob.publications(), () -> bob.publications().size() >= 3);
      assertEquals(
          List.of(
              "1 asked {\"by\":\"ana\",\"question\":\"Lunch?\",\"options\":[\"soup\",\"rice\"]}",
              "2 voted {\"user\":\"bob\",\"option\":\"soup\"}",
              "3 ended {}"),
          bob.publications().stream().map(ExampleProgramIT::event).toList());
      assertEquals(
          "{\"by\":\"ana\",\"question\":\"Lunch?\",\"options\":[\"soup\",\"rice\"],"
              + "\"votes\":{\"bob\":\"soup\"},\"ended\":true}",
          ana.state(room).getPayload().getText());
    }
  }

  /** Does with a folder what the image's build does with the image; returns its environment. */
  private static Map<String, String> packed(Path root) throws IOException {
    String dockerfile = Files.readString(EXAMPLE.resolve("Dockerfile"));
    MatchResult copy = only(COPY, dockerfile);
    Path programs = Files.createDirectories(root.resolve(copy.group(3).substring(1)));
    int copied = 0;
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(EXAMPLE.resolve(copy.group(1)), copy.group(2))) {
      for (Path jar : jars) {
        Files.write(programs.resolve(jar.getFileName()), Files.readAllBytes(jar));
        copied++;
      }
    }
    assertEquals(
        1, copied, "build it first: mvn -DskipTests package -pl examples/room-program -am");
    MatchResult environment = only(ENV, dockerfile);
    assertEquals(copy.group(3), environment.group(2));
    return Map.of(
        environment.group(1),
        programs.toString(),
        "REALTIMECLUSTER_ROOM_TYPES_FILE",
        Files.writeString(root.resolve("room-types.json"), ROOM_TYPES).toString());
  }

  private static MatchResult only(Pattern pattern, String dockerfile) {
    List<MatchResult> found = pattern.matcher(dockerfile).results().toList();
    assertEquals(1, found.size(), () -> pattern + " in " + dockerfile);
    return found.getFirst();
  }

  private static void done(TestConnection connection, String room, long sequence, String json) {
    ServerMessage answer = answer(connection, room, sequence, json);
    assertTrue(answer.hasCommand(), answer::toString);
  }

  /** The final answer: who is refused for now sends again. */
  private static ServerMessage answer(
      TestConnection connection, String room, long sequence, String json) {
    List<ServerMessage> answers = new ArrayList<>();
    Waits.until(
        WAIT_MAX,
        () -> json + " was answered " + answers,
        () -> {
          answers.add(TestConnection.await(connection.command(room, sequence, json)));
          return !answers.getLast().getError().getTemporary();
        });
    return answers.getLast();
  }

  private static String event(Publication publication) {
    return "%d %s %s"
        .formatted(
            publication.getOffset(), publication.getEvent(), publication.getPayload().getText());
  }

  private static TestConnection connect(String user) {
    return TestConnection.connect(
        processes.edge("edge-1"), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), "");
  }
}
