package io.realtimecluster.edge.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.DefaultEventLoop;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.ConnectionFixture;
import io.realtimecluster.edge.connection.Membership;
import io.realtimecluster.edge.connection.RoomMembers;
import io.realtimecluster.edge.connection.SentMessages;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The first join is of a connection whose loop takes nothing more. */
@Timeout(60)
class JoinsTest {

  private static final String ROOM = "room";
  private static final int ID = 7;
  private static final int OUTBOUND_BYTES_MAX = 1024 * 1024;
  private static final Error ERROR =
      Error.newBuilder().setCode(ErrorCode.UNAVAILABLE).setMessage("a test's").build();
  private static final Position MISSED = Position.newBuilder().setEpoch("a1").setOffset(5).build();

  private final DefaultEventLoop ended = new DefaultEventLoop();
  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final ConnectionFixture broken = new ConnectionFixture(ended, OUTBOUND_BYTES_MAX);
  private final ConnectionFixture fixture = new ConnectionFixture(eventLoop, OUTBOUND_BYTES_MAX);
  private final LogTail tail = new LogTail();
  private final Joins joins =
      new Joins(ROOM, tail, ConnectionFixture.metrics(new SimpleMeterRegistry()), _ -> {}, _ -> {});
  private final SentMessages client = new SentMessages();

  @BeforeEach
  void endTheFirstLoop() {
    ended.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void refuseWaiting_oneCannotBeTold_theOtherIs() {
    await(null);
    joins.refuseWaiting(ERROR);
    assertEquals("a test's", answer().getError().getMessage());
  }

  @Test
  void endOlderThan_oneCannotBeTold_theOtherIs() {
    await(null);
    joins.endOlderThan(System.nanoTime(), true);
    assertTrue(answer().hasError());
  }

  @Test
  void endOlderThan_oneCannotBeAdmitted_theOtherIs() {
    await(null);
    joins.endOlderThan(System.nanoTime(), false);
    assertTrue(answer().hasJoined());
  }

  @Test
  void endOlderThan_oneOfThoseThatRecoverCannotBeTold_theOtherIs() {
    recover();
    joins.endOlderThan(System.nanoTime(), true);
    assertTrue(answer().hasError());
  }

  @Test
  void recovered_notToBeHad_oneCannotBeTold_theOtherIs() {
    recover();
    joins.recovered(RoomHistory.newBuilder().setRoom(ROOM).setAfterOffset(5).build());
    assertTrue(answer().hasJoined());
  }

  @Test
  void recoveryUnsent_oneCannotBeTold_theOtherIs() {
    recover();
    joins.recoveryUnsent();
    assertTrue(answer().hasError());
  }

  private void await(@Nullable Position position) {
    joins.await(join(broken, new SentMessages(), position));
    joins.await(join(fixture, client, position));
  }

  private void recover() {
    var _ =
        tail.moveTo(
            InterestGrant.newBuilder().setRoom(ROOM).setEpoch("a1").setOffset(10).build(), false);
    joins.answer(join(broken, new SentMessages(), MISSED));
    joins.answer(join(fixture, client, MISSED));
  }

  private static PendingJoin join(
      ConnectionFixture connections, SentMessages messages, @Nullable Position position) {
    Connection connection = connections.connect(messages);
    Membership membership = new Membership(connection, ROOM, new RoomMembers(connection.loop()));
    connection.joining(membership);
    return new PendingJoin(membership, ID, position, System.nanoTime());
  }

  private ServerMessage answer() {
    ServerMessage answer = client.await(1).getFirst();
    assertEquals(ID, answer.getId());
    return answer;
  }
}
