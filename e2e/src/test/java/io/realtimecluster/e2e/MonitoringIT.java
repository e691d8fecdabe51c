package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Alerts and dashboard of deploy/monitoring, asked of a real Prometheus that scrapes edge and hub.
 */
class MonitoringIT {

  private static final Duration SCRAPES_MAX = Duration.ofMinutes(1);
  private static final Path MONITORING = RealProcesses.ROOT.resolve("deploy/monitoring");

  /** Of queries about the operator, which does not run here: OperatorProcessIT has those. */
  private static final String OPERATOR = "job=\"realtimecluster-operator\"";

  private static final Map<String, String> LABELS =
      Map.of("namespace", "default", "realtimecluster", "demo");

  private static RealProcesses processes;
  private static Prometheus prometheus;

  @BeforeAll
  static void start() {
    processes = new RealProcesses("monitoring", Map.of());
    processes.start(1, 1);
    prometheus =
        Prometheus.start(
            Path.of("target", "processes", "monitoring", "prometheus").toAbsolutePath(),
            MONITORING.resolve("alerts.yaml"),
            Map.of(
                "edge-1", processes.managementPort("edge-1"),
                "hub-1", processes.managementPort("hub-1")),
            LABELS);
    Waits.until(
        SCRAPES_MAX,
        () -> "two scrapes of both",
        () -> prometheus.query("count_over_time(up[1m]) > 1").size() == 2);
  }

  @AfterAll
  static void stop() {
    prometheus.close();
    processes.close();
  }

  @Test
  void alerts_healthyCluster_areEvaluatedAndSilent() {
    List<JsonNode> alerts = alerts();
    assertFalse(alerts.isEmpty());
    Waits.until(
        SCRAPES_MAX,
        () -> "all evaluated: " + prometheus.rules(),
        () -> alerts().stream().allMatch(alert -> "ok".equals(alert.path("health").asText())));
    for (JsonNode alert : alerts()) {
      assertEquals("inactive", alert.path("state").asText(), alert.toString());
    }
  }

  @Test
  void alerts_everySelector_findsSeriesOfTheServices() {
    for (JsonNode alert : alerts()) {
      assertEverySelectorFinds(alert.path("name").asText(), alert.path("query").asText());
    }
  }

  @Test
  void alerts_eachOne_hasARunbook() throws IOException {
    String operations = Files.readString(RealProcesses.ROOT.resolve("docs/operations.md"));
    for (JsonNode alert : prometheus.rules()) {
      String name = alert.path("name").asText();
      assertTrue(operations.contains("\n### " + name + "\n"), name + " in docs/operations.md");
    }
  }

  @Test
  void dashboard_everyQuery_findsSeriesOfTheServices() throws IOException {
    List<String> queries =
        dashboardQueries().stream().filter(query -> !query.contains(OPERATOR)).toList();
    assertTrue(queries.size() > 30, queries.size() + " queries");
    for (String query : queries) {
      String filled =
          query
              .replace("$namespace", "default")
              .replace("$realtimecluster", "demo")
              .replace("$__rate_interval", "1m");
      assertEverySelectorFinds(query, filled);
      if (!filled.contains(" > 0")) {
        assertFalse(prometheus.query(filled).isEmpty(), "nothing found: " + query);
      }
    }
  }

  private static void assertEverySelectorFinds(String what, String expression) {
    List<String> selectors = prometheus.selectors(expression);
    assertFalse(selectors.isEmpty(), what + " selects nothing");
    for (String selector : selectors) {
      assertFalse(prometheus.query(selector).isEmpty(), what + ": nothing is like " + selector);
    }
  }

  private static List<JsonNode> alerts() {
    return prometheus.rules().stream()
        .filter(rule -> !rule.path("query").asText().contains(OPERATOR))
        .toList();
  }

  private static List<String> dashboardQueries() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(Files.readString(MONITORING.resolve("dashboard.json")));
    List<String> queries = new ArrayList<>();
    dashboard
        .path("panels")
        .forEach(
            panel ->
                panel.path("targets").forEach(target -> queries.add(target.path("expr").asText())));
    return queries;
  }
}
