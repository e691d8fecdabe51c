package io.realtimecluster.edge.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.DefaultEventLoop;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.ConnectionFixture;
import io.realtimecluster.edge.connection.SentMessages;
import io.realtimecluster.edge.upstream.UpstreamFixture;
import io.realtimecluster.edge.upstream.UpstreamForwarder;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Publication;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A hub serves a room here until it is told otherwise, and what it is told last counts: that must
 * never be a withdrawal while somebody is in the room.
 */
@Timeout(120)
class LocalRoomsRaceTest {

  private static final int ROUNDS = 20_000;
  private static final EdgeConfig CONFIG = RoomsFixture.config(Duration.ZERO);

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final ConnectionFixture fixture = new ConnectionFixture(eventLoop, 1024 * 1024);
  private final ExecutorService other = Executors.newSingleThreadExecutor();
  private final Map<String, Boolean> wantedByRoom = new HashMap<>();
  private final UpstreamForwarder forwarder =
      UpstreamFixture.forwarder(CONFIG, (_, batch, written) -> told(batch, written));
  private LocalRooms rooms = rooms();

  @AfterEach
  void stop() {
    other.shutdownNow();
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void join_whileWhatNobodyWantsIsWithdrawn_isWhatTheHubIsToldLast() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String name = "room-" + round;
      together(
          () -> rooms.published(Publication.newBuilder().setRoom(name).setOffset(1).build()),
          () -> join(name));
    }
    assertAllWanted();
  }

  @Test
  void join_whileTheEmptyRoomIsClosed_isWhatTheHubIsToldLast() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String name = "room-" + round;
      rooms = rooms();
      Connection before = join(name);
      rooms.ended(before.membership(name).orElseThrow());
      together(rooms::tick, () -> join(name));
    }
    assertAllWanted();
  }

  private void together(Runnable theirs, Runnable ours) throws Exception {
    AtomicInteger ready = new AtomicInteger();
    Future<?> done = other.submit(() -> atOnce(ready, theirs));
    atOnce(ready, ours);
    done.get();
  }

  private static void atOnce(AtomicInteger ready, Runnable task) {
    ready.incrementAndGet();
    while (ready.get() < 2) {
      Thread.onSpinWait();
    }
    task.run();
  }

  private Connection join(String name) {
    Connection connection = fixture.connect(new SentMessages());
    rooms.join(connection, 1, Join.newBuilder().setRoom(name).build());
    return connection;
  }

  private void assertAllWanted() throws Exception {
    eventLoop.submit(() -> forwarder.forwardNow(0, UpstreamMessage.getDefaultInstance())).get();
    synchronized (wantedByRoom) {
      assertEquals(ROUNDS, wantedByRoom.size());
      assertEquals(0, wantedByRoom.values().stream().filter(wanted -> !wanted).count());
    }
  }

  private void told(UpstreamBatch batch, Runnable written) {
    synchronized (wantedByRoom) {
      for (UpstreamMessage message : batch.getMessagesList()) {
        if (message.hasInterest()) {
          wantedByRoom.put(message.getInterest().getRoom(), true);
        } else if (message.hasWithdrawal()) {
          wantedByRoom.put(message.getWithdrawal().getRoom(), false);
        }
      }
    }
    written.run();
  }

  private LocalRooms rooms() {
    return new LocalRooms(
        CONFIG, forwarder, null, ConnectionFixture.metrics(new SimpleMeterRegistry()), null);
  }
}
