package io.realtimecluster.bench.broker;

import io.realtimecluster.bench.fanout.Latency;

/** What a run found; named like the fan-out's report where it is compared with one. */
public record BrokerRoundtripReport(
    long published, long received, long lost, double deliveriesPerSecond, Latency delivery) {

  public String table() {
    return """
        messages        published %,d   received %,d   lost %,d
        rate            %,.0f/s
        round trip      %s
        """
        .formatted(published, received, lost, deliveriesPerSecond, delivery);
  }
}
