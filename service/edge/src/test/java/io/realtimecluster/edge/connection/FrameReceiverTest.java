package io.realtimecluster.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.DefaultEventLoop;
import io.realtimecluster.edge.ConfigFixture;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.admission.Identity;
import io.realtimecluster.edge.admission.TokenFixture;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Refresh;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameReceiverTest {

  private static final String EARLIER = "of an earlier connection";

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final EdgeMetrics metrics = ConnectionFixture.metrics(new SimpleMeterRegistry());
  private final EdgeConfig config = config();
  private final FrameReceiver receiver =
      new FrameReceiver(config, TokenFixture.verifier(), null, metrics);
  private final SentMessages client = new SentMessages();
  private final Connection connection =
      new Connection(client, new ConnectionFixture(eventLoop, 0).loop(), config.edge(), metrics);

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void connect_afterARefreshOfTheHandshakesToken_namesTheSession() throws Exception {
    connection.connectedByHandshake(new Identity("ana", 0, ""), "of the handshake");
    receive(ClientMessage.newBuilder().setId(1).setRefresh(refresh()));
    assertEquals("of the handshake", connection.session());
    receive(ClientMessage.newBuilder().setId(2).setConnect(connect()));
    List<ServerMessage> answers = client.await(2);
    assertTrue(answers.getFirst().hasRefreshed());
    assertEquals(EARLIER, answers.getLast().getConnected().getSession(), answers::toString);
    assertEquals(EARLIER, connection.session());
    onLoop(() -> connection.keepAlive(System.nanoTime())); // Closed if it had the first token.
  }

  @Test
  void connect_afterConnectAndARefresh_isRefused() throws Exception {
    connection.connectedByHandshake(new Identity("ana", 0, ""), "of the handshake");
    receive(ClientMessage.newBuilder().setId(1).setConnect(connect()));
    receive(ClientMessage.newBuilder().setId(2).setRefresh(refresh()));
    receive(ClientMessage.newBuilder().setId(3).setConnect(connect()));
    assertEquals(ErrorCode.ALREADY_CONNECTED, client.await(3).getLast().getError().getCode());
  }

  private static Connect connect() {
    return Connect.newBuilder().setSession(EARLIER).build();
  }

  private static Refresh refresh() {
    return Refresh.newBuilder().setToken(TokenFixture.token("ana")).build();
  }

  private void receive(ClientMessage.Builder message) throws Exception {
    byte[] frame = ClientFrame.newBuilder().addMessages(message).build().toByteArray();
    onLoop(() -> receiver.receive(connection, frame));
  }

  private void onLoop(Runnable action) throws Exception {
    eventLoop.submit(action).get();
  }

  private static EdgeConfig config() {
    Map<String, Object> values =
        Map.of(
            "id",
            "edge-1",
            "pingInterval",
            Duration.ofSeconds(25),
            "reconnectMin",
            Duration.ofMillis(150),
            "reconnectMax",
            Duration.ofSeconds(20),
            "outboundBytesMax",
            1024 * 1024,
            "unansweredRequestsMax",
            64);
    EdgeConfig.Edge edge = ConfigFixture.of(EdgeConfig.Edge.class, values);
    return ConfigFixture.of(EdgeConfig.class, Map.of("edge", edge));
  }
}
