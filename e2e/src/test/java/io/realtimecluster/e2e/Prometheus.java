package io.realtimecluster.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real Prometheus, as cluster/build makes it, that scrapes processes of a test each second. */
final class Prometheus implements AutoCloseable {

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI address;
  private final LocalProcess process;

  private Prometheus(URI address, LocalProcess process) {
    this.address = address;
    this.process = process;
  }

  /**
   * Starts it, and waits until it answers.
   *
   * @param targets the management ports of pods, by name
   * @param labels what each series gets beside its pod
   */
  static Prometheus start(
      Path directory, Path rules, Map<String, Integer> targets, Map<String, String> labels) {
    try {
      Files.createDirectories(directory);
      Path config = directory.resolve("prometheus.yml");
      Files.writeString(config, JSON.writeValueAsString(config(rules, targets, labels)));
      int port = RealProcesses.freePort();
      URI address = URI.create("http://127.0.0.1:" + port);
      LocalProcess process =
          LocalProcess.start(
              "prometheus",
              directory,
              List.of(
                  binary().toString(),
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + directory.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + port),
              Map.of());
      process.awaitReady(() -> isReady(address));
      return new Prometheus(address, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** JSON is YAML, too. */
  private static Map<String, Object> config(
      Path rules, Map<String, Integer> targets, Map<String, String> labels) {
    List<Object> scraped = new ArrayList<>();
    targets.forEach(
        (pod, port) ->
            scraped.add(
                Map.of(
                    "targets",
                    List.of("127.0.0.1:" + port),
                    "labels",
                    Stream.concat(
                            labels.entrySet().stream(), Map.of("pod", pod).entrySet().stream())
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))));
    return Map.of(
        "global",
        Map.of("scrape_interval", "1s", "scrape_timeout", "1s", "evaluation_interval", "1s"),
        "rule_files",
        List.of(rules.toString()),
        "scrape_configs",
        List.of(
            Map.of(
                "job_name", "realtimecluster",
                "metrics_path", "/q/metrics",
                "static_configs", scraped)));
  }

  /** What a query gives now: a list of series with their values. */
  JsonNode query(String expression) {
    return ask("/api/v1/query?query=" + encoded(expression)).path("result");
  }

  /** The parts of an expression that select series, each as a query of its own. */
  List<String> selectors(String expression) {
    List<String> found = new ArrayList<>();
    collectSelectors(ask("/api/v1/parse_query?query=" + encoded(expression)), found);
    return found;
  }

  /** All rules, as loaded, with their health. */
  List<JsonNode> rules() {
    List<JsonNode> rules = new ArrayList<>();
    ask("/api/v1/rules").path("groups").forEach(group -> group.path("rules").forEach(rules::add));
    return rules;
  }

  @Override
  public void close() {
    process.close();
  }

  private static void collectSelectors(JsonNode node, List<String> found) {
    String type = node.path("type").asText();
    if ("vectorSelector".equals(type) || "matrixSelector".equals(type)) {
      found.add(selector(node));
    }
    node.forEach(child -> collectSelectors(child, found));
  }

  private static String selector(JsonNode node) {
    List<String> matchers = new ArrayList<>();
    node.path("matchers")
        .forEach(
            matcher ->
                matchers.add(
                    matcher.path("name").asText()
                        + matcher.path("type").asText()
                        + matcher.path("value")));
    return "{" + String.join(",", matchers) + "}";
  }

  private JsonNode ask(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path)).timeout(REQUEST_TIMEOUT).build();
    try {
      JsonNode answer =
          JSON.readTree(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
      if (!"success".equals(answer.path("status").asText())) {
        throw new IllegalArgumentException(path + ": " + answer.path("error").asText());
      }
      return answer.path("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static boolean isReady(URI address) {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve("/-/ready")).timeout(REQUEST_TIMEOUT).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The newest that cluster/build has made. */
  private static Path binary() throws IOException {
    Path bin = cache().resolve("bin");
    try (Stream<Path> versions = Files.list(bin)) {
      return versions
          .map(version -> version.resolve("prometheus"))
          .filter(Files::isExecutable)
          .max(Comparator.naturalOrder())
          .orElseThrow(
              () -> new IllegalStateException("run cluster/build prometheus: none in " + bin));
    }
  }

  private static Path cache() {
    Map<String, String> environment = System.getenv();
    return Path.of(
        environment.getOrDefault(
            "REALTIMECLUSTER_CACHE",
            environment.getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache")
                + "/realtimecluster"));
  }
}
