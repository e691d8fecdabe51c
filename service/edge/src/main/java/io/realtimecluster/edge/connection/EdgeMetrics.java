package io.realtimecluster.edge.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.realtimecluster.edge.admission.ConnectionLimit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * What an edge counts. Made at start, so that a scrape before the first connection finds 0 and not
 * nothing. Thread-safe.
 */
@Startup
@ApplicationScoped
public class EdgeMetrics {

  private final LongAdder delivered = new LongAdder();
  private final Counter framesReceived;
  private final Counter publishesReceived;
  private final Counter batchesRefused;
  private final Counter downstreamLost;
  private final Map<CloseCode, Counter> closed = new EnumMap<>(CloseCode.class);

  EdgeMetrics(MeterRegistry registry, ConnectionLimit limit) {
    Gauge.builder("realtimecluster.edge.connections", limit, ConnectionLimit::admitted)
        .description("Connections that are open")
        .register(registry);
    Gauge.builder("realtimecluster.edge.connections.max", limit, ConnectionLimit::max)
        .description("Connections that are admitted at most")
        .register(registry);
    registry.more().counter("realtimecluster.edge.deliveries", List.of(), delivered);
    framesReceived = registry.counter("realtimecluster.edge.frames.received");
    publishesReceived = registry.counter("realtimecluster.edge.publishes.received");
    batchesRefused = registry.counter("realtimecluster.edge.upstream.batches.refused");
    downstreamLost = registry.counter("realtimecluster.edge.downstream.gaps");
    for (CloseCode code : CloseCode.values()) {
      closed.put(
          code,
          registry.counter(
              "realtimecluster.edge.connections.closed", "code", Integer.toString(code.code())));
    }
  }

  /** Publications went to that many members. */
  public void delivered(long count) {
    delivered.add(count);
  }

  /** A client's frame came. */
  public void frameReceived() {
    framesReceived.increment();
  }

  /** A client's publish was accepted and goes to the hub. */
  public void publishReceived() {
    publishesReceived.increment();
  }

  /** The broker did not take a batch. */
  public void batchRefused() {
    batchesRefused.increment();
  }

  /** Something from a hub was lost and is asked for again. */
  public void downstreamGap() {
    downstreamLost.increment();
  }

  /** The edge has closed a connection. */
  public void closed(CloseCode code) {
    Objects.requireNonNull(closed.get(code)).increment();
  }
}
