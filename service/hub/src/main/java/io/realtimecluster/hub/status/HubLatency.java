package io.realtimecluster.hub.status;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.realtimecluster.broker.status.LatencyBounds;
import io.realtimecluster.proto.broker.v1.Latencies;
import java.util.concurrent.TimeUnit;

/** How long one thing takes. Two of the same registry count together. Thread-safe. */
public final class HubLatency {

  private final Timer timer;

  private HubLatency(MeterRegistry registry, String name, String description) {
    this.timer =
        Timer.builder(name)
            .description(description)
            .serviceLevelObjectives(LatencyBounds.durations())
            .register(registry);
  }

  /** From a publish by the server API to the owner's acknowledgement. */
  public static HubLatency ofPublishes(MeterRegistry registry) {
    return new HubLatency(
        registry,
        "realtimecluster.hub.api.publish.latency",
        "From a publish by the server API to its acknowledgement by the owner");
  }

  /** One write of a room's log to the state store. */
  public static HubLatency ofStores(MeterRegistry registry) {
    return new HubLatency(
        registry,
        "realtimecluster.hub.store.latency",
        "One write of a room's log to the state store");
  }

  /** It took so long. */
  public void record(long nanos) {
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
