package io.realtimecluster.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.channel.DefaultEventLoop;
import io.realtimecluster.edge.connection.OutboxItem.ToConnection;
import io.realtimecluster.edge.connection.OutboxItem.ToMembers;
import io.realtimecluster.proto.client.v1.Pong;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is for one member of a room, between what is for all. */
class RoomBatchTest {

  private static final int ANSWER = -1;
  private static final int WAIT_MAX_SECONDS = 30;

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final ConnectionFixture fixture = new ConnectionFixture(eventLoop, 1024 * 1024);
  private final Loop loop = fixture.loop();
  private final RoomMembers members = new RoomMembers(loop);

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void answersBetween_othersGetOneBatchAndTheMemberItsOrder() throws Exception {
    Batches publisher = member();
    Batches other = member();
    inOneTurn(
        () -> {
          publish(1, false);
          answer(publisher);
          answer(publisher);
          publish(2, false);
          publish(3, false);
          answer(publisher);
          publish(4, false);
        });
    assertEquals(List.of(List.of(1, 2, 3, 4)), other.batches(1));
    assertEquals(
        List.of(
            List.of(1),
            List.of(ANSWER),
            List.of(ANSWER),
            List.of(2, 3),
            List.of(ANSWER),
            List.of(4)),
        publisher.batches(6));
  }

  @Test
  void answerAtTheEnd_nothingIsSentTwice() throws Exception {
    Batches publisher = member();
    Batches other = member();
    inOneTurn(
        () -> {
          publish(1, false);
          answer(publisher);
        });
    assertEquals(List.of(List.of(1)), other.batches(1));
    inOneTurn(() -> publish(2, false));
    assertEquals(List.of(List.of(1), List.of(ANSWER), List.of(2)), publisher.batches(3));
    assertEquals(List.of(List.of(1), List.of(2)), other.batches(2));
  }

  @Test
  void answerToNoMember_cutsNothing() throws Exception {
    Batches stranger = new Batches();
    stranger.connection = fixture.connect(stranger);
    Batches member = member();
    inOneTurn(
        () -> {
          publish(1, false);
          answer(stranger);
          publish(2, false);
        });
    assertEquals(List.of(List.of(ANSWER)), stranger.batches(1));
    assertEquals(List.of(List.of(1, 2)), member.batches(1));
  }

  @Test
  void answersBetween_memberThatReadsTooSlowlyGetsTheLatest() throws Exception {
    Batches slow = member();
    slow.congested = true;
    inOneTurn(
        () -> {
          publish(1, true);
          answer(slow);
          publish(2, true);
          publish(3, true);
        });
    assertEquals(List.of(List.of(ANSWER)), slow.batches(1));
    slow.congested = false;
    eventLoop.submit(slow.connection::drained).get();
    assertEquals(List.of(List.of(ANSWER), List.of(3)), slow.batches(2));
  }

  @Test
  void itemsDuringATurn_areWrittenThoughNothingComesAfterThem() throws Exception {
    Batches member = member();
    member.onFirstWrite =
        () -> {
          publish(2, false);
          publish(3, false);
        };
    inOneTurn(() -> publish(1, false));
    assertEquals(List.of(List.of(1), List.of(2, 3)), member.batches(2));
  }

  private void publish(int offset, boolean conflate) {
    Encoded message = new Encoded(ConnectionFixture.publication(offset, 1));
    loop.add(new ToMembers(members, message, conflate));
  }

  private void answer(Batches to) {
    ServerMessage pong = ServerMessage.newBuilder().setPong(Pong.getDefaultInstance()).build();
    loop.add(new ToConnection(to.connection, pong));
  }

  private void inOneTurn(Runnable items) throws Exception {
    eventLoop.submit(items).get();
  }

  private Batches member() throws Exception {
    Batches transport = new Batches();
    transport.connection = fixture.connect(transport);
    Membership membership = new Membership(transport.connection, "room", members);
    transport.connection.joining(membership);
    eventLoop.submit(membership::admit).get();
    return transport;
  }

  /** The offsets of each batch; of what is no publication {@link #ANSWER}. */
  private final class Batches extends TestTransport {
    private final List<List<Integer>> written = new ArrayList<>();
    private Runnable onFirstWrite = () -> {};
    private Connection connection;
    private boolean congested;

    @Override
    public void write(Batch batch) {
      written.add(
          batch.messages().stream()
              .map(Encoded::message)
              .map(m -> m.hasPublication() ? (int) m.getPublication().getOffset() : ANSWER)
              .toList());
      Runnable first = onFirstWrite;
      onFirstWrite = () -> {};
      first.run();
    }

    @Override
    public boolean congested() {
      return congested;
    }

    /** Once there are so many, and nothing waits any more. */
    List<List<Integer>> batches(int count) throws Exception {
      CountDownLatch there = new CountDownLatch(1);
      eventLoop.execute(() -> look(count, there));
      there.await(WAIT_MAX_SECONDS, TimeUnit.SECONDS);
      assertNull(closedWith());
      return eventLoop.submit(() -> List.copyOf(written)).get();
    }

    private void look(int count, CountDownLatch there) {
      if (written.size() >= count && loop.queuedItems() == 0) {
        there.countDown();
      } else if (!eventLoop.isShuttingDown()) {
        var _ = eventLoop.schedule(() -> look(count, there), 1, TimeUnit.MILLISECONDS);
      }
    }
  }
}
