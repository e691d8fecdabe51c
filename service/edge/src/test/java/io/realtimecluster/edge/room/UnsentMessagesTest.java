package io.realtimecluster.edge.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.DefaultEventLoop;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.ConnectionFixture;
import io.realtimecluster.edge.connection.SentMessages;
import io.realtimecluster.edge.upstream.UpstreamFixture;
import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.JoinDecision;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing is refused for its age here: replies may take an hour. */
@Timeout(120)
class UnsentMessagesTest {

  private static final String ROOM = "room";
  private static final EdgeConfig CONFIG = RoomsFixture.config(Duration.ofHours(1));
  private static final String EPOCH = "a1";
  private static final InterestGrant GRANT =
      InterestGrant.newBuilder().setRoom(ROOM).setEpoch(EPOCH).setOffset(10).build();
  private static final Join JOIN = Join.newBuilder().setRoom(ROOM).build();

  private volatile boolean away;
  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final LocalRooms rooms =
      RoomsFixture.rooms(
          CONFIG,
          UpstreamFixture.forwarder(
              CONFIG,
              (_, _, written) -> {
                if (away) {
                  throw new BrokerUnavailableException("away");
                }
                written.run();
              }),
          null,
          ConnectionFixture.metrics(new SimpleMeterRegistry()),
          null);
  private final ConnectionFixture fixture = new ConnectionFixture(eventLoop, 1024 * 1024, rooms);
  private final SentMessages client = new SentMessages();
  private final Connection connection = fixture.connect(client);

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void join_roomCannotBeAnnounced_isRefusedAtOnceAndMayBeTriedAgain() {
    away = true;
    join(connection, 1, JOIN);
    assertUnavailable(1, client.await(1).getFirst());
    away = false;
    join(connection, 2, JOIN);
    rooms.granted(GRANT);
    ServerMessage joined = client.await(2).getLast();
    assertEquals(2, joined.getId());
    assertTrue(joined.hasJoined());
  }

  @Test
  void join_hubCannotBeAskedForLeave_isRefusedAtOnce() {
    join(connection, 1, JOIN);
    rooms.granted(GRANT.toBuilder().setAuthorizeJoins(true).build());
    rooms.decided(JoinDecision.newBuilder().setRoom(ROOM).setUser("ana").build());
    assertTrue(client.await(1).getFirst().hasJoined());
    away = true;
    SentMessages late = new SentMessages();
    join(fixture.connect(late), 2, JOIN);
    assertUnavailable(2, late.await(1).getFirst());
    assertEquals(1, client.count(), "who is in the room stays");
  }

  @Test
  void join_hubCannotBeAskedForWhatWasMissed_isRefusedAtOnce() {
    join(connection, 1, JOIN);
    rooms.granted(GRANT);
    assertTrue(client.await(1).getFirst().hasJoined());
    away = true;
    SentMessages late = new SentMessages();
    Position before = Position.newBuilder().setEpoch(EPOCH).setOffset(5).build();
    join(fixture.connect(late), 2, JOIN.toBuilder().setRecover(before).build());
    assertUnavailable(2, late.await(1).getFirst());
  }

  @Test
  void announceAgain_brokerTakesNothing_membersStay() throws Exception {
    join(connection, 1, JOIN);
    rooms.granted(GRANT);
    assertTrue(client.await(1).getFirst().hasJoined());
    away = true;
    rooms.announceAgain(0);
    SentMessages late = new SentMessages();
    join(fixture.connect(late), 2, JOIN);
    assertTrue(late.await(1).getFirst().hasJoined(), "the room is known here");
    assertEquals(1, client.count());
  }

  @Test
  void add_atTheLimitAndOnePast_onlyTheLatterIsDroppedAndCounted() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    StandingStill standing = new StandingStill();
    UnsentMessages unsent = new UnsentMessages(standing, ConnectionFixture.metrics(meters));
    Counter dropped = meters.get("realtimecluster.edge.unsent.dropped").counter();
    UpstreamMessage message =
        UpstreamMessage.newBuilder()
            .setInterest(InterestAnnouncement.newBuilder().setRoom(ROOM))
            .build();
    unsent.add(message);
    standing.asked.acquire(); // That one does not wait any more.
    for (int i = 0; i < UnsentMessages.WAITING_MAX; i++) {
      unsent.add(message);
    }
    assertEquals(0, dropped.count());
    unsent.add(message);
    assertEquals(1, dropped.count());
    standing.goOn.countDown();
    standing.asked.acquire(UnsentMessages.WAITING_MAX);
  }

  /** Rooms that are not found for now. */
  private static final class StandingStill extends ConcurrentHashMap<String, LocalRoom> {
    private final transient Semaphore asked = new Semaphore(0);
    private final transient CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public @Nullable LocalRoom get(Object name) {
      asked.release();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return null;
    }
  }

  private void join(Connection joining, int id, Join join) {
    eventLoop.submit(() -> rooms.join(joining, id, join)).syncUninterruptibly();
  }

  private static void assertUnavailable(int id, ServerMessage answer) {
    assertEquals(id, answer.getId());
    assertEquals(ErrorCode.UNAVAILABLE, answer.getError().getCode());
    assertEquals("the broker cannot be reached", answer.getError().getMessage());
    assertTrue(answer.getError().getTemporary());
    assertTrue(answer.getError().getRetryMillis() > 0);
  }
}
