package io.realtimecluster.edge.tracing;

import io.realtimecluster.edge.EdgeConfig;

/** Spans that cannot be begun. */
public final class SpansFixture {

  private SpansFixture() {}

  /** Whatever has a traceparent fails, and nothing else. */
  @SuppressWarnings("NullAway") // On purpose: it has nothing to begin a span with.
  public static EdgeSpans failing(EdgeConfig config) {
    return new EdgeSpans(null, config);
  }
}
