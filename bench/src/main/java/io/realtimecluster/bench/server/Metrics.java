package io.realtimecluster.bench.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** One scrape of a server's metrics, by name and labels as Prometheus writes them. */
public record Metrics(Map<String, Double> values) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  public static Metrics of(Servers.Listening server) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d/q/metrics".formatted(server.managementPort()));
    var request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).build();
    return parse(HTTP.send(request, BodyHandlers.ofString()).body());
  }

  static Metrics parse(String scrape) {
    Map<String, Double> values = new HashMap<>();
    for (String line : scrape.lines().toList()) {
      int end = line.lastIndexOf(' ');
      if (end > 0 && !line.startsWith("#")) {
        values.put(line.substring(0, end), Double.valueOf(line.substring(end + 1)));
      }
    }
    return new Metrics(values);
  }

  /**
   * @throws IOException if there is none of that name: it is not taken for 0
   */
  public double value(String name) throws IOException {
    Double value = values.get(name);
    if (value == null) {
      throw new IOException("the server has no metric " + name);
    }
    return value;
  }
}
