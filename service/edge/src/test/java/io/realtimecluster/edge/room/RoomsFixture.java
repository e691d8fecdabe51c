package io.realtimecluster.edge.room;

import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.EdgeMetrics;
import io.realtimecluster.edge.tracing.EdgeSpans;
import io.realtimecluster.edge.upstream.AwaitedReplies;
import io.realtimecluster.edge.upstream.UpstreamForwarder;
import java.time.Duration;

/** Rooms, for tests of what comes to them. */
public final class RoomsFixture {

  /** After which what a hub was told of a room is told again. */
  public static final Duration ANNOUNCE_AGAIN_INTERVAL = LocalRoom.ANNOUNCE_AGAIN_INTERVAL;

  private RoomsFixture() {}

  /** Without any room. */
  public static LocalRooms rooms(
      EdgeConfig config,
      UpstreamForwarder forwarder,
      AwaitedReplies awaited,
      EdgeMetrics metrics,
      EdgeSpans spans) {
    return new LocalRooms(config, forwarder, awaited, metrics, spans);
  }
}
