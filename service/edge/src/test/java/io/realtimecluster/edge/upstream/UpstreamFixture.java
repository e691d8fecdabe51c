package io.realtimecluster.edge.upstream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.upstream.UpstreamPublisher;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.ConnectionFixture;
import io.realtimecluster.edge.connection.EdgeMetrics;

/** The way to the broker, for tests of what goes there. */
public final class UpstreamFixture {

  private UpstreamFixture() {}

  /** Forwards to a publisher of the test. */
  public static UpstreamForwarder forwarder(EdgeConfig config, UpstreamPublisher publisher) {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    EdgeMetrics metrics = ConnectionFixture.metrics(meters);
    AwaitedReplies awaited = new AwaitedReplies(config, metrics, new PublishLatency(meters));
    return new UpstreamForwarder(config, publisher, awaited, metrics);
  }
}
