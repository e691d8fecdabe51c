package io.realtimecluster.client;

import static io.realtimecluster.client.JoinedRoom.error;
import static io.realtimecluster.client.JoinedRoom.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ClientMessage.RequestCase;
import io.realtimecluster.proto.client.v1.CommandReply;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublishBufferTest {

  private static final PublishBufferOptions DEFAULT = PublishBufferOptions.DEFAULT;

  @Test
  void count_theLimitIsTaken_oneMoreIsRefused() {
    var joined = new JoinedRoom(DEFAULT.withCountMax(3));
    var waiting = Stream.of("1", "2", "3").map(joined::publish).toList();
    assertEquals("BUFFER_FULL", outcome(joined.publish("4")));
    assertEquals(3, joined.client.pendingPublishes());
    joined.answer(3);
    assertEquals(new Published(3), waiting.get(2).join());
    assertEquals("pending", outcome(joined.publish("5")));
  }

  @Test
  void count_isKeptBeforeTheLoopHasItsTurn() {
    var joined = new JoinedRoom(DEFAULT.withCountMax(2));
    joined.room.publish("1");
    joined.room.publish("2");
    assertEquals("BUFFER_FULL", outcome(joined.room.publish("3")));
  }

  @Test
  void bytes_whatFitsIsTaken_aByteMoreIsRefused() {
    var joined = new JoinedRoom(DEFAULT.withBytesMax(300));
    joined.publish("x");
    int bytes = joined.transport.frames.get(joined.transport.frames.size() - 1).length;
    // Lengths from 128 on take a byte more each: of the text, its payload, its request, its
    // message.
    int rest = 300 - bytes - (bytes - 1) - 4;
    assertEquals("BUFFER_FULL", outcome(joined.publish("x".repeat(rest + 1))));
    assertEquals("pending", outcome(joined.publish("x".repeat(rest))));
  }

  @Test
  void dropOldest_givesUpWhatWasNeverSent_andNeverWhatWas() {
    var joined =
        new JoinedRoom(
            DEFAULT
                .withCountMax(3)
                .withInFlightMax(1)
                .withPolicy(PublishBufferOptions.Policy.DROP_OLDEST));
    var sent = joined.publish("sent");
    var second = joined.publish("second");
    var third = joined.publish("third");
    var fourth = joined.publish("fourth");
    assertEquals("DROPPED", outcome(second));
    assertEquals("pending", outcome(sent));
    joined.answer(1);
    assertEquals(new Published(1), sent.join());
    joined.client.close();
    joined.loop.settle();
    assertEquals("CLOSED", outcome(third));
    assertTrue(error(third).isUncertain());
    assertEquals("CLOSED", outcome(fourth));
    assertEquals(false, error(fourth).isUncertain());
  }

  @Test
  void inFlight_noMoreThanTheLimitAreOnTheWay() {
    var joined = new JoinedRoom(DEFAULT.withInFlightMax(2));
    Stream.of("1", "2", "3").forEach(joined::publish);
    assertEquals(2, joined.transport.count(RequestCase.PUBLISH));
    joined.answer(2);
    assertEquals(3, joined.transport.count(RequestCase.PUBLISH));
  }

  @Test
  void publish_thatFillsAFrameIsSent_aByteMoreIsTooLarge() {
    var joined = new JoinedRoom();
    joined.publish("x".repeat(50_000));
    int overhead = joined.transport.frames.get(joined.transport.frames.size() - 1).length - 50_000;
    // The three lengths around the text take a byte more from 16,384 on; they do here already.
    assertEquals("pending", outcome(joined.publish("x".repeat(65_536 - overhead))));
    assertEquals("TOO_LARGE", outcome(joined.publish("x".repeat(65_537 - overhead))));
    assertEquals(65_536, joined.transport.frames.get(joined.transport.frames.size() - 1).length);
  }

  @Test
  void publishes_ofOneTurn_shareFramesUpToTheLimit() {
    var joined = new JoinedRoom();
    int before = joined.transport.frames.size();
    for (int number = 0; number < 10; number++) {
      joined.room.publish("x".repeat(20_000));
    }
    joined.loop.settle();
    assertEquals(10, joined.transport.count(RequestCase.PUBLISH));
    assertEquals(4, joined.transport.frames.size() - before); // Three fit into 64 KiB.
  }

  @Test
  void lostConnection_sendsAgainInOrderWithTheSameBytes_andAnswersOnce() {
    var joined = new JoinedRoom();
    var first = joined.publish("one");
    var second = joined.publish("two");
    List<ClientMessage> sent = joined.transport.requests(RequestCase.PUBLISH);
    joined.transport.end(1006);
    var third = joined.publish("three");
    joined.loop.advance(3_200);
    FakeTransport next = joined.environment.greet();
    assertEquals("s1", next.request(RequestCase.CONNECT).getConnect().getSession());
    assertEquals(0, next.count(RequestCase.PUBLISH));
    next.reply(RequestCase.JOIN, Replies.joined(1, true));
    List<ClientMessage> again = next.requests(RequestCase.PUBLISH);
    assertEquals(sent, again.subList(0, 2));
    assertEquals(3, again.get(2).getPublish().getSequence());
    for (int index = 0; index < 3; index++) {
      next.push(Replies.published(index + 1).setId(again.get(index).getId()));
    }
    assertEquals(
        List.of(1L, 2L, 3L),
        Stream.of(first, second, third).map(each -> each.join().offset()).toList());
    assertEquals(0, joined.client.pendingPublishes());
  }

  @Test
  void temporaryError_holdsBackTheRoom_andSendsTheSameAgain() {
    var joined = new JoinedRoom();
    var first = joined.publish("one");
    joined.transport.reply(
        RequestCase.PUBLISH,
        Replies.error(io.realtimecluster.proto.client.v1.ErrorCode.UNAVAILABLE, true, 300));
    joined.publish("two");
    joined.loop.advance(299);
    assertEquals(1, joined.transport.count(RequestCase.PUBLISH));
    joined.loop.advance(151); // Jitter makes it half as long again.
    assertEquals(
        List.of(1L, 1L, 2L),
        joined.transport.requests(RequestCase.PUBLISH).stream()
            .map(message -> message.getPublish().getSequence())
            .toList());
    assertEquals("pending", outcome(first));
  }

  @Test
  void permanentError_failsWithItsCode() {
    var joined = new JoinedRoom();
    var refused = joined.publish("bad");
    joined.transport.reply(
        RequestCase.PUBLISH,
        Replies.error(io.realtimecluster.proto.client.v1.ErrorCode.INVALID_ARGUMENT, false, 0));
    assertEquals("INVALID_ARGUMENT", outcome(refused));
  }

  @Test
  void command_sharesTheNumbersOfPublishes() {
    var joined = new JoinedRoom();
    joined.publish("one");
    var done = joined.room.command("{\"type\":\"lock\"}");
    joined.loop.settle();
    var command = joined.transport.request(RequestCase.COMMAND).getCommand();
    assertEquals(2, command.getSequence());
    assertEquals("{\"type\":\"lock\"}", command.getPayload().getText());
    joined.transport.reply(
        RequestCase.COMMAND,
        ServerMessage.newBuilder().setCommand(CommandReply.newBuilder().setOffset(7)));
    assertEquals(new CommandResult(7, null), done.join());
  }

  @Test
  void leave_givesUpWhatWasNotSent() {
    var joined = new JoinedRoom(DEFAULT.withInFlightMax(1));
    var sent = joined.publish("sent");
    var waiting = joined.publish("waiting");
    joined.room.leave();
    joined.loop.settle();
    assertEquals("LEFT", outcome(waiting));
    assertEquals("pending", outcome(sent));
    joined.answer(1);
    assertEquals(new Published(1), sent.join());
  }

  @Test
  void leave_andALostConnection_tellWhatWasSentAsUncertain() {
    var joined = new JoinedRoom();
    var sent = joined.publish("sent");
    joined.room.leave();
    joined.loop.settle();
    joined.transport.end(1006);
    assertEquals("LEFT", outcome(sent));
    assertTrue(error(sent).isUncertain());
  }

  @Test
  void publish_toARoomThatIsNotJoined_isRefused() {
    var joined = new JoinedRoom();
    joined.room.leave();
    assertEquals("NOT_JOINED", outcome(joined.room.publish("x")));
  }

  @Test
  void publish_afterClose_isRefused() {
    var joined = new JoinedRoom();
    joined.client.close();
    assertEquals("pending", outcome(joined.room.publish("before the loop had its turn")));
    joined.loop.settle();
    assertEquals("NOT_JOINED", outcome(joined.room.publish("x")));
    assertEquals("CLOSED", outcome(joined.room.join()));
  }

  @Test
  void manyThreads_publishEachOnce() throws Exception {
    var joined = new JoinedRoom(DEFAULT.withCountMax(4_000).withInFlightMax(4_000));
    var threads =
        Stream.generate(
                () ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int number = 0; number < 500; number++) {
                            joined.room.publish("x");
                          }
                        }))
            .limit(8)
            .toList();
    CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).get();
    joined.loop.settle();
    List<Long> sequences =
        joined.transport.requests(RequestCase.PUBLISH).stream()
            .map(message -> message.getPublish().getSequence())
            .toList();
    assertEquals(Stream.iterate(1L, next -> next + 1).limit(4_000).toList(), sequences);
  }

  @Test
  void options_outOfRange_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> DEFAULT.withCountMax(0));
    assertThrows(IllegalArgumentException.class, () -> DEFAULT.withBytesMax(0));
    assertThrows(IllegalArgumentException.class, () -> DEFAULT.withInFlightMax(0));
  }
}
