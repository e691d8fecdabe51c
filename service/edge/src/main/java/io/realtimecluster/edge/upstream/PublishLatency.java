package io.realtimecluster.edge.upstream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.quarkus.runtime.Startup;
import io.realtimecluster.broker.status.LatencyBounds;
import io.realtimecluster.proto.broker.v1.Latencies;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;

/** How long clients' publishes take until a hub has acknowledged them. Thread-safe. */
@Startup
@ApplicationScoped
public class PublishLatency {

  private final Timer timer;

  PublishLatency(MeterRegistry registry) {
    this.timer =
        Timer.builder("realtimecluster.edge.publish.latency")
            .description("From a client's publish to its acknowledgement by the hub")
            .serviceLevelObjectives(LatencyBounds.durations())
            .register(registry);
  }

  void acknowledged(long nanos) {
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Since the process has started. */
  public Latencies latencies() {
    HistogramSnapshot snapshot = timer.takeSnapshot();
    CountAtBucket[] counts = snapshot.histogramCounts();
    return LatencyBounds.message(
        index -> index < counts.length ? (long) counts[index].count() : 0, snapshot.count());
  }
}
