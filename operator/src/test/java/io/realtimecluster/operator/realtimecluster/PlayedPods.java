package io.realtimecluster.operator.realtimecluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * The management ports of all pods: one HTTP server at all loopback addresses, each of which is
 * another pod.
 */
final class PlayedPods implements AutoCloseable {

  /** An edge behind one address. */
  static final class Edge {
    private volatile long connections;
    private volatile boolean silent;
    private volatile boolean draining;
    private volatile boolean stuck;
    private volatile String drainQuery = "";
    private final List<String> sheds = new CopyOnWriteArrayList<>();

    Edge connect(long clients) {
      connections = clients;
      return this;
    }

    /** Answers nothing but errors. */
    void beSilent(boolean isSilent) {
      silent = isSilent;
    }

    /** Tells its clients to move, but they do not. */
    Edge beStuck(boolean isStuck) {
      stuck = isStuck;
      return this;
    }

    boolean isDraining() {
      return draining;
    }

    String drainQuery() {
      return drainQuery;
    }

    List<String> sheds() {
      return sheds;
    }

    private String drain(String query) {
      drainQuery = query;
      draining = true;
      return "";
    }

    private String resume() {
      draining = false;
      return "";
    }

    /** All clients move at the first question after the request. */
    private String report() {
      if (draining && !stuck) {
        connections = 0;
      }
      return "{\"state\":\"%s\",\"connections\":%d}"
          .formatted(draining ? "draining" : "serving", connections);
    }

    private String shed(String query) {
      sheds.add(query);
      connections -= Long.parseLong(parameter(query, "connections"));
      return "";
    }
  }

  private final HttpServer server = HttpServer.create(new InetSocketAddress(0), 0);
  private final Map<String, Edge> edges = new ConcurrentHashMap<>();
  private final AtomicInteger scrapes = new AtomicInteger();
  private volatile String metrics = "";
  private volatile String report = "";
  private volatile String key = "";

  PlayedPods() throws IOException {
    server.createContext("/q/metrics", this::metrics);
    server.createContext("/v1", this::manage);
    server.createContext(
        "/report", exchange -> answer(exchange, report.isEmpty() ? 404 : 200, report));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The edge at an address, from now on. */
  Edge edge(String ip) {
    return edges.computeIfAbsent(ip, address -> new Edge());
  }

  void forgetEdges() {
    edges.clear();
  }

  /** What every other pod answers; empty: nothing but an error. */
  void serveMetrics(String text) {
    metrics = text;
  }

  /** What every pod of node tuning answers; empty: nothing but an error. */
  void serveReport(String text) {
    report = text;
  }

  /** What a request to an edge must show. */
  void requireKey(String value) {
    key = value;
  }

  /** How often pods were asked for metrics so far. */
  int scrapes() {
    return scrapes.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void metrics(HttpExchange exchange) throws IOException {
    scrapes.incrementAndGet();
    Edge edge = edges.get(address(exchange));
    String text =
        edge == null
            ? metrics
            : edge.silent
                ? ""
                : "realtimecluster_edge_connections %d.0\n".formatted(edge.connections);
    answer(exchange, text.isEmpty() ? 503 : 200, text);
  }

  private void manage(HttpExchange exchange) throws IOException {
    Edge edge = edges.get(address(exchange));
    String query = exchange.getRequestURI().getQuery();
    String shown = exchange.getRequestHeaders().getFirst("Authorization");
    if (!("Bearer " + key).equals(shown)) {
      answer(exchange, 401, "");
    } else if (edge == null || edge.silent) {
      answer(exchange, 503, "");
    } else {
      switch (exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()) {
        case "GET /v1/drain" -> answer(exchange, 200, edge.report());
        case "POST /v1/drain" -> answer(exchange, 202, edge.drain(query));
        case "DELETE /v1/drain" -> answer(exchange, 202, edge.resume());
        case "POST /v1/shed" -> answer(exchange, 202, edge.shed(query));
        default -> answer(exchange, 404, "");
      }
    }
  }

  private static String address(HttpExchange exchange) {
    return exchange.getLocalAddress().getAddress().getHostAddress();
  }

  private static String parameter(String query, String name) {
    return Arrays.stream(query.split("&"))
        .map(pair -> pair.split("="))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]))
        .get(name);
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
