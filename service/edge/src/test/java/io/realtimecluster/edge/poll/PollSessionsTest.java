package io.realtimecluster.edge.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.DefaultEventLoop;
import io.realtimecluster.edge.ConfigFixture;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.CloseCode;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.ConnectionFixture;
import io.realtimecluster.edge.connection.OutboundMarks;
import io.realtimecluster.edge.connection.Protocol;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollSessionsTest {

  private static final int OUTBOUND_BYTES_MAX = 8 * 1024;
  private static final EdgeConfig CONFIG =
      ConfigFixture.of(
          EdgeConfig.class,
          Map.of(
              "edge",
              ConfigFixture.of(
                  EdgeConfig.Edge.class, Map.of("outboundBytesMax", OUTBOUND_BYTES_MAX))));

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final List<PollAnswer> answers = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void receive_failsInTheWorstWay_requestIsToldThatTheSessionIsClosed() {
    PollSessions sessions =
        new PollSessions(
            CONFIG, null, null, ConnectionFixture.failingReceiver(StackOverflowError::new));
    PollSession session =
        new PollSession(
            "token",
            Protocol.PROTO,
            eventLoop,
            OutboundMarks.of(OUTBOUND_BYTES_MAX),
            new Receiving(sessions));
    Connection connection = new ConnectionFixture(eventLoop, OUTBOUND_BYTES_MAX).connect(session);
    PollExchange exchange = new Answered(answers);
    eventLoop
        .submit(
            () -> {
              session.open(connection, new byte[0], exchange);
              session.post(1, new byte[1], exchange);
            })
        .syncUninterruptibly();
    assertEquals(new PollAnswer.Closed(CloseCode.INTERNAL_ERROR), answers.getLast());
    assertEquals(2, answers.size());
  }

  private record Receiving(PollSessions sessions) implements FrameSink {
    @Override
    public void receive(Connection connection, byte[] frame) {
      sessions.receive(connection, frame);
    }

    @Override
    public void closed(Connection connection) {}

    @Override
    public void forget(PollSession session) {}
  }

  private record Answered(List<PollAnswer> answers) implements PollExchange {
    @Override
    public void answer(PollAnswer answer) {
      answers.add(answer);
    }

    @Override
    public void onGone(Runnable action) {}
  }
}
