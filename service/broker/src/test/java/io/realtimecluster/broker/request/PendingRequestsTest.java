package io.realtimecluster.broker.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.broker.request.PendingRequests.Answered;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.DownstreamMessage.ContentCase;
import io.realtimecluster.proto.broker.v1.PublishReply;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.client.v1.CommandReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingRequestsTest {

  private final PendingRequests<String> pending = new PendingRequests<>();

  @Test
  void take_answerTwice_isForNobodyTheSecondTime() {
    long number = pending.add(ContentCase.PUBLISH_REPLY, "ana");

    Answered<String> answered = pending.take(published(number)).orElseThrow();
    assertEquals("ana", answered.waiting());
    assertTrue(answered.waitedNanos() >= 0);
    assertEquals(Optional.empty(), pending.take(published(number)));
    assertEquals(0, pending.count());
  }

  @Test
  void take_answerOfAnotherKind_isNone() {
    long number = pending.add(ContentCase.PUBLISH_REPLY, "ana");
    DownstreamMessage history =
        DownstreamMessage.newBuilder()
            .setHistory(RoomHistory.newBuilder().setRequest(number))
            .build();

    assertEquals(Optional.empty(), pending.take(history));
    assertEquals(1, pending.count());
  }

  @Test
  void take_noNumber_isForNobody() {
    assertNotEquals(RequestNumber.NONE, pending.add(ContentCase.PUBLISH_REPLY, "ana"));
    assertEquals(Optional.empty(), pending.take(published(RequestNumber.NONE)));
  }

  @Test
  void take_answerThatComesLater_endsNoWait() {
    long number = pending.add(ContentCase.COMMAND_REPLY, "ana");
    RoomCommandReply.Builder reply = RoomCommandReply.newBuilder().setReplyTo(number);

    assertEquals(Optional.empty(), pending.take(answered(reply.setLater(true))));
    assertEquals(
        Optional.of("ana"),
        pending
            .take(answered(reply.setReply(CommandReply.getDefaultInstance())))
            .map(Answered::waiting));
  }

  @Test
  void takeLost_unlessAnsweredOrAnsweredLater() {
    long lost = pending.add(ContentCase.COMMAND_REPLY, "ana");
    long later = pending.add(ContentCase.COMMAND_REPLY, "bob");
    assertEquals(
        Optional.empty(),
        pending.take(answered(RoomCommandReply.newBuilder().setReplyTo(later).setLater(true))));

    assertEquals(Optional.of("ana"), pending.takeLost(lost));
    assertEquals(Optional.empty(), pending.takeLost(lost));
    assertEquals(Optional.empty(), pending.takeLost(later), "its answer is on the way");
    assertEquals(1, pending.count());
  }

  @Test
  void takeOlderThan_onlyThoseThatHaveWaitedLonger() {
    long number = pending.add(ContentCase.PUBLISH_REPLY, "ana");

    assertEquals(List.of(), pending.takeOlderThan(Duration.ofMinutes(1)));
    assertEquals(List.of("ana"), pending.takeOlderThan(Duration.ofNanos(-1)));
    assertEquals(Optional.empty(), pending.take(published(number)), "it came too late");
  }

  private static DownstreamMessage answered(RoomCommandReply.Builder reply) {
    return DownstreamMessage.newBuilder().setCommandReply(reply).build();
  }

  private static DownstreamMessage published(long number) {
    return DownstreamMessage.newBuilder()
        .setPublishReply(PublishReply.newBuilder().setReplyTo(number).setOffset(1))
        .build();
  }
}
