package io.realtimecluster.state.infinispan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Several Infinispan Servers on this machine that are one cluster. Not thread-safe. */
final class InfinispanNodes implements AutoCloseable {

  private static final String USER = "admin";
  private static final String PASSWORD = "secret";
  private static final Duration HEALTH_TIME_MAX = Duration.ofSeconds(5);
  private static final int STOP_SECONDS_MAX = 40;
  private static final Duration COMPLETE_WAIT_MAX = Duration.ofSeconds(120);
  private static final long POLL_MILLIS = 250;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final List<Integer> ports = new ArrayList<>();
  private final List<Integer> nodePorts = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();
  private final Path directory;

  /** Finds their ports; nothing is started yet. */
  InfinispanNodes(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      ports.add(freePort());
      nodePorts.add(freePort());
    }
    Path target = Files.createDirectories(Path.of("target")).toAbsolutePath();
    directory = Files.createTempDirectory(target, "infinispan-nodes-");
  }

  /** Begins to start the next one. The one that has run the longest leads the others. */
  void startNext() throws IOException {
    int number = processes.size();
    processes.add(
        new ProcessBuilder(
                RealInfinispan.script().toString(),
                directory.resolve(String.valueOf(number)).toString(),
                String.valueOf(ports.get(number)),
                USER,
                PASSWORD,
                String.valueOf(nodePorts.get(number)),
                nodePorts.stream().map(String::valueOf).collect(Collectors.joining(",")))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(number + ".log").toFile())
            .start());
  }

  /** Ends one at once, as the loss of its machine does. */
  void kill(int number) throws InterruptedException {
    Process process = processes.get(number);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  /** Lets one leave in order, and waits until it has ended. */
  void stop(int number) throws InterruptedException {
    Process process = processes.get(number);
    process.destroy();
    if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
      fail("node %d has not left after %d s".formatted(number, STOP_SECONDS_MAX));
    }
  }

  /**
   * Starts the next one, and waits until all that run are one cluster with two copies of each
   * entry.
   */
  void joinNext(int members) throws Exception {
    startNext();
    awaitComplete(processes.size() - 1, members);
  }

  /** Waits until one sees so many, and each entry is on as many of them as it should be. */
  void awaitComplete(int number, int members) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + COMPLETE_WAIT_MAX.toNanos();
    while (!isComplete(number, members)) {
      if (System.nanoTime() > deadlineNanos) {
        fail("node %d of %d: %s".formatted(number, members, health(number)));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** For a client of one of them. */
  String host(int number) {
    return "127.0.0.1:" + ports.get(number);
  }

  /** For a client that finds each of them. */
  String hosts() {
    return IntStream.range(0, ports.size()).mapToObj(this::host).collect(Collectors.joining(";"));
  }

  /** What one says of its cluster; empty if it does not answer. */
  private String health(int number) throws InterruptedException {
    byte[] login = (USER + ":" + PASSWORD).getBytes(UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://%s/rest/v2/container/health".formatted(host(number))))
            .timeout(HEALTH_TIME_MAX)
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login))
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    }
  }

  private boolean isComplete(int number, int members) throws InterruptedException {
    String health = health(number);
    return health.contains("\"number_of_nodes\":" + members)
        && health.contains("\"HEALTHY\"")
        && !health.contains("REBALANCING")
        && !health.contains("DEGRADED");
  }

  @Override
  public void close() throws InterruptedException {
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
