package io.realtimecluster.broker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Connection;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A real RabbitMQ for the tests of this module, as a child process. A test may stop it and start it
 * again with what it had stored.
 */
public final class RealRabbitMq implements QuarkusTestResourceLifecycleManager {

  private static final String USER = "rtc";
  private static final String PASSWORD = "rtc-secret";
  private static final int START_SECONDS_MAX = 120;
  private static final int STOP_SECONDS_MAX = 60;
  private static final int LOG_TAIL_LINES = 40;

  private static RealRabbitMq running;

  private int port;
  private Path data;
  private Process process;

  /** Stops it; connections are closed as by an operator who stops the broker. */
  static void stopBroker() throws InterruptedException {
    running.stopProcess();
  }

  /** Starts it again on the same port with the same data. */
  static void startBroker() throws IOException {
    running.startProcess();
  }

  /** A connection of a test's own. */
  static Connection connect() throws Exception {
    return address(USER).connect("test");
  }

  /** How another user logs in that has the same password. */
  static RabbitAddress address(String user) {
    return new RabbitAddress(
        new RabbitUri(false, "127.0.0.1", running.port, user, PASSWORD, "/"), Optional.empty());
  }

  /** Adds a user that may do everything with what has such a name, and nothing else. */
  static void addUser(String user, String names) throws Exception {
    ctl("add_user", user, PASSWORD);
    ctl("set_permissions", "-p", "/", user, names, names, names);
  }

  private static void ctl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(running.data.resolve("ctl").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(output);
    }
  }

  @Override
  public Map<String, String> start() {
    try {
      prepare();
      startProcess();
    } catch (IOException e) {
      throw new IllegalStateException("RabbitMQ was not started", e);
    }
    running = this;
    return Map.of(
        "rabbitmq-host",
        "127.0.0.1",
        "rabbitmq-port",
        Integer.toString(port),
        "rabbitmq-username",
        USER,
        "rabbitmq-password",
        PASSWORD);
  }

  /** Starts one beside that of the module, with more configuration. */
  static RealRabbitMq startAnother(String config) throws IOException {
    RealRabbitMq another = new RealRabbitMq();
    another.prepare();
    Path folder = Files.createDirectories(another.data.resolve("conf.d"));
    Files.writeString(folder.resolve("90-test.conf"), config);
    another.startProcess();
    return another;
  }

  @Override
  public void stop() {
    try {
      stopProcess();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void prepare() throws IOException {
    port = freePort();
    Path target = Files.createDirectories(Path.of("target")).toAbsolutePath();
    data = Files.createTempDirectory(target, "rabbitmq-");
  }

  private void startProcess() throws IOException {
    Process started =
        new ProcessBuilder(
                script().toString(), data.toString(), Integer.toString(port), USER, PASSWORD)
            .redirectErrorStream(true)
            .start();
    process = started;
    var _ = started.onExit(); // Reaped even if a test never waits for it.
    Thread watch = Thread.ofVirtual().start(() -> stopIfSlow(started));
    Deque<String> log = new ArrayDeque<>();
    BufferedReader output = started.inputReader(UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      log.addLast(line);
      if (log.size() > LOG_TAIL_LINES) {
        log.removeFirst();
      }
      if (line.startsWith("ready on")) {
        watch.interrupt();
        return;
      }
    }
    throw new IllegalStateException("RabbitMQ ended:\n" + String.join("\n", log));
  }

  private static void stopIfSlow(Process started) {
    try {
      Thread.sleep(TimeUnit.SECONDS.toMillis(START_SECONDS_MAX));
      started.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopProcess() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  private static Path script() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null) {
      Path script = directory.resolve("cluster/rabbitmq/serve");
      if (Files.isExecutable(script)) {
        return script;
      }
      directory = directory.getParent();
    }
    throw new IllegalStateException("cluster/rabbitmq/serve was not found above this directory");
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
