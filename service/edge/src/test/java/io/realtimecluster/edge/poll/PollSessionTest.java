package io.realtimecluster.edge.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.realtimecluster.edge.connection.CloseCode;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.ConnectionFixture;
import io.realtimecluster.edge.connection.OutboundMarks;
import io.realtimecluster.edge.connection.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PollSessionTest {

  private static final int OUTBOUND_BYTES_MAX = 8 * 1024;
  private static final PollAnswer NOTHING = new PollAnswer.Nothing();

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final List<Integer> received = new ArrayList<>();
  private final List<Connection> closed = new ArrayList<>();
  private final List<PollSession> forgotten = new ArrayList<>();
  private final PollSession session =
      new PollSession(
          "token",
          Protocol.PROTO,
          eventLoop,
          OutboundMarks.of(OUTBOUND_BYTES_MAX),
          new FrameSink() {
            @Override
            public void receive(Connection from, byte[] frame) {
              received.add(frame.length);
            }

            @Override
            public void closed(Connection ended) {
              closed.add(ended);
            }

            @Override
            public void forget(PollSession ended) {
              forgotten.add(ended);
            }
          });
  private Connection connection;

  @BeforeEach
  void open() throws Exception {
    connection = new ConnectionFixture(eventLoop, OUTBOUND_BYTES_MAX).connect(session);
    Exchange opening = new Exchange();
    onLoop(() -> session.open(connection, new byte[0], opening));
    assertEquals(
        new PollAnswer.Opened("token", Protocol.PROTO, 1, List.of()), opening.answer, "opened");
  }

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void get_nothingWaits_isAnsweredOnceSomethingComes() throws Exception {
    Exchange get = get(1);
    assertNull(get.answer);
    send(1, 10);
    assertEquals(2, assertInstanceOf(PollAnswer.Messages.class, get.answer).sequence());
  }

  @Test
  void get_severalMessagesWait_isOneAnswer() throws Exception {
    send(1, 10);
    send(2, 10);
    assertEquals(2, assertInstanceOf(PollAnswer.Messages.class, get(1).answer).messages().size());
  }

  @Test
  void get_afterALostAnswer_getsItAgain() throws Exception {
    Exchange lost = get(1);
    send(1, 10);
    send(2, 10);
    assertEquals(lost.answer, get(1).answer);
    assertEquals(3, assertInstanceOf(PollAnswer.Messages.class, get(2).answer).sequence());
  }

  @Test
  void get_whileAnotherWaits_takesItsPlace() throws Exception {
    Exchange first = get(1);
    Exchange second = get(1);
    assertEquals(409, assertInstanceOf(PollAnswer.Refused.class, first.answer).status());
    send(1, 10);
    assertInstanceOf(PollAnswer.Messages.class, second.answer);
  }

  @Test
  void get_thatWasLate_leavesTheWaitingOneAlone() throws Exception {
    send(1, 10);
    get(1);
    Exchange waiting = get(2);
    assertEquals(409, assertInstanceOf(PollAnswer.Refused.class, get(1).answer).status());
    assertEquals(400, assertInstanceOf(PollAnswer.Refused.class, get(3).answer).status());
    assertNull(waiting.answer);
  }

  @Test
  void get_whoseClientHasGone_losesNothing() throws Exception {
    Exchange lost = get(1);
    lost.gone.run();
    send(1, 10);
    assertNull(lost.answer);
    assertInstanceOf(PollAnswer.Messages.class, get(1).answer);
  }

  @Test
  void keepAlive_whoAsksAgainStays_whoDoesNotIsGoneByTheSecondPing() throws Exception {
    Exchange first = get(1);
    onLoop(() -> ConnectionFixture.keepAlive(connection));
    assertEquals(NOTHING, first.answer, "the client has to come again");
    Exchange second = get(1);
    onLoop(() -> ConnectionFixture.keepAlive(connection));
    assertEquals(NOTHING, second.answer);
    onLoop(() -> ConnectionFixture.keepAlive(connection));
    assertEquals(new PollAnswer.Closed(CloseCode.STALE), get(1).answer);
  }

  @Test
  void post_sentAgain_isTakenOnce() throws Exception {
    assertEquals(NOTHING, post(1, 5).answer);
    assertEquals(NOTHING, post(1, 5).answer);
    assertEquals(NOTHING, post(2, 6).answer);
    assertEquals(NOTHING, post(1, 5).answer, "a late one");
    assertEquals(List.of(5, 6), received);
  }

  @Test
  void post_oneLeftOut_isRefused() throws Exception {
    assertEquals(409, assertInstanceOf(PollAnswer.Refused.class, post(2, 5).answer).status());
    assertEquals(List.of(), received);
  }

  @Test
  void post_whileNotRead_isAnsweredOnceItIsReadAgain() throws Exception {
    onLoop(() -> session.reading(false));
    Exchange held = post(1, 5);
    assertNull(held.answer);
    assertEquals(409, assertInstanceOf(PollAnswer.Refused.class, post(2, 6).answer).status());
    Exchange again = post(1, 5);
    assertInstanceOf(PollAnswer.Refused.class, held.answer);
    onLoop(() -> session.reading(true));
    assertEquals(NOTHING, again.answer);
    assertEquals(NOTHING, post(2, 6).answer);
    assertEquals(List.of(5, 6), received);
  }

  @Test
  void write_atTheLimitWithoutAGetAndOnePastIt_onlyTheLatterClosesAndTheNextGetIsTold()
      throws Exception {
    send(0, 10); // What goes next does not count.
    int overhead =
        ConnectionFixture.encodedBytes(1, OUTBOUND_BYTES_MAX - 200) - (OUTBOUND_BYTES_MAX - 200);
    send(1, OUTBOUND_BYTES_MAX - overhead);
    assertEquals(OUTBOUND_BYTES_MAX, session.queuedBytes());
    send(2, 10);
    assertTrue(session.queuedBytes() > OUTBOUND_BYTES_MAX, "at the limit it is still taken");
    send(3, 10);
    assertEquals(new PollAnswer.Closed(CloseCode.SLOW), get(1).answer);
    assertEquals(List.of(connection), closed);
    assertEquals(new PollAnswer.Closed(CloseCode.SLOW), get(1).answer, "again, for a while");
    assertEquals(new PollAnswer.Closed(CloseCode.SLOW), post(1, 5).answer);
  }

  @Test
  void write_slowButWithinTheLimit_isCongestedUntilItIsRead() throws Exception {
    send(0, 10);
    send(1, 1_024);
    assertTrue(session.congested());
    get(1);
    assertFalse(session.congested());
  }

  @Test
  void close_whileAGetAndAPostWait_tellsBoth() throws Exception {
    onLoop(() -> session.reading(false));
    Exchange get = get(1);
    Exchange post = post(1, 5);
    onLoop(() -> connection.close(CloseCode.MOVED));
    assertEquals(new PollAnswer.Closed(CloseCode.MOVED), get.answer);
    assertEquals(new PollAnswer.Closed(CloseCode.MOVED), post.answer);
    onLoop(() -> {});
    assertEquals(List.of(connection), closed);
    assertEquals(List.of(), forgotten);
  }

  @Test
  void violate_closesAndTellsWhy() throws Exception {
    Exchange post = new Exchange();
    onLoop(() -> session.violate(CloseCode.MESSAGE_TOO_LARGE, post));
    assertEquals(new PollAnswer.Closed(CloseCode.MESSAGE_TOO_LARGE), post.answer);
  }

  @Test
  void end_isGoneAtOnce() throws Exception {
    Exchange get = get(1);
    Exchange delete = new Exchange();
    onLoop(() -> session.end(delete));
    assertEquals(NOTHING, delete.answer);
    assertInstanceOf(PollAnswer.Refused.class, get.answer);
    assertEquals(List.of(connection), closed);
    assertEquals(List.of(session), forgotten);
    assertEquals(404, assertInstanceOf(PollAnswer.Refused.class, post(1, 5).answer).status());
    Exchange again = new Exchange();
    onLoop(() -> session.end(again));
    assertInstanceOf(PollAnswer.Refused.class, again.answer);
    assertEquals(List.of(session), forgotten, "once");
  }

  private Exchange get(long after) throws Exception {
    Exchange exchange = new Exchange();
    onLoop(() -> session.get(after, exchange));
    return exchange;
  }

  private Exchange post(long sequence, int bytes) throws Exception {
    Exchange exchange = new Exchange();
    onLoop(() -> session.post(sequence, new byte[bytes], exchange));
    return exchange;
  }

  /** Waits for the turn in which it is flushed. */
  private void send(long offset, int bytes) throws Exception {
    onLoop(() -> connection.send(ConnectionFixture.publication(offset, bytes)));
    for (int turn = 0; turn < 3; turn++) {
      eventLoop.schedule(() -> {}, 3, TimeUnit.MILLISECONDS).get();
    }
  }

  private void onLoop(Runnable action) throws Exception {
    eventLoop.submit(action).get();
  }

  private static final class Exchange implements PollExchange {
    private PollAnswer answer;
    private Runnable gone;

    @Override
    public void answer(PollAnswer given) {
      assertNull(answer, "answered once");
      answer = given;
    }

    @Override
    public void onGone(Runnable action) {
      gone = action;
    }
  }
}
