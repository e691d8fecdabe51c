package io.realtimecluster.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * RabbitMQ, Infinispan, hubs and edges as processes of this machine, wired as the operator wires
 * pods: by environment variables.
 */
public final class RealProcesses implements AutoCloseable {

  /** As many as all hubs and edges are told. */
  public static final int PARTITIONS = 8;

  /** Of each partition's lease, unless a test says otherwise. */
  static final Duration LEASE_TIME = Duration.ofSeconds(3);

  /** Makes the tokens that the edges take. */
  public static final Tokens TOKENS = new Tokens("a-secret-of-the-tests-with-32-bytes-or-more");

  static final String API_KEY = "an-api-key-of-the-tests";

  private static final String MANAGEMENT_KEY = "a-key-of-the-tests";
  private static final String USER = "rtc";
  private static final String PASSWORD = "rtc-secret";
  private static final String ROOM_TYPES =
      """
      [{"name":"durable","match":"durable:*","history":{"durability":"durable","size":2000},"presence":true},
       {"name":"short","match":"short:*","history":{"durability":"durable","size":10}},
       {"name":"board","match":"board:*","program":"state","snapshotEvery":20,
        "history":{"durability":"durable","size":50}},
       {"name":"state","match":"state:*","program":"state","snapshotEvery":50,
        "history":{"durability":"durable","size":1000}},
       {"name":"meeting","match":"meeting:*","program":"meeting","snapshotEvery":50,
        "history":{"durability":"durable","size":1000}},
       {"name":"document","match":"document:*","program":"document",
        "history":{"durability":"durable","size":1000}},
       {"name":"memory","match":"memory:*","history":{"durability":"memory","size":100}},
       {"name":"latest","match":"latest:*","slow":"conflate"},
       {"name":"crowd","match":"crowd:*","presence":true,"presenceDetailsMax":5},
       {"name":"none","match":"none:*","history":{"durability":"none"}}]
      """;
  static final Path ROOT = root();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Switches off the rate limits of a connection, for tests that are about something else. */
  static final Map<String, String> UNLIMITED_PUBLISHES =
      Map.of("REALTIMECLUSTER_EDGE_PUBLISHES_PER_SECOND_MAX", "0");

  private final Path directory;
  private final Map<String, String> edgeEnvironment;
  private final Map<String, String> hubEnvironment;
  private final int brokerPort = freePort();
  private final int statePort = freePort();
  private final Map<String, LocalProcess> running =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final Map<String, Integer> edgePorts = new ConcurrentHashMap<>();
  private final Map<String, Integer> hubPorts = new ConcurrentHashMap<>();
  private final Map<String, Integer> managementPorts = new ConcurrentHashMap<>();

  /** Keeps its files, logs too, in target/processes/NAME. */
  public RealProcesses(String name, Map<String, String> edgeEnvironment) {
    this(name, edgeEnvironment, Map.of());
  }

  /** The same, with more in the hubs' environment, too. */
  RealProcesses(
      String name, Map<String, String> edgeEnvironment, Map<String, String> hubEnvironment) {
    this.directory = emptied(Path.of("target", "processes", name).toAbsolutePath());
    this.edgeEnvironment = edgeEnvironment;
    this.hubEnvironment = hubEnvironment;
  }

  /** Broker and state store, then hubs and edges; waits until all are ready. */
  void start(int hubs, int edges) {
    startBroker();
    startState("infinispan", statePort, List.of());
    awaitBroker();
    awaitListening("infinispan", statePort);
    for (int i = 1; i <= hubs; i++) {
      startHub("hub-" + i);
    }
    for (int i = 1; i <= edges; i++) {
      startEdge("edge-" + i);
    }
  }

  /** Begins to start RabbitMQ; what it kept from before is there again. */
  public void startBroker() {
    run(
        "rabbitmq",
        List.of(
            ROOT.resolve("cluster/rabbitmq/serve").toString(),
            directory.resolve("rabbitmq").toString(),
            Integer.toString(brokerPort),
            USER,
            PASSWORD),
        Map.of());
  }

  public void awaitBroker() {
    awaitListening("rabbitmq", brokerPort);
  }

  /** Runs RabbitMQ's own tool on the broker; fails if that does. */
  public void controlBroker(String... arguments) {
    List<String> command = new ArrayList<>(List.of(directory.resolve("rabbitmq/ctl").toString()));
    command.addAll(List.of(arguments));
    String name = "rabbitmq-ctl";
    LocalProcess.start(name, directory.resolve("logs"), command, Map.of()).awaitSuccess();
  }

  /**
   * Begins to start an Infinispan Server.
   *
   * @param cluster more arguments of its script: the ports between nodes
   */
  public void startState(String id, int port, List<String> cluster) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ROOT.resolve("cluster/infinispan/serve").toString(),
                directory.resolve(id).toString(),
                Integer.toString(port),
                USER,
                PASSWORD));
    command.addAll(cluster);
    run(id, command, Map.of());
  }

  /** The user and the password of broker and state store, as HTTP wants them. */
  public static String basicAuthorization() {
    byte[] bytes = (USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  /** Waits until a process says of itself what it should; fails if it ends before. */
  public void awaitReady(String id, BooleanSupplier ready) {
    running.get(id).awaitReady(ready);
  }

  void startHub(String id) {
    startHub(id, Map.of());
  }

  /** With other things in its environment than the others have; waits until it is ready. */
  public void startHub(String id, Map<String, String> more) {
    Map<String, String> environment = commonEnvironment();
    environment.put("REALTIMECLUSTER_HUB_ID", id);
    environment.put("REALTIMECLUSTER_HUB_LEASE_TIME", LEASE_TIME.toSeconds() + "S");
    environment.put("REALTIMECLUSTER_ROOM_TYPES_FILE", write("room-types.json", ROOM_TYPES));
    environment.put("QUARKUS_INFINISPAN_CLIENT_HOSTS", "127.0.0.1:" + statePort);
    environment.put("QUARKUS_INFINISPAN_CLIENT_USERNAME", USER);
    environment.put("QUARKUS_INFINISPAN_CLIENT_PASSWORD", PASSWORD);
    environment.put("REALTIMECLUSTER_API_KEY", API_KEY);
    environment.putAll(hubEnvironment);
    environment.putAll(more);
    hubPorts.put(id, startApplication(id, "service/hub", environment));
  }

  /** Waits until it is ready. */
  public void startEdge(String id) {
    startEdge(id, Map.of());
  }

  /** With more in its environment than the others have. */
  void startEdge(String id, Map<String, String> more) {
    Map<String, String> environment = commonEnvironment();
    environment.put("REALTIMECLUSTER_EDGE_ID", id);
    environment.put("REALTIMECLUSTER_EDGE_ADDRESS", "127.0.0.1");
    environment.put("REALTIMECLUSTER_AUTH_JWT_SECRET", TOKENS.secret());
    environment.put("REALTIMECLUSTER_MANAGEMENT_KEY", MANAGEMENT_KEY);
    environment.put("REALTIMECLUSTER_EDGE_DRAIN_GRACE", "1S");
    environment.putAll(edgeEnvironment);
    environment.putAll(more);
    edgePorts.put(id, startApplication(id, "service/edge", environment));
  }

  /** Where clients connect to an edge. */
  public URI edge(String id) {
    return URI.create("ws://127.0.0.1:" + edgePorts.get(id) + "/v1/connect");
  }

  /** Where sessions of long-polling are opened. */
  URI poll(String id) {
    return URI.create("http://127.0.0.1:" + edgePorts.get(id) + "/v1/poll");
  }

  /** Calls the REST interface of the state store with curl, as docs/operations.md does. */
  String rest(String path, String... curl) {
    List<String> command =
        new ArrayList<>(List.of("curl", "-sf", "--digest", "-u", USER + ":" + PASSWORD));
    command.addAll(List.of(curl));
    command.add("http://127.0.0.1:" + statePort + "/rest/v2/" + path);
    return LocalProcess.run(command);
  }

  int managementPort(String id) {
    return managementPorts.get(id);
  }

  /** The server API of a hub. */
  URI hub(String id) {
    return URI.create("http://127.0.0.1:" + hubPorts.get(id));
  }

  /** What a scrape gets. */
  String metrics(String id) {
    URI metrics = URI.create("http://127.0.0.1:" + managementPorts.get(id) + "/q/metrics");
    try {
      return HTTP.send(
              HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The value of a meter, with its labels as a scrape has them. */
  double metric(String id, String name) {
    return metrics(id)
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(id + " has no " + name));
  }

  /** Calls the management interface of an edge; returns the status and, after a space, the body. */
  String manage(String id, String method, String path) {
    return call(
        management(id, path)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Authorization", "Bearer " + MANAGEMENT_KEY)
            .build());
  }

  String manageWithoutKey(String id, String path) {
    return call(management(id, path).build());
  }

  /** True if it says so. */
  public boolean isReady(String id) {
    return isReady(managementPorts.get(id));
  }

  private HttpRequest.Builder management(String id, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPorts.get(id) + path));
  }

  private static String call(HttpRequest request) {
    try {
      HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + " " + response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Stops a process where it is, as SIGSTOP does. */
  public void pause(String id) {
    running.get(id).pause();
  }

  /** Lets a process go on, as SIGCONT does. */
  public void resume(String id) {
    running.get(id).resume();
  }

  /** Ends a process as SIGKILL does. */
  public void kill(String id) {
    running.remove(id).kill();
  }

  /** Ends a process as SIGTERM does, and waits for it. */
  public void stop(String id) {
    running.remove(id).close();
  }

  String output(String id) {
    return running.get(id).output();
  }

  /**
   * Nobody is interested in how they would end by themselves, which takes some seconds for each.
   */
  @Override
  public void close() {
    new ArrayList<>(running.values()).reversed().forEach(LocalProcess::kill);
    running.clear();
  }

  private Map<String, String> commonEnvironment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("REALTIMECLUSTER_PARTITIONS", Integer.toString(PARTITIONS));
    environment.put("RABBITMQ_HOST", "127.0.0.1");
    environment.put("RABBITMQ_PORT", Integer.toString(brokerPort));
    environment.put("RABBITMQ_USERNAME", USER);
    environment.put("RABBITMQ_PASSWORD", PASSWORD);
    environment.put("JAVA_TOOL_OPTIONS", "-Xmx256m");
    return environment;
  }

  private int startApplication(String id, String module, Map<String, String> environment) {
    int port = freePort();
    int managementPort = freePort();
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(managementPort));
    managementPorts.put(id, managementPort);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path application = ROOT.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
    String options = "@" + ROOT.resolve("service/jvm.options");
    run(id, List.of(java, options, "-jar", application.toString()), environment)
        .awaitReady(() -> isReady(managementPort));
    return port;
  }

  private LocalProcess run(String id, List<String> command, Map<String, String> environment) {
    LocalProcess process = LocalProcess.start(id, directory.resolve("logs"), command, environment);
    running.put(id, process);
    return process;
  }

  private void awaitListening(String id, int port) {
    running.get(id).awaitReady(() -> isListening(port));
  }

  private String write(String name, String content) {
    try {
      return Files.writeString(directory.resolve(name), content).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isListening(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isReady(int managementPort) {
    URI ready = URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready");
    HttpRequest request = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(2)).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A port that nobody listens on. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path emptied(Path folder) {
    try {
      if (Files.exists(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
      }
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("cluster/rabbitmq/serve"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
