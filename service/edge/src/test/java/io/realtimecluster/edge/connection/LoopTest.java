package io.realtimecluster.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.realtimecluster.proto.client.v1.RoomReset;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.tracing.RecordedSpans;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTest {

  private static final int OUTBOUND_BYTES_MAX = 1024 * 1024;
  private static final int TURNS = 4;

  /** Stands for a reset among the offsets of publications. */
  private static final Long RESET = -1L;

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final ConnectionFixture fixture = new ConnectionFixture(eventLoop, OUTBOUND_BYTES_MAX);
  private final Loop loop = fixture.loop();
  private final RoomMembers members = new RoomMembers(loop);

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void turn_conflating_writesWhatWasHeldOnceAFlushMadeRoomAndFlushesEverybody() throws Exception {
    List<BoundedTransport> transports = List.of(member(1), member(1), member(100));
    addInOneTurn(5, true);
    turns();
    assertEquals(List.of(1L, 5L), transports.get(0).sent);
    assertEquals(List.of(1L, 5L), transports.get(1).sent);
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), transports.get(2).sent);
  }

  @Test
  void turn_resetWhileAPublicationIsHeld_thatOfTheLostLogIsNotSentAfterIt() throws Exception {
    BoundedTransport transport = member(1);
    eventLoop
        .submit(
            () -> {
              addFull(7);
              addFull(8);
              loop.add(new OutboxItem.ToMembers(members, reset(), true));
            })
        .get();
    turns();
    assertEquals(List.of(7L, RESET), transport.sent);
  }

  @Test
  void turn_notConflating_writesAllInOrder() throws Exception {
    BoundedTransport transport = member(1);
    addInOneTurn(5, false);
    turns();
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), transport.sent);
  }

  @Test
  void turn_smallMessages_areOneBatch() throws Exception {
    BoundedTransport transport = member(100);
    eventLoop
        .submit(
            () -> {
              for (long offset = 1; offset <= 3; offset++) {
                loop.add(new OutboxItem.ToMembers(members, publication(offset, 1), false));
              }
            })
        .get();
    turns();
    assertEquals(List.of(1L, 2L, 3L), transport.sent);
    assertEquals(1, transport.batches);
    assertEquals(0, loop.queuedItems());
  }

  /** An edge that fails after it has admitted somebody. */
  @Test
  void turn_refusalOfWhoIsAdmitted_closesTheConnectionSoThatItJoinsAnew() throws Exception {
    BoundedTransport transport = member(100);
    Membership membership = transport.connection.membership("room").orElseThrow();
    loop.add(new OutboxItem.Refusal(membership, Refusals.unavailable(7, "a test's")));
    turns();
    assertEquals(CloseCode.INTERNAL_ERROR, transport.closed);
    assertEquals(List.of(), transport.sent);
  }

  /** As Netty's, when there is no direct memory for a frame. */
  @Test
  void turn_noMemoryForOne_thatOneIsClosedSoThatItRecovers_andTheOthersAreServedOn()
      throws Exception {
    BoundedTransport before = member(100);
    BoundedTransport failing = member(100);
    BoundedTransport after = member(100);
    failing.failure = new OutOfMemoryError("a test's");
    addInOneTurn(2, false);
    turns();
    assertEquals(List.of(1L, 2L), before.sent);
    assertEquals(List.of(1L, 2L), after.sent);
    assertEquals(CloseCode.INTERNAL_ERROR, failing.closed);
    assertEquals(List.of(), failing.sent);
  }

  @Test
  void turn_flushFailsForOne_theOthersAreFlushed_andTheLoopGoesOn() throws Exception {
    BoundedTransport failing = member(100);
    BoundedTransport other = member(100);
    failing.flushFailure = new OutOfMemoryError("a test's");
    addInOneTurn(2, false);
    turns();
    addInOneTurn(1, false);
    turns();
    assertEquals(List.of(1L, 2L, 1L), other.sent);
    assertEquals(CloseCode.INTERNAL_ERROR, failing.closed);
  }

  @Test
  void turn_itemFailsForOne_thatOneIsClosed_andTheOthersGetTheirs() throws Exception {
    BoundedTransport failing = member(100);
    BoundedTransport other = member(100);
    failing.failure = new OutOfMemoryError("a test's");
    loop.add(new OutboxItem.ToConnection(failing.connection, ConnectionFixture.publication(1, 1)));
    loop.add(new OutboxItem.ToConnection(other.connection, ConnectionFixture.publication(2, 1)));
    turns();
    assertEquals(List.of(2L), other.sent);
    assertEquals(CloseCode.INTERNAL_ERROR, failing.closed);
  }

  @Test
  void turn_tracedMessage_endsItsSpanWithTheLastLoop() throws Exception {
    RecordedSpans spans = new RecordedSpans();
    FanOut fanOut =
        new FanOut(
            spans.tracing().goOn("edge fan-out", SpanKind.PRODUCER, RecordedSpans.TRACEPARENT, 0),
            2);
    Encoded traced = new Encoded(ConnectionFixture.publication(1, 1), fanOut);
    member(100);
    member(100);
    loop.add(new OutboxItem.ToMembers(members, traced, false));
    turns();
    assertEquals(List.of(), spans.ended());
    fanOut.written(3); // As another loop does.
    assertEquals(
        5,
        spans
            .ended("edge fan-out")
            .getAttributes()
            .get(AttributeKey.longKey("realtimecluster.deliveries")));
  }

  /** Each is as large as a batch may be, so each is one. */
  private void addInOneTurn(int count, boolean conflate) throws Exception {
    eventLoop
        .submit(
            () -> {
              for (long offset = 1; offset <= count; offset++) {
                loop.add(
                    new OutboxItem.ToMembers(
                        members, publication(offset, Loop.BATCH_BYTES_MAX), conflate));
              }
            })
        .get();
  }

  private void addFull(long offset) {
    loop.add(new OutboxItem.ToMembers(members, publication(offset, Loop.BATCH_BYTES_MAX), true));
  }

  private static Encoded reset() {
    return new Encoded(
        ServerMessage.newBuilder().setRoomReset(RoomReset.newBuilder().setOffset(3)).build());
  }

  private void turns() throws Exception {
    for (int i = 0; i < TURNS; i++) {
      eventLoop.schedule(() -> {}, 10, TimeUnit.MILLISECONDS).get();
    }
    assertTrue(loop.queuedItems() == 0, "all is written");
  }

  private BoundedTransport member(int batchesMax) throws Exception {
    BoundedTransport transport = new BoundedTransport(batchesMax);
    Connection connection = fixture.connect(transport);
    transport.connection = connection;
    Membership membership = new Membership(connection, "room", members);
    connection.joining(membership);
    eventLoop.submit(membership::admit).get();
    return transport;
  }

  private static Encoded publication(long offset, int bytes) {
    return new Encoded(ConnectionFixture.publication(offset, bytes));
  }

  /**
   * Is congested from so many unsent batches on; a flush sends all, and tells that there is room.
   */
  private static final class BoundedTransport extends TestTransport {
    private final int batchesMax;
    private final List<Long> unsent = new ArrayList<>();
    private final List<Long> sent = new ArrayList<>();
    private int unsentBatches;
    private int batches;
    private Connection connection;
    private @Nullable Error failure;
    private @Nullable Error flushFailure;
    private @Nullable CloseCode closed;

    BoundedTransport(int batchesMax) {
      this.batchesMax = batchesMax;
    }

    @Override
    public void write(Batch batch) {
      if (failure != null) {
        throw failure;
      }
      batches++;
      unsentBatches++;
      for (Encoded encoded : batch.messages()) {
        ServerMessage message = encoded.message();
        unsent.add(message.hasRoomReset() ? RESET : message.getPublication().getOffset());
      }
    }

    @Override
    public void flush() {
      if (flushFailure != null) {
        throw flushFailure;
      }
      boolean wasCongested = congested();
      sent.addAll(unsent);
      unsent.clear();
      unsentBatches = 0;
      if (wasCongested) {
        connection.drained();
      }
    }

    @Override
    public void close(CloseCode code) {
      closed = code;
    }

    @Override
    public boolean congested() {
      return unsentBatches >= batchesMax;
    }
  }
}
