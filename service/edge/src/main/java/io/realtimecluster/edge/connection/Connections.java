package io.realtimecluster.edge.connection;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.quarkus.websockets.next.WebSocketConnection;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.admission.Handshake;
import io.realtimecluster.edge.admission.Identity;
import io.realtimecluster.edge.admission.TokenResult;
import io.realtimecluster.edge.admission.TokenVerifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Opens and closes connections. Called on their event loops. */
@ApplicationScoped
public class Connections {

  private static final int USER_LENGTH_MAX = 64;
  private static final Logger LOG = Logger.getLogger(Connections.class);

  private final EdgeConfig.Edge config;
  private final EdgeMetrics metrics;
  private final TokenVerifier verifier;
  private final Requests requests;
  private final WriteBufferWaterMark waterMark;
  private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>();

  Connections(EdgeConfig config, EdgeMetrics metrics, TokenVerifier verifier, Requests requests) {
    this.config = config.edge();
    this.metrics = metrics;
    this.verifier = verifier;
    this.requests = requests;
    int outboundBytesMax = config.edge().outboundBytesMax();
    this.waterMark = new WriteBufferWaterMark(outboundBytesMax / 2, outboundBytesMax);
  }

  /** A handshake is done. */
  Connection open(WebSocketConnection socket, Handshake handshake) {
    Channel channel = handshake.channel();
    channel.config().setWriteBufferWaterMark(waterMark);
    Loop loop = loops.computeIfAbsent(channel.eventLoop(), this::newLoop);
    Connection connection = new Connection(channel, loop, socket, config, metrics);
    loop.keepAlive().add(connection);
    switch (handshake.token()) {
      case TokenResult.Valid(Identity identity) ->
          connection.connectedByHandshake(identity, FrameReceiver.newSession());
      case TokenResult.Missing _ when verifier.required() -> {
        // The connect message will bring it.
      }
      case TokenResult.Missing _ ->
          connection.connectedByHandshake(guest(handshake.user()), FrameReceiver.newSession());
      case TokenResult.Invalid _ when !verifier.required() ->
          connection.connectedByHandshake(guest(handshake.user()), FrameReceiver.newSession());
      case TokenResult.Invalid _ -> connection.close(CloseCode.TOKEN_INVALID);
      case TokenResult.Expired _ -> connection.close(CloseCode.TOKEN_EXPIRED);
    }
    return connection;
  }

  /** The socket is gone. */
  void closed(@Nullable Connection connection) {
    if (connection != null) {
      connection.closed(requests);
    }
  }

  /** Tells all clients that the edge stops. Thread-safe; the closing itself takes a while. */
  public void closeAll() {
    loops
        .values()
        .forEach(loop -> loop.execute(() -> loop.keepAlive().closeAll(CloseCode.EDGE_STOPPING)));
  }

  /** Something failed that concerns one connection. */
  void failed(Connection connection, Throwable failure) {
    if (failure instanceof RuntimeException) {
      LOG.errorf("a request failed unexpectedly: %s", failure);
      connection.close(CloseCode.INTERNAL_ERROR);
    }
  }

  private Loop newLoop(EventLoop eventLoop) {
    return new Loop(eventLoop, metrics, requests, new KeepAlive(eventLoop, config.pingInterval()));
  }

  private static Identity guest(@Nullable String user) {
    String name = user == null ? "" : user.strip();
    if (name.isEmpty() || name.length() > USER_LENGTH_MAX) {
      name = "guest-" + ThreadLocalRandom.current().nextInt(1_000, 10_000);
    }
    return new Identity(name, Identity.NEVER);
  }
}
