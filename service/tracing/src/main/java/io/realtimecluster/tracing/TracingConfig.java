package io.realtimecluster.tracing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Configuration of traces; each key can also be given as an environment variable. */
@ConfigMapping(prefix = "realtimecluster.tracing")
public interface TracingConfig {

  /**
   * Where an OpenTelemetry collector takes OTLP over HTTP, as http://collector:4318; /v1/traces is
   * added. Without it nothing is traced.
   */
  Optional<URI> endpoint();

  /**
   * Of a million publishes and commands that come without a traceparent, how many are traced. One
   * that comes with it is traced if that says so.
   */
  @WithDefault("0")
  int samplingRatePerMillion();

  /** Traces per second that an edge begins or goes on with; what is more is not traced. 0: all. */
  @WithDefault("100")
  int tracesPerSecondMax();

  /** Spans that may wait for the collector; more are dropped. */
  @WithDefault("2048")
  int waitingSpansMax();

  /** How long spans are collected before they are sent. */
  @WithDefault("5S")
  Duration exportInterval();

  /** The cluster's name in traces (service.namespace); Kubernetes: namespace and name. */
  Optional<String> cluster();
}
