package io.realtimecluster.bench.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts servers of this repository, which must be built ({@code mvn -DskipTests package}), and
 * ends them, the last one first. For one thread.
 */
public final class Servers implements AutoCloseable {
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
  private static final int CONNECT_MILLIS = 500;
  private static final String GENERATOR_HEAP = "512m";
  private static final String DIRECT_MEMORY_MAX = "512m";
  private static final String LOOPBACK = "127.0.0.1";
  private static final String EVERYWHERE = "0.0.0.0";

  /** With it the scheduler gives a server a ninth of what a load generator gets that is ready. */
  private static final List<String> AFTER_CLIENTS = List.of("nice", "-n", "10");

  private final Path root;
  private final Path folder;
  private final List<String> launcher;
  private final Deque<ServerProcess> started = new ArrayDeque<>();

  /** A server that listens for clients. */
  public record Listening(ServerProcess process, String host, int port, int managementPort) {
    public String url() {
      return "ws://%s:%d".formatted(host, port);
    }

    public Jvm jvm() {
      return new Jvm(process.pid());
    }

    public ProcessUsage usage() {
      return new ProcessUsage(process.pid());
    }
  }

  /**
   * @param root of the repository
   * @param folder for logs and what servers store
   */
  public Servers(Path root, Path folder) throws IOException {
    this(root, folder, List.of());
  }

  private Servers(Path root, Path folder, List<String> launcher) throws IOException {
    this.root = root;
    this.folder = Files.createDirectories(folder);
    this.launcher = launcher;
  }

  /**
   * Servers whose clients go first. With tens of threads to a core a client that shares it waits
   * for its own turn longer than for the server, which clients on machines of their own never do.
   */
  public static Servers afterClients(Path root, Path folder) throws IOException {
    return new Servers(root, folder, AFTER_CLIENTS);
  }

  /** The plain Netty server: the machine's limit. */
  public Listening ceiling(List<String> jvmOptions, int batchMillis)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> command = java(jvmOptions);
    command.addAll(
        List.of(
            "-jar",
            root.resolve("bench/target/bench.jar").toString(),
            "ceiling",
            "--port",
            Integer.toString(port),
            "--batch-millis",
            Integer.toString(batchMillis)));
    ServerProcess process = run("ceiling", command, Map.of());
    return awaited(new Listening(process, LOOPBACK, port, 0));
  }

  /** Edge and hub in one process. */
  public Listening standalone(List<String> jvmOptions, Map<String, String> environment)
      throws IOException, InterruptedException {
    return application("standalone", "standalone", LOOPBACK, jvmOptions, environment);
  }

  /**
   * An application of the service.
   *
   * @param name in logs
   * @param module folder below service/
   */
  public Listening application(
      String name,
      String module,
      String host,
      List<String> jvmOptions,
      Map<String, String> environment)
      throws IOException, InterruptedException {
    Path jar =
        root.resolve("service").resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
    if (!Files.exists(jar)) {
      throw new IOException(jar + " is not built; run mvn -DskipTests package first");
    }
    int port = freePort();
    int managementPort = freePort();
    Map<String, String> all = new HashMap<>(environment);
    all.put("QUARKUS_HTTP_HOST", host.equals(LOOPBACK) ? EVERYWHERE : host);
    all.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    all.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
    List<String> command = java(jvmOptions);
    command.addAll(List.of("-jar", jar.toString()));
    return awaited(new Listening(run(name, command, all), host, port, managementPort));
  }

  /**
   * A server to compare with: one of the scripts below bench/peers.
   *
   * @param tokenSecret of the JWTs that it accepts
   */
  public Listening peer(String name, String tokenSecret) throws IOException, InterruptedException {
    int port = freePort();
    String serve = peers().resolve(name).resolve("serve").toString();
    ServerProcess process =
        run(name, List.of(serve, Integer.toString(port)), Map.of("TOKEN_SECRET", tokenSecret));
    return awaited(new Listening(process, LOOPBACK, port, 0));
  }

  /**
   * Builds what {@link #peer} starts, as far as it is not there yet; the first time takes minutes.
   */
  public void buildPeers() throws IOException, InterruptedException {
    String build = peers().resolve("build").toString();
    // Its output is not part of the report.
    int exitCode =
        new ProcessBuilder(build)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(Path.of("/dev/stderr").toFile()))
            .start()
            .waitFor();
    if (exitCode != 0) {
      throw new IOException("%s failed with exit code %d, see above".formatted(build, exitCode));
    }
  }

  private Path peers() {
    return root.resolve("bench/peers");
  }

  /** A broker or state store: one of the scripts below cluster/. The answer is its port. */
  public int part(String name, String user, String password)
      throws IOException, InterruptedException {
    int port = freePort();
    ServerProcess process =
        run(
            name,
            List.of(
                root.resolve("cluster").resolve(name).resolve("serve").toString(),
                folder.resolve(name + "-data").toString(),
                Integer.toString(port),
                user,
                password),
            Map.of());
    process.await(() -> listens(LOOPBACK, port), READY_TIMEOUT);
    return port;
  }

  /** A load generator in a process of its own, for what one process has too few open files for. */
  public ServerProcess generator(String name, List<String> arguments) throws IOException {
    // One event loop has no use for a collector with threads beside it: they would take from the
    // servers.
    List<String> command =
        java(List.of("-Xmx" + GENERATOR_HEAP, "-XX:-UseG1GC", "-XX:+UseSerialGC"));
    command.addAll(List.of("-jar", root.resolve("bench/target/bench.jar").toString()));
    command.addAll(arguments);
    return start(name, command, Map.of());
  }

  /** All that run, the first started first. */
  public List<ServerProcess> running() {
    List<ServerProcess> running = new ArrayList<>(started);
    Collections.reverse(running);
    return running;
  }

  public Path folder() {
    return folder;
  }

  /** Kills one, which gets no chance to say goodbye. */
  public void kill(Listening server) throws InterruptedException {
    started.remove(server.process());
    server.process().kill();
  }

  /** Ends one before the others. */
  public void stop(Listening server) {
    started.remove(server.process());
    server.process().close();
  }

  /** Ends all, the last one first: servers before what they depend on. */
  @Override
  public void close() {
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }

  /** The options of service/jvm.options, and more. */
  private List<String> java(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + root.resolve("service/jvm.options"));
    command.add("-XX:MaxDirectMemorySize=" + DIRECT_MEMORY_MAX);
    command.addAll(options);
    return command;
  }

  private ServerProcess run(String name, List<String> command, Map<String, String> environment)
      throws IOException {
    List<String> launched = new ArrayList<>(launcher);
    launched.addAll(command);
    return start(name, launched, environment);
  }

  private ServerProcess start(String name, List<String> command, Map<String, String> environment)
      throws IOException {
    ServerProcess process = ServerProcess.start(name, folder, command, environment);
    started.push(process);
    return process;
  }

  private static Listening awaited(Listening server) throws IOException, InterruptedException {
    server.process().await(() -> listens(server.host(), server.port()), READY_TIMEOUT);
    return server;
  }

  private static boolean listens(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Options as one string, as on a command line. */
  public static List<String> options(String text) {
    return text.isBlank() ? List.of() : Arrays.asList(text.trim().split("\\s+"));
  }
}
