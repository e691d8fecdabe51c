package io.realtimecluster.operator.realtimecluster.edges;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.realtimecluster.crds.v1alpha1.EdgeSpec;
import io.realtimecluster.operator.realtimecluster.observed.EdgePod;
import io.realtimecluster.operator.realtimecluster.observed.PodAddress;
import io.realtimecluster.operator.realtimecluster.observed.PodHttp;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Tells edges to move their clients. An edge that does not answer within two seconds is asked again
 * at the next look, so a request may be lost, and draining may be asked for twice: edges take the
 * second for the first. Thread-safe.
 */
public final class EdgeManagement {

  private static final Logger LOG = Logger.getLogger(EdgeManagement.class);
  private static final long BODY_BYTES_MAX = 1 << 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PodHttp http = new PodHttp(BODY_BYTES_MAX);
  private final int port;

  /** Asks at this port. */
  public EdgeManagement(int port) {
    this.port = port;
  }

  /**
   * What an edge says of its draining.
   *
   * @param state serving, draining or drained
   * @param connections how many are still open
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record DrainReport(String state, long connections) {

    /** Whether it takes no new clients. */
    boolean isClosedToClients() {
      return "draining".equals(state) || "drained".equals(state);
    }
  }

  /** Makes an edge drain, if it does not yet, and tells how far it is; empty: no answer. */
  Optional<DrainReport> drain(EdgePod edge, String key, EdgeSpec.Drain drain) {
    Optional<DrainReport> report = report(edge, key);
    if (report.isPresent() && report.get().isClosedToClients()) {
      return report;
    }
    String query =
        "?connectionsPerSecond=%d&timeoutSeconds=%d"
            .formatted(drain.connectionsPerSecond(), drain.timeoutSeconds());
    return post(edge, key, "/v1/drain" + query) ? report(edge, key) : Optional.empty();
  }

  /** Makes an edge take clients again; whether it will. */
  boolean resume(EdgePod edge, String key) {
    return send(edge, request(edge, key, "/v1/drain").DELETE().build()).isPresent();
  }

  /** Makes an edge move some of its clients; whether it will. */
  boolean shed(EdgePod edge, String key, long connections, int connectionsPerSecond) {
    return post(
        edge,
        key,
        "/v1/shed?connections=%d&connectionsPerSecond=%d"
            .formatted(connections, connectionsPerSecond));
  }

  private Optional<DrainReport> report(EdgePod edge, String key) {
    return send(edge, request(edge, key, "/v1/drain").GET().build()).flatMap(EdgeManagement::parse);
  }

  private boolean post(EdgePod edge, String key, String pathAndQuery) {
    HttpRequest request = request(edge, key, pathAndQuery).POST(BodyPublishers.noBody()).build();
    return send(edge, request).isPresent();
  }

  private HttpRequest.Builder request(EdgePod edge, String key, String pathAndQuery) {
    return HttpRequest.newBuilder(PodAddress.of(edge.pod(), port, pathAndQuery))
        .header("Authorization", "Bearer " + key);
  }

  private Optional<String> send(EdgePod edge, HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request);
      if (response.statusCode() / 100 == 2) {
        return Optional.of(response.body());
      }
      LOG.warnf(
          "%s answers %s %s with %d",
          edge.name(), request.method(), request.uri().getPath(), response.statusCode());
    } catch (IOException e) {
      LOG.warnf(
          "no answer from %s to %s %s: %s",
          edge.name(), request.method(), request.uri().getPath(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  private static Optional<DrainReport> parse(String body) {
    try {
      return Optional.of(JSON.readValue(body, DrainReport.class));
    } catch (JsonProcessingException e) {
      LOG.warnf("an edge's report on draining cannot be read: %s", e.getOriginalMessage());
      return Optional.empty();
    }
  }
}
