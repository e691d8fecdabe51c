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
    EdgeMetrics metrics = ConnectionFixture.metrics(new SimpleMeterRegistry());
    return forwarder(config, publisher, awaited(config, metrics), metrics);
  }

  /** The same, with these replies that are awaited. */
  public static UpstreamForwarder forwarder(
      EdgeConfig config, UpstreamPublisher publisher, AwaitedReplies awaited, EdgeMetrics metrics) {
    return new UpstreamForwarder(config, publisher, awaited, metrics);
  }

  /** Nobody waits for a reply yet. */
  public static AwaitedReplies awaited(EdgeConfig config, EdgeMetrics metrics) {
    return new AwaitedReplies(config, metrics, new PublishLatency(new SimpleMeterRegistry()));
  }
}
