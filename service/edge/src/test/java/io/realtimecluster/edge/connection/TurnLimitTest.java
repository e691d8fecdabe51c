package io.realtimecluster.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.realtimecluster.edge.connection.OutboxItem.Admission;
import io.realtimecluster.edge.connection.OutboxItem.ToConnection;
import io.realtimecluster.edge.connection.OutboxItem.ToMembers;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Pong;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rooms of as many members as one turn writes to, and of more. */
class TurnLimitTest {

  private static final int WAIT_MAX_SECONDS = 30;
  private static final ServerMessage PONG =
      ServerMessage.newBuilder().setPong(Pong.getDefaultInstance()).build();

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final ConnectionFixture fixture = new ConnectionFixture(eventLoop, 1024 * 1024);
  private final Loop loop = fixture.loop();
  private final RoomMembers members = new RoomMembers(loop);
  private final List<Member> joined = new ArrayList<>();

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void asManyAsATurnMayWriteTo_areOneTurn() throws Exception {
    join(Loop.WRITES_MAX);
    publish(1);
    awaitWrites(Loop.WRITES_MAX);
    assertEquals(0, continued());
    assertEverybodyHas(List.of(1L));
  }

  @Test
  void oneMore_isAnotherTurn_betweenWhichTheLoopDoesWhatElseThereIs() throws Exception {
    join(Loop.WRITES_MAX + 1);
    Member last = joined.getLast();
    List<Long> lastHadMeanwhile = new ArrayList<>();
    joined.getFirst().onWrite = _ -> eventLoop.execute(() -> lastHadMeanwhile.addAll(last.got));
    lastHadMeanwhile.add(-1L);
    publish(1);
    awaitWrites(Loop.WRITES_MAX + 1);
    assertEquals(1, continued());
    assertEquals(List.of(-1L), lastHadMeanwhile, "the last one was written to afterwards");
    assertEverybodyHas(List.of(1L));
  }

  @Test
  void twoPublicationsTooLargeForOneBatch_reachEverybodyInOrder() throws Exception {
    join(Loop.WRITES_MAX - 1);
    eventLoop
        .submit(
            () -> {
              publish(1, Loop.BATCH_BYTES_MAX);
              publish(2, Loop.BATCH_BYTES_MAX);
              publish(3, 1);
            })
        .get();
    awaitWrites(3 * (Loop.WRITES_MAX - 1));
    assertEquals(2, continued(), "three times as many writes as members, less three");
    assertEverybodyHas(List.of(1L, 2L, 3L));
  }

  @Test
  void membersThatLeaveBetweenTwoTurns_getNothingAndNobodyMissesOrDoublesAnything()
      throws Exception {
    join(3 * Loop.WRITES_MAX);
    Member reached = joined.getFirst();
    Member waiting = joined.get(2 * Loop.WRITES_MAX);
    reached.onWrite =
        _ ->
            eventLoop.execute(
                () -> { // Others take their places in the room.
                  reached.membership.end();
                  waiting.membership.end();
                });
    publish(1);
    awaitWrites(3 * Loop.WRITES_MAX - 1);
    assertEquals(2, continued());
    assertEquals(List.of(), eventLoop.submit(() -> List.copyOf(waiting.got)).get());
    eventLoop.submit(() -> {}).get(); // The turn is over.
    assertEquals(3 * Loop.WRITES_MAX - 1, fixture.counted("realtimecluster.edge.deliveries"));
    joined.remove(waiting);
    assertEverybodyHas(List.of(1L));
  }

  @Test
  void aWriteThatFails_closesThatConnection_andTheOthersGetTheBatch() throws Exception {
    join(3);
    List<ByteBuf> frames = new ArrayList<>();
    Member failing = joined.get(1);
    failing.onWrite =
        batch -> {
          frames.add(batch.frame(Protocol.PROTO, UnpooledByteBufAllocator.DEFAULT));
          throw new IllegalStateException("a failure that nobody thought of");
        };
    publish(1);
    awaitWrites(3);
    publish(2);
    awaitWrites(5);
    assertEquals(0, frames.getFirst().refCnt(), "its bytes are free");
    assertEquals(CloseCode.INTERNAL_ERROR, failing.closedWith());
    assertEquals(List.of(1L), failing.got, "nothing more for who is closed");
    joined.remove(failing);
    assertEverybodyHas(List.of(1L, 2L));
  }

  @Test
  void aJoinMeanwhile_isAnsweredBeforeTheRestOfTheRoom_andGetsWhatComesLaterOnly()
      throws Exception {
    join(3 * Loop.WRITES_MAX);
    SentMessages newcomer = new SentMessages();
    List<Integer> writtenBefore = new ArrayList<>();
    joined.getFirst().onFirstWrite(() -> admit(newcomer));
    joined.get(2 * Loop.WRITES_MAX).onFirstWrite(() -> writtenBefore.add(newcomer.count()));
    publish(1);
    awaitWrites(3 * Loop.WRITES_MAX);
    publish(2);
    awaitWrites(6 * Loop.WRITES_MAX);
    assertEquals(List.of(1), writtenBefore, "answers before a member of the third turn");
    List<ServerMessage> got = newcomer.await(2);
    assertTrue(got.getFirst().hasJoined());
    assertEquals(2, got.get(1).getPublication().getOffset());
    assertEverybodyHas(List.of(1L, 2L));
  }

  @Test
  void aJoinAfterTheNextPublication_waitsForThat_andIsNotSentItAgain() throws Exception {
    join(2 * Loop.WRITES_MAX);
    SentMessages newcomer = new SentMessages();
    joined
        .getFirst()
        .onFirstWrite(
            () -> {
              publish(2);
              admit(newcomer);
            });
    publish(1);
    awaitWrites(4 * Loop.WRITES_MAX);
    publish(3);
    awaitWrites(6 * Loop.WRITES_MAX);
    List<ServerMessage> got = newcomer.await(2);
    assertTrue(got.getFirst().hasJoined());
    assertEquals(3, got.get(1).getPublication().getOffset());
    assertEverybodyHas(List.of(1L, 2L, 3L));
  }

  @Test
  void asManyAsMayGoAhead_goAhead_andOneMoreWaitsForTheNextTurn() throws Exception {
    join(2 * Loop.WRITES_MAX);
    SentMessages outsider = new SentMessages();
    Connection connection = fixture.connect(outsider);
    List<Integer> answeredBefore = new ArrayList<>();
    joined
        .getFirst()
        .onFirstWrite(
            () -> {
              for (int i = 0; i <= Loop.AHEAD_MAX; i++) {
                loop.add(new ToConnection(connection, PONG));
              }
            });
    int secondTurn = Loop.WRITES_MAX;
    int thirdTurn = 2 * Loop.WRITES_MAX - Loop.AHEAD_MAX;
    for (int member : List.of(secondTurn - 1, secondTurn, thirdTurn - 1, thirdTurn)) {
      joined.get(member).onFirstWrite(() -> answeredBefore.add(outsider.count()));
    }
    publish(1);
    awaitWrites(2 * Loop.WRITES_MAX);
    assertEquals(
        List.of(0, Loop.AHEAD_MAX, Loop.AHEAD_MAX, Loop.AHEAD_MAX + 1),
        answeredBefore,
        "answers before the last member of a turn and the first one of the next");
    assertEverybodyHas(List.of(1L));
  }

  @Test
  void aMembersOwnAnswer_waitsForItsBatch_andOthersBehindItToo() throws Exception {
    join(2 * Loop.WRITES_MAX);
    SentMessages outsider = new SentMessages();
    Connection connection = fixture.connect(outsider);
    Member last = joined.getLast();
    List<Integer> answeredBefore = new ArrayList<>();
    last.onFirstWrite(() -> answeredBefore.add(outsider.count()));
    joined
        .getFirst()
        .onFirstWrite(
            () -> {
              loop.add(new ToConnection(last.membership.connection(), PONG));
              loop.add(new ToConnection(connection, PONG));
            });
    publish(1);
    outsider.await(1);
    assertEquals(List.of(0), answeredBefore);
    assertEquals(List.of(1L, 0L), eventLoop.submit(() -> List.copyOf(last.got)).get());
  }

  private void admit(SentMessages newcomer) {
    Connection connection = fixture.connect(newcomer);
    Membership membership = new Membership(connection, "room", members);
    connection.joining(membership);
    ServerMessage answer =
        ServerMessage.newBuilder().setId(1).setJoined(Joined.getDefaultInstance()).build();
    loop.add(new Admission(membership, answer, null));
  }

  private void publish(long offset) {
    publish(offset, 1);
  }

  private void publish(long offset, int bytes) {
    loop.add(
        new ToMembers(members, new Encoded(ConnectionFixture.publication(offset, bytes)), false));
  }

  private double continued() {
    return fixture.counted("realtimecluster.edge.turns.continued");
  }

  private void assertEverybodyHas(List<Long> offsets) throws Exception {
    for (Member member : joined) {
      assertNull(member.closedWith());
      assertEquals(offsets, eventLoop.submit(() -> List.copyOf(member.got)).get());
    }
  }

  private void join(int count) throws Exception {
    eventLoop
        .submit(
            () -> {
              for (int i = 0; i < count; i++) {
                joined.add(new Member());
              }
            })
        .get();
  }

  private void awaitWrites(int writes) throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    eventLoop.execute(() -> look(writes, done));
    assertTrue(done.await(WAIT_MAX_SECONDS, TimeUnit.SECONDS), writes + " writes");
  }

  private void look(int writes, CountDownLatch done) {
    if (joined.stream().mapToInt(member -> member.got.size()).sum() >= writes) {
      done.countDown();
    } else if (!eventLoop.isShuttingDown()) {
      var _ = eventLoop.schedule(() -> look(writes, done), 1, TimeUnit.MILLISECONDS);
    }
  }

  private final class Member extends TestTransport {
    private final List<Long> got = new ArrayList<>();
    private final Membership membership;
    private Consumer<Batch> onWrite = _ -> {};

    Member() {
      Connection connection = fixture.connect(this);
      membership = new Membership(connection, "room", members);
      connection.joining(membership);
      membership.admit();
    }

    /** Runs on the loop, within its turn. */
    void onFirstWrite(Runnable action) {
      onWrite =
          _ -> {
            onWrite = _ -> {};
            action.run();
          };
    }

    @Override
    public void write(Batch batch) {
      batch.messages().forEach(message -> got.add(message.message().getPublication().getOffset()));
      onWrite.accept(batch);
    }
  }
}
