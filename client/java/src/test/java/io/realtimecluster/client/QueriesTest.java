package io.realtimecluster.client;

import static io.realtimecluster.client.JoinedRoom.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.realtimecluster.proto.client.v1.ClientMessage.RequestCase;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.PresenceReply;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueriesTest {

  private static final ServerMessage.Builder ANA =
      ServerMessage.newBuilder()
          .setPresence(
              PresenceReply.newBuilder()
                  .addUsers("ana")
                  .setCount(3)
                  .putInfo("ana", "{\"name\":\"Ana\"}"));

  @Test
  void question_isAskedAgainOnTheNextConnection() {
    var joined = new JoinedRoom();
    var users = joined.room.presence();
    joined.loop.settle();
    joined.transport.end(1006);
    joined.loop.advance(3_200);
    FakeTransport next = joined.environment.greet();
    next.reply(RequestCase.JOIN, Replies.joined(0, true));
    next.reply(RequestCase.PRESENCE, ANA);
    assertEquals(
        new Presence(List.of("ana"), 3, Map.of("ana", "{\"name\":\"Ana\"}")), users.join());
  }

  @Test
  void question_refusedForNow_isAskedAgain() {
    var joined = new JoinedRoom();
    var users = joined.room.presence();
    joined.loop.settle();
    joined.transport.reply(RequestCase.PRESENCE, Replies.error(ErrorCode.UNAVAILABLE, true, 300));
    joined.loop.advance(299);
    assertEquals(1, joined.transport.count(RequestCase.PRESENCE));
    joined.loop.advance(1);
    assertEquals(2, joined.transport.count(RequestCase.PRESENCE));
    joined.transport.reply(RequestCase.PRESENCE, ANA);
    assertEquals(
        new Presence(List.of("ana"), 3, Map.of("ana", "{\"name\":\"Ana\"}")), users.join());
  }

  @Test
  void question_endsAtTheTimeout() {
    var joined =
        new JoinedRoom(ClientOptions.builder().requestTimeout(Duration.ofSeconds(1)).build());
    var users = joined.room.presence();
    joined.loop.advance(999);
    assertEquals("pending", outcome(users));
    joined.loop.advance(1);
    assertEquals("TIMEOUT", outcome(users));
  }

  @Test
  void questions_theLimitIsTaken_oneMoreIsRefused() {
    var joined = new JoinedRoom();
    for (int number = 0; number < Queries.QUERIES_MAX; number++) {
      assertEquals("pending", outcome(joined.room.presence()));
    }
    assertEquals("BUFFER_FULL", outcome(joined.room.presence()));
    joined.loop.settle();
    joined.transport.reply(RequestCase.PRESENCE, ANA);
    assertEquals("pending", outcome(joined.room.presence()));
  }

  @Test
  void leave_failsWhatWaits() {
    var joined = new JoinedRoom();
    var users = joined.room.presence();
    joined.loop.settle();
    joined.room.leave();
    joined.loop.settle();
    assertEquals("LEFT", outcome(users));
  }

  @Test
  void close_failsWhatWaits() {
    var joined = new JoinedRoom();
    var users = joined.room.presence();
    joined.client.close();
    joined.loop.settle();
    assertEquals("CLOSED", outcome(users));
    assertEquals(0, joined.loop.timers());
  }
}
