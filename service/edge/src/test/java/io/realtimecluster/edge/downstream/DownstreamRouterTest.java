package io.realtimecluster.edge.downstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.DefaultEventLoop;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.ConnectionFixture;
import io.realtimecluster.edge.connection.EdgeMetrics;
import io.realtimecluster.edge.connection.SentMessages;
import io.realtimecluster.edge.room.LocalRooms;
import io.realtimecluster.edge.room.RoomsFixture;
import io.realtimecluster.edge.tracing.EdgeSpans;
import io.realtimecluster.edge.tracing.SpansFixture;
import io.realtimecluster.edge.upstream.AwaitedReplies;
import io.realtimecluster.edge.upstream.UpstreamFixture;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.JoinDecision;
import io.realtimecluster.proto.broker.v1.JoinRequest;
import io.realtimecluster.proto.broker.v1.PublishReply;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomPresenceChange;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.tracing.RecordedSpans;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A publication with a traceparent cannot be handled here. */
@Timeout(60)
class DownstreamRouterTest {

  private static final String BROKEN = "broken";
  private static final String OTHER = "other";
  private static final String EPOCH = "a1";
  private static final int PARTITION = 0;
  private static final int ID = 7;

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final ConnectionFixture fixture = new ConnectionFixture(eventLoop, 1024 * 1024);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final EdgeMetrics metrics = ConnectionFixture.metrics(meters);
  private final List<InterestAnnouncement> announced = new CopyOnWriteArrayList<>();
  private final List<JoinRequest> asked = new CopyOnWriteArrayList<>();
  private final EdgeConfig config = RoomsFixture.config(Duration.ofHours(1));
  private final AwaitedReplies awaited = UpstreamFixture.awaited(config, metrics);
  private final EdgeSpans spans = SpansFixture.failing(config);
  private final LocalRooms rooms =
      RoomsFixture.rooms(
          config,
          UpstreamFixture.forwarder(
              config,
              (_, batch, written) -> {
                batch.getMessagesList().stream()
                    .filter(UpstreamMessage::hasInterest)
                    .map(UpstreamMessage::getInterest)
                    .forEach(announced::add);
                batch.getMessagesList().stream()
                    .filter(UpstreamMessage::hasJoin)
                    .map(UpstreamMessage::getJoin)
                    .forEach(asked::add);
                written.run();
              },
              awaited,
              metrics),
          awaited,
          metrics,
          spans);
  private final DownstreamRouter router =
      new DownstreamRouter(
          config,
          ConnectionFixture.connections(config, new SimpleMeterRegistry()),
          rooms,
          awaited,
          null,
          null,
          metrics,
          spans);
  private final SentMessages broken = new SentMessages();
  private final SentMessages other = new SentMessages();
  private long sequence;

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void receive_oneMessageFails_thoseBesideItAreHandled() {
    Connection connection = join(OTHER, other);
    join(BROKEN, broken);
    long number = awaited.publish(PARTITION, connection, ID, null);
    receive(failing(1), publication(OTHER, 1), published(number));
    List<ServerMessage> messages = other.await(3);
    assertTrue(messages.get(0).hasJoined());
    assertEquals(1, messages.get(1).getPublication().getOffset());
    assertEquals(ID, messages.get(2).getId());
    assertTrue(messages.get(2).hasPublished());
    assertEquals(1, failed());
  }

  @Test
  void receive_publicationFails_itsRoomIsAskedForAnewAndItsMembersAreToldOfTheGap()
      throws Exception {
    join(BROKEN, broken);
    long announcedNanos = System.nanoTime();
    receive(grant(BROKEN, 0)); // It has been told of a new owner, too.
    announced.clear();
    receive(failing(1));
    awaitAnnounced(1);
    assertTrue(
        System.nanoTime() - announcedNanos > RoomsFixture.ANNOUNCE_AGAIN_INTERVAL.toNanos() / 2,
        "not at once, as what comes of it may fail again");
    receive(grant(BROKEN, 1));
    ServerMessage reset = broken.await(2).getLast();
    assertEquals(1, reset.getRoomReset().getOffset());
    receive(publication(BROKEN, 2));
    assertEquals(2, broken.await(3).getLast().getPublication().getOffset());
    assertEquals(1, failed());
  }

  @Test
  void receive_answerToARequestFails_membersAreToldOfNoGap() {
    join(BROKEN, broken);
    Connection ended = fixtureOfEndedLoop().connect(new SentMessages());
    receive(history(awaited.history(PARTITION, ended, ID)));
    assertEquals(1, failed());
    assertNoGap();
  }

  @Test
  void receive_presenceChangeFails_membersAreToldOfNoGap() {
    join(BROKEN, broken);
    DefaultEventLoop ending = new DefaultEventLoop();
    Connection beside = new ConnectionFixture(ending, 1024 * 1024).connect(new SentMessages());
    join(BROKEN, beside, ending);
    end(ending);
    receive(presenceChange());
    assertEquals(1, failed());
    assertNoGap();
  }

  @Test
  void granted_somethingWasLost_whatJoinsWaitForIsAskedForAgain() throws Exception {
    receive(); // It has been told of a new owner.
    join(BROKEN, fixture.connect(broken), eventLoop);
    receive(authorizing());
    awaitAsked(1);
    rooms.unhandled(BROKEN);
    receive(authorizing());
    awaitAsked(2);
    receive(authorizing(), decision());
    assertTrue(broken.await(1).getFirst().hasJoined());
    assertEquals(2, asked.size());
  }

  private void assertNoGap() {
    receive(grant(BROKEN, 0), publication(BROKEN, 1));
    List<ServerMessage> messages = broken.await(2);
    while (!messages.getLast().hasPublication()) {
      messages = broken.await(messages.size() + 1);
    }
    assertTrue(messages.stream().noneMatch(ServerMessage::hasRoomReset));
  }

  private static ConnectionFixture fixtureOfEndedLoop() {
    DefaultEventLoop ended = new DefaultEventLoop();
    ConnectionFixture connections = new ConnectionFixture(ended, 1024 * 1024);
    end(ended);
    return connections;
  }

  private static void end(DefaultEventLoop loop) {
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void awaitAsked(int count) throws InterruptedException {
    while (asked.size() < count) {
      Thread.sleep(10);
    }
  }

  private void awaitAnnounced(int count) throws InterruptedException {
    while (announced.size() < count) {
      rooms.tick();
      Thread.sleep(10);
    }
  }

  private Connection join(String room, SentMessages client) {
    Connection connection = fixture.connect(client);
    join(room, connection, eventLoop);
    receive(grant(room, 0));
    var _ = client.await(1);
    return connection;
  }

  private void join(String room, Connection connection, DefaultEventLoop loop) {
    loop.submit(() -> rooms.join(connection, 1, Join.newBuilder().setRoom(room).build()))
        .syncUninterruptibly();
  }

  private void receive(DownstreamMessage... messages) {
    router.receive(
        DownstreamBatch.newBuilder()
            .setPartition(PARTITION)
            .setLeaseEpoch(1)
            .setSequence(++sequence)
            .addAllMessages(List.of(messages))
            .build());
  }

  private static DownstreamMessage grant(String room, long offset) {
    return DownstreamMessage.newBuilder()
        .setGrant(InterestGrant.newBuilder().setRoom(room).setEpoch(EPOCH).setOffset(offset))
        .build();
  }

  private static DownstreamMessage authorizing() {
    DownstreamMessage granted = grant(BROKEN, 0);
    return granted.toBuilder()
        .setGrant(granted.getGrant().toBuilder().setAuthorizeJoins(true))
        .build();
  }

  private static DownstreamMessage decision() {
    return DownstreamMessage.newBuilder()
        .setJoinDecision(JoinDecision.newBuilder().setRoom(BROKEN).setUser("ana"))
        .build();
  }

  private static DownstreamMessage presenceChange() {
    return DownstreamMessage.newBuilder()
        .setPresenceChange(RoomPresenceChange.newBuilder().setRoom(BROKEN).addJoined("bo"))
        .build();
  }

  private static DownstreamMessage history(long number) {
    return DownstreamMessage.newBuilder()
        .setHistory(RoomHistory.newBuilder().setRoom(BROKEN).setRequest(number))
        .build();
  }

  private static DownstreamMessage publication(String room, long offset) {
    return DownstreamMessage.newBuilder()
        .setPublication(Publication.newBuilder().setRoom(room).setOffset(offset))
        .build();
  }

  private static DownstreamMessage failing(long offset) {
    return DownstreamMessage.newBuilder()
        .setPublication(
            Publication.newBuilder()
                .setRoom(BROKEN)
                .setOffset(offset)
                .setTraceparent(RecordedSpans.TRACEPARENT))
        .build();
  }

  private static DownstreamMessage published(long number) {
    return DownstreamMessage.newBuilder()
        .setPublishReply(PublishReply.newBuilder().setReplyTo(number).setOffset(1))
        .build();
  }

  private double failed() {
    return meters.get("realtimecluster.edge.messages.failed").counter().count();
  }
}
