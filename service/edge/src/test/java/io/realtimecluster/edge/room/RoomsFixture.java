package io.realtimecluster.edge.room;

import io.realtimecluster.edge.ConfigFixture;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.EdgeMetrics;
import io.realtimecluster.edge.tracing.EdgeSpans;
import io.realtimecluster.edge.upstream.AwaitedReplies;
import io.realtimecluster.edge.upstream.UpstreamForwarder;
import java.time.Duration;
import java.util.Map;

/** Rooms, for tests of what comes to them. */
public final class RoomsFixture {

  /** After which what a hub was told of a room is told again. */
  public static final Duration ANNOUNCE_AGAIN_INTERVAL = LocalRoom.ANNOUNCE_AGAIN_INTERVAL;

  private RoomsFixture() {}

  /** An edge with one partition, where nothing is refused for its age. */
  public static EdgeConfig config(Duration roomLinger) {
    EdgeConfig.Edge edge =
        ConfigFixture.of(
            EdgeConfig.Edge.class,
            Map.of(
                "id",
                "edge",
                "roomsPerConnectionMax",
                128,
                "replyTimeout",
                Duration.ofHours(1),
                "roomLinger",
                roomLinger));
    return ConfigFixture.of(EdgeConfig.class, Map.of("edge", edge, "partitions", 1));
  }

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
