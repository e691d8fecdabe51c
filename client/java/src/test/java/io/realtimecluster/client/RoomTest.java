package io.realtimecluster.client;

import static io.realtimecluster.client.JoinedRoom.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.ClientMessage.RequestCase;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.PresenceChange;
import io.realtimecluster.proto.client.v1.RoomReset;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RoomTest {

  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String OTHER_TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203332-01";

  private final JoinedRoom joined = new JoinedRoom();
  private final List<RoomEvent> events = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();

  RoomTest() {
    joined.room.on(RoomEvent.class, events::add);
  }

  @Test
  void position_withoutItsEpoch_isNone() {
    assertThrows(NullPointerException.class, () -> new Position(null, 1));
  }

  @Test
  void publications_comeOnceAndInOrder() {
    joined.transport.push(Replies.publication(1));
    joined.transport.push(Replies.publication(1));
    joined.transport.push(Replies.publication(2));
    assertEquals(List.of(1L, 2L), offsets());
    assertEquals(new Position("e1", 2), joined.room.position());
  }

  @Test
  void traceparent_isAskedForWithEachPublishAndCommand_andToldWithPublications() {
    var given = new ArrayDeque<>(List.of(TRACEPARENT, OTHER_TRACEPARENT));
    var traced = new JoinedRoom(ClientOptions.builder().traceparent(given::poll).build());
    traced.room.publish("hi");
    traced.room.command("{\"type\":\"increment\",\"key\":\"likes\"}");
    traced.loop.settle();
    assertEquals(
        TRACEPARENT, traced.transport.request(RequestCase.PUBLISH).getPublish().getTraceparent());
    assertEquals(
        OTHER_TRACEPARENT,
        traced.transport.request(RequestCase.COMMAND).getCommand().getTraceparent());
    var seen = new ArrayList<Publication>();
    traced.room.on(Publication.class, seen::add);
    var publication = Replies.publication(1);
    publication.getPublicationBuilder().setTraceparent(TRACEPARENT);
    traced.transport.push(publication);
    traced.transport.push(Replies.publication(2));
    assertEquals(TRACEPARENT, seen.get(0).traceparent());
    assertNull(seen.get(1).traceparent());
  }

  @Test
  void traceparent_noneOneThatIsNoneOrAFailure_isLeftOut() {
    List<Supplier<String>> none =
        List.of(
            () -> null,
            () -> "",
            () -> TRACEPARENT + "0",
            () -> {
              throw new IllegalStateException("no span");
            });
    for (Supplier<String> supplier : none) {
      var traced = new JoinedRoom(ClientOptions.builder().traceparent(supplier).build());
      traced.room.publish("hi");
      traced.loop.settle();
      assertEquals("", traced.transport.request(RequestCase.PUBLISH).getPublish().getTraceparent());
    }
  }

  @Test
  void lostConnection_rejoinsWithThePosition_andTellsWhatWasMissedFirst() {
    joined.transport.push(Replies.publication(1));
    FakeTransport next = reconnected();
    var recover = next.request(RequestCase.JOIN).getJoin().getRecover();
    assertEquals("e1", recover.getEpoch());
    assertEquals(1, recover.getOffset());
    var reply = Replies.joined(2, true);
    reply.getJoinedBuilder().addPublications(Replies.publication(2).getPublication());
    next.reply(RequestCase.JOIN, reply);
    assertEquals(List.of(1L, 2L), offsets());
    assertEquals(new Joined("r", new Position("e1", 2), true, true), last());
  }

  @Test
  void recoveredFalse_isToldAsAGap() {
    joined.client.room("r", gaps::add);
    joined.transport.push(Replies.publication(1));
    reconnected().reply(RequestCase.JOIN, Replies.joined(9, false));
    var gap = new Gap("r", new Position("e1", 1), new Position("e1", 9));
    assertEquals(List.of(gap), gaps);
    assertEquals(new Joined("r", new Position("e1", 9), false, true), last());
    assertTrue(events.contains(gap));
  }

  @Test
  void roomReset_isToldAsAGap_andLowerOffsetsOfTheNewEpochAreNew() {
    joined.client.room("r", gaps::add);
    joined.transport.push(Replies.publication(1));
    joined.transport.push(
        ServerMessage.newBuilder()
            .setRoomReset(RoomReset.newBuilder().setRoom("r").setEpoch("e2")));
    joined.transport.push(Replies.publication(1));
    assertEquals(new Position("e2", 0), gaps.get(0).after());
    assertEquals(List.of(1L, 1L), offsets());
  }

  @Test
  void presenceChange_isTold() {
    joined.transport.push(
        ServerMessage.newBuilder()
            .setPresenceChange(
                PresenceChange.newBuilder()
                    .setRoom("r")
                    .addJoined("ben")
                    .addLeft("eve")
                    .setCount(7)
                    .putInfo("ben", "\"Ben\"")));
    assertEquals(
        new io.realtimecluster.client.PresenceChange(
            "r", List.of("ben"), List.of("eve"), 7, Map.of("ben", "\"Ben\"")),
        last());
  }

  @Test
  void listener_thatThrows_disturbsNothing() {
    joined.room.on(
        Publication.class,
        publication -> {
          throw new IllegalStateException("of the app, meant for the log");
        });
    joined.transport.push(Replies.publication(1));
    joined.transport.push(Replies.publication(2));
    assertEquals(List.of(1L, 2L), offsets());
  }

  @Test
  void listener_thatLeaves_isToldNoMore() {
    joined.room.on(Publication.class, publication -> joined.room.leave());
    FakeTransport next = reconnected();
    var reply = Replies.joined(2, true);
    reply
        .getJoinedBuilder()
        .addPublications(Replies.publication(1).getPublication())
        .addPublications(Replies.publication(2).getPublication());
    next.reply(RequestCase.JOIN, reply);
    assertEquals(List.of(1L), offsets());
    assertEquals(1, next.count(RequestCase.LEAVE));
  }

  @Test
  void registration_closed_isCalledNoMore() {
    var seen = new ArrayList<Publication>();
    Registration registration = joined.room.on(Publication.class, seen::add);
    joined.transport.push(Replies.publication(1));
    registration.close();
    joined.transport.push(Replies.publication(2));
    assertEquals(1, seen.size());
  }

  @Test
  void join_refusedForGood_isTold_andTheRoomIsLeft() {
    Room other = joined.client.room("other", gap -> {});
    var told = new ArrayList<RoomEvent>();
    other.on(RoomEvent.class, told::add);
    var refused = other.join();
    joined.loop.settle();
    joined.transport.reply(RequestCase.JOIN, Replies.error(ErrorCode.TOO_MANY_ROOMS, false, 0));
    assertEquals("TOO_MANY_ROOMS", outcome(refused));
    assertInstanceOf(Refused.class, told.get(0));
    assertEquals("NOT_JOINED", outcome(other.publish("x")));
  }

  @Test
  void join_twice_isOneRequest() {
    var again = joined.room.join();
    joined.loop.settle();
    assertEquals("done", outcome(again));
    assertEquals(1, joined.transport.count(RequestCase.JOIN));
    assertSame(joined.room, joined.client.room("r", gap -> {}));
  }

  @Test
  void join_byAnotherObject_isRefused() {
    Room first = joined.client.room("other", gap -> {});
    Room second = joined.client.room("other", gap -> {});
    first.join();
    var failure = assertThrows(CompletionException.class, () -> second.join().join());
    assertInstanceOf(IllegalStateException.class, failure.getCause());
  }

  @Test
  void leave_beforeTheAnswerToJoin_leavesWhenItComes() {
    Room other = joined.client.room("other", gap -> {});
    var waiting = other.join();
    joined.loop.settle();
    other.leave();
    joined.loop.settle();
    assertEquals("LEFT", outcome(waiting));
    assertEquals(0, joined.transport.count(RequestCase.LEAVE));
    joined.transport.reply(RequestCase.JOIN, Replies.joined(0, false));
    assertEquals(1, joined.transport.count(RequestCase.LEAVE));
  }

  @Test
  void leave_beforeTheAnswerToJoin_doesNotLeaveForAnotherThatJoinsMeanwhile() {
    Room first = joined.client.room("other", gap -> {});
    first.join();
    joined.loop.settle();
    int asked = joined.transport.request(RequestCase.JOIN).getId();
    first.leave();
    var second = joined.client.room("other", gap -> {}).join();
    joined.loop.settle();
    joined.transport.push(Replies.joined(0, false).setId(asked));
    joined.transport.reply(RequestCase.JOIN, Replies.joined(0, false));
    assertEquals(0, joined.transport.count(RequestCase.LEAVE));
    assertEquals("done", outcome(second));
  }

  @Test
  void close_failsAJoinThatWaits_andOneThatComesTooLate() {
    var waiting = joined.client.room("other", gap -> {}).join();
    joined.loop.settle();
    joined.client.close();
    var late = joined.client.room("late", gap -> {}).join();
    joined.loop.settle();
    assertEquals("CLOSED", outcome(waiting));
    assertEquals("CLOSED", outcome(late));
    assertEquals("CLOSED", outcome(joined.client.room("later", gap -> {}).join()));
    assertEquals("CLOSED", outcome(joined.client.ping()));
  }

  @Test
  void room_withoutAHandlerForGaps_isRefused() {
    var failure = assertThrows(NullPointerException.class, () -> joined.client.room("r2", null));
    assertTrue(failure.getMessage().contains("onGap"), failure.getMessage());
  }

  private FakeTransport reconnected() {
    joined.transport.end(1006);
    joined.loop.advance(3_200);
    return joined.environment.greet();
  }

  private List<Long> offsets() {
    return events.stream()
        .filter(Publication.class::isInstance)
        .map(event -> ((Publication) event).offset())
        .toList();
  }

  private RoomEvent last() {
    return events.get(events.size() - 1);
  }
}
