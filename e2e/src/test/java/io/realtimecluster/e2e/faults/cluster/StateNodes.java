package io.realtimecluster.e2e.faults.cluster;

import io.realtimecluster.e2e.RealProcesses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A cluster of three nodes of Infinispan, and a proxy before each. */
final class StateNodes implements AutoCloseable {

  static final List<String> NAMES = List.of("infinispan-1", "infinispan-2", "infinispan-3");

  private static final Duration HEALTH_TIME_MAX = Duration.ofSeconds(2);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private record Node(int port, int nodePort, TcpProxy proxy) {}

  private final RealProcesses processes;
  private final Map<String, Node> nodes = new LinkedHashMap<>();

  StateNodes(RealProcesses processes) {
    this.processes = processes;
    for (String name : NAMES) {
      int port = RealProcesses.freePort();
      nodes.put(name, new Node(port, RealProcesses.freePort(), new TcpProxy(port)));
    }
  }

  void start() {
    NAMES.forEach(this::begin);
    NAMES.forEach(this::awaitComplete);
  }

  void kill(String name) {
    nodes.get(name).proxy().close();
    processes.kill(name);
  }

  void startAgain(String name) {
    begin(name);
    awaitComplete(name);
    nodes.get(name).proxy().open();
  }

  String addresses() {
    return nodes.values().stream()
        .map(node -> "127.0.0.1:" + node.port())
        .collect(Collectors.joining(";"));
  }

  String proxiedAddresses() {
    return nodes.values().stream()
        .map(node -> "127.0.0.1:" + node.proxy().port())
        .collect(Collectors.joining(";"));
  }

  void cut() {
    nodes.values().forEach(node -> node.proxy().cut());
  }

  void mend() {
    nodes.values().forEach(node -> node.proxy().mend());
  }

  @Override
  public void close() {
    nodes.values().forEach(node -> node.proxy().close());
  }

  private void begin(String name) {
    Node node = nodes.get(name);
    String nodePorts =
        nodes.values().stream()
            .map(each -> Integer.toString(each.nodePort()))
            .collect(Collectors.joining(","));
    processes.startState(name, node.port(), List.of(Integer.toString(node.nodePort()), nodePorts));
  }

  private void awaitComplete(String name) {
    processes.awaitReady(name, () -> isComplete(nodes.get(name).port()));
  }

  /** True if the node sees all others, and every entry is where it should be. */
  private static boolean isComplete(int port) {
    URI health = URI.create("http://127.0.0.1:" + port + "/rest/v2/container/health");
    HttpRequest request =
        HttpRequest.newBuilder(health)
            .timeout(HEALTH_TIME_MAX)
            .header("Authorization", RealProcesses.basicAuthorization())
            .build();
    try {
      String body = HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return body.contains("\"number_of_nodes\":" + NAMES.size())
          && body.contains("\"HEALTHY\"")
          && !body.contains("REBALANCING")
          && !body.contains("DEGRADED");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
