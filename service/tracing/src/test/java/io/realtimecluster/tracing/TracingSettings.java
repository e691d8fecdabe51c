package io.realtimecluster.tracing;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Configuration as a test wants it. */
record TracingSettings(
    Optional<URI> endpoint,
    int samplingRatePerMillion,
    int tracesPerSecondMax,
    int waitingSpansMax,
    Duration exportInterval,
    Optional<String> cluster)
    implements TracingConfig {

  static final TracingSettings DEFAULT =
      new TracingSettings(Optional.empty(), 0, 100, 2_048, Duration.ofMillis(10), Optional.empty());

  TracingSettings withEndpoint(String endpoint) {
    return new TracingSettings(
        Optional.of(URI.create(endpoint)),
        samplingRatePerMillion,
        tracesPerSecondMax,
        waitingSpansMax,
        exportInterval,
        cluster);
  }

  TracingSettings withSamplingRatePerMillion(int rate) {
    return new TracingSettings(
        endpoint, rate, tracesPerSecondMax, waitingSpansMax, exportInterval, cluster);
  }

  TracingSettings withWaitingSpansMax(int max) {
    return new TracingSettings(
        endpoint, samplingRatePerMillion, tracesPerSecondMax, max, exportInterval, cluster);
  }

  TracingSettings withCluster(String name) {
    return new TracingSettings(
        endpoint,
        samplingRatePerMillion,
        tracesPerSecondMax,
        waitingSpansMax,
        exportInterval,
        Optional.of(name));
  }
}
