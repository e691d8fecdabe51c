package io.realtimecluster.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.realtimecluster.tracing.RecordedSpans;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTest {

  private static final int OUTBOUND_BYTES_MAX = 1024 * 1024;
  private static final int TURNS = 4;

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

    BoundedTransport(int batchesMax) {
      this.batchesMax = batchesMax;
    }

    @Override
    public void write(Batch batch) {
      batches++;
      unsentBatches++;
      batch
          .messages()
          .forEach(message -> unsent.add(message.message().getPublication().getOffset()));
    }

    @Override
    public void flush() {
      boolean wasCongested = congested();
      sent.addAll(unsent);
      unsent.clear();
      unsentBatches = 0;
      if (wasCongested) {
        connection.drained();
      }
    }

    @Override
    public boolean congested() {
      return unsentBatches >= batchesMax;
    }
  }
}
