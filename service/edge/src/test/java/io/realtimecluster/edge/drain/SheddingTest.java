package io.realtimecluster.edge.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.DefaultEventLoop;
import io.realtimecluster.edge.ConfigFixture;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.admission.Identity;
import io.realtimecluster.edge.admission.TokenResult;
import io.realtimecluster.edge.connection.ConnectionFixture;
import io.realtimecluster.edge.connection.Connections;
import io.realtimecluster.edge.connection.SentMessages;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SheddingTest {

  private static final int PER_SECOND = 5;

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final EdgeConfig config = config();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Connections connections = ConnectionFixture.connections(config, meters);
  private final Drain drain = new Drain(config, null, null, connections, meters);

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void shed_moreThanASecondMoves_isDoneAtThatPace() throws Exception {
    for (int i = 0; i < PER_SECOND + 2; i++) {
      connect();
    }
    drain.shed(PER_SECOND + 1, PER_SECOND);
    assertEquals(PER_SECOND, movedByATick());
    assertEquals(PER_SECOND + 1, movedByATick());
    assertEquals(PER_SECOND + 1, movedByATick());
  }

  @Test
  void shed_fewerThanASecondMovesAndNotAllThere_whoComesLaterStays() throws Exception {
    SentMessages there = connect();
    drain.shed(PER_SECOND - 2, PER_SECOND);
    assertEquals(1, movedByATick());
    assertTrue(there.await(1).getFirst().hasMoved());
    assertEquals(1, movedByATick());
    SentMessages later = connect();
    assertEquals(1, movedByATick());
    assertFalse(later.count() > 0);
  }

  /** How many were asked to move in all. */
  private int movedByATick() throws Exception {
    drain.tick();
    eventLoop.submit(() -> {}).get(); // What the tick has asked for is done.
    return (int) meters.get("realtimecluster.edge.moved.connections").counter().count();
  }

  private SentMessages connect() throws Exception {
    SentMessages client = new SentMessages();
    TokenResult token = new TokenResult.Valid(Identity.withoutToken("ana"));
    eventLoop.submit(() -> connections.open(client, eventLoop, token, null)).get();
    return client;
  }

  private static EdgeConfig config() {
    EdgeConfig.Drain drain =
        ConfigFixture.of(EdgeConfig.Drain.class, Map.of("grace", Duration.ofHours(1)));
    EdgeConfig.Edge edge =
        ConfigFixture.of(
            EdgeConfig.Edge.class,
            Map.of(
                "drain",
                drain,
                "pingInterval",
                Duration.ofHours(1),
                "batchDelayMax",
                Duration.ofMillis(1),
                "outboundBytesMax",
                1024 * 1024));
    return ConfigFixture.of(EdgeConfig.class, Map.of("edge", edge));
  }
}
