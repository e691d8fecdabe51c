package io.realtimecluster.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that have missed much read it as fast as they can, and are not closed for it. */
class RecoveryPaceTest {

  private static final int OUTBOUND_BYTES_MAX = 1_000;

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final ConnectionFixture fixture = new ConnectionFixture(eventLoop, OUTBOUND_BYTES_MAX);
  private final Loop loop = fixture.loop();
  private final StuckTransport transport = new StuckTransport();
  private final Connection connection = fixture.connect(transport);
  private int askedAgain;

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void admission_clientHasReadEverything_isAdmittedAtOnce() throws Exception {
    Membership membership = join(true);
    assertTrue(membership.admitted());
    assertEquals(1, transport.written);
  }

  @Test
  void admission_clientHasUnreadAndMissedMore_isAnsweredAgainOnceItHasRead() throws Exception {
    transport.congested = true;
    Membership membership = join(true);
    assertFalse(membership.admitted());
    assertEquals(0, transport.written);
    onLoop(connection::drained);
    assertEquals(0, askedAgain, "it has not read yet");
    transport.congested = false;
    onLoop(connection::drained);
    onLoop(connection::drained);
    assertEquals(1, askedAgain);
  }

  @Test
  void admission_clientHasUnreadAndMissedNothing_isAdmittedAtOnce() throws Exception {
    transport.congested = true;
    assertTrue(join(false).admitted());
  }

  @Test
  void write_atTheLimitBesideWhatIsRecovered_isWritten_andOnePastCloses() throws Exception {
    transport.congestsOnWrite = true;
    join(true);
    transport.queuedBytes = OUTBOUND_BYTES_MAX + Protocol.PROTO.encode(joined()).length;
    onLoop(() -> connection.send(ServerMessage.getDefaultInstance()));
    assertNull(transport.closed);
    assertEquals(2, transport.written);
    transport.queuedBytes++;
    onLoop(() -> connection.send(ServerMessage.getDefaultInstance()));
    assertEquals(CloseCode.SLOW, transport.closed);
  }

  @Test
  void write_recoveringByJson_whatJsonTakesIsWhatDoesNotCount() throws Exception {
    transport.protocol = Protocol.JSON;
    transport.congestsOnWrite = true;
    join(true);
    transport.queuedBytes = OUTBOUND_BYTES_MAX + Protocol.JSON.encode(joined()).length;
    onLoop(() -> connection.send(ServerMessage.getDefaultInstance()));
    assertNull(transport.closed);
    transport.queuedBytes++;
    onLoop(() -> connection.send(ServerMessage.getDefaultInstance()));
    assertEquals(CloseCode.SLOW, transport.closed);
  }

  @Test
  void write_onceWhatWasRecoveredIsRead_theLimitIsTheUsualOne() throws Exception {
    join(true);
    transport.congested = true;
    transport.queuedBytes = OUTBOUND_BYTES_MAX + 1;
    onLoop(() -> connection.send(ServerMessage.getDefaultInstance()));
    assertEquals(CloseCode.SLOW, transport.closed);
  }

  private Membership join(boolean missed) throws Exception {
    RoomMembers members = new RoomMembers(loop);
    Membership membership = new Membership(connection, "room", members);
    onLoop(
        () -> {
          connection.joining(membership);
          loop.add(
              new OutboxItem.Admission(membership, joined(), missed ? () -> askedAgain++ : null));
        });
    eventLoop.schedule(() -> {}, 20, TimeUnit.MILLISECONDS).get();
    return membership;
  }

  private static ServerMessage joined() {
    return ServerMessage.newBuilder()
        .setId(1)
        .setJoined(Joined.newBuilder().setRoom("r".repeat(100)))
        .build();
  }

  private void onLoop(Runnable task) throws Exception {
    eventLoop.submit(task).get();
  }

  /** Reads nothing by itself. */
  private static final class StuckTransport extends TestTransport {
    private boolean congested;
    private boolean congestsOnWrite;
    private long queuedBytes;
    private int written;
    private Protocol protocol = Protocol.PROTO;
    private @Nullable CloseCode closed;

    @Override
    public void write(Batch batch) {
      written++;
      congested |= congestsOnWrite;
    }

    @Override
    public Protocol protocol() {
      return protocol;
    }

    @Override
    public long queuedBytes() {
      return queuedBytes;
    }

    @Override
    public boolean congested() {
      return congested;
    }

    @Override
    public void close(CloseCode code) {
      closed = code;
    }
  }
}
