package io.realtimecluster.edge.poll;

import io.netty.channel.EventLoop;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.admission.TokenResult;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.Connections;
import io.realtimecluster.edge.connection.FrameReceiver;
import io.realtimecluster.edge.connection.OutboundMarks;
import io.realtimecluster.edge.connection.Protocol;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that this edge has, by their tokens. As many as are admitted, and those that were
 * closed within 10 s, which the rate of new connections bounds. Thread-safe.
 */
@ApplicationScoped
public class PollSessions implements FrameSink {

  private final SessionTokens tokens;
  private final Connections connections;
  private final FrameReceiver receiver;
  private final OutboundMarks marks;
  private final Map<String, PollSession> sessions = new ConcurrentHashMap<>();

  PollSessions(
      EdgeConfig config, SessionTokens tokens, Connections connections, FrameReceiver receiver) {
    this.tokens = tokens;
    this.connections = connections;
    this.receiver = receiver;
    this.marks = OutboundMarks.of(config.edge().outboundBytesMax());
  }

  /** Opens a session for a client that was admitted, and answers. On the event loop given. */
  void open(
      Protocol protocol,
      EventLoop eventLoop,
      TokenResult token,
      @Nullable String user,
      byte[] frame,
      PollExchange exchange) {
    PollSession session = new PollSession(tokens.create(), protocol, eventLoop, marks, this);
    sessions.put(session.token(), session);
    session.open(connections.open(session, eventLoop, token, user), frame, exchange);
  }

  /** A session of this edge. */
  Optional<PollSession> find(String token) {
    return Optional.ofNullable(sessions.get(token));
  }

  /** How many there are. */
  int count() {
    return sessions.size();
  }

  @Override
  public void receive(Connection connection, byte[] frame) {
    try {
      receiver.receive(connection, frame);
    } catch (RuntimeException | Error e) { // The request is answered, whatever it is.
      connection.failed(e);
    }
  }

  @Override
  public void closed(Connection connection) {
    connections.closed(connection);
  }

  @Override
  public void forget(PollSession session) {
    sessions.remove(session.token());
  }
}
