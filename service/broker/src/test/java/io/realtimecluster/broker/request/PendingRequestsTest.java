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
import java.util.Set;
import org.junit.jupiter.api.Test;

class PendingRequestsTest {

  private static final int PARTITION = 3;

  private final PendingRequests<String> pending = new PendingRequests<>();

  @Test
  void take_answerTwice_isForNobodyTheSecondTime() {
    long number = pending.add(PARTITION, ContentCase.PUBLISH_REPLY, "ana");

    Answered<String> answered = pending.take(published(number)).orElseThrow();
    assertEquals("ana", answered.waiting());
    assertTrue(answered.waitedNanos() >= 0);
    assertEquals(Optional.empty(), pending.take(published(number)));
    assertEquals(0, pending.count());
  }

  @Test
  void take_answerOfAnotherKind_isNone() {
    long number = pending.add(PARTITION, ContentCase.PUBLISH_REPLY, "ana");
    DownstreamMessage history =
        DownstreamMessage.newBuilder()
            .setHistory(RoomHistory.newBuilder().setRequest(number))
            .build();

    assertEquals(Optional.empty(), pending.take(history));
    assertEquals(1, pending.count());
  }

  @Test
  void take_noNumber_isForNobody() {
    assertNotEquals(RequestNumber.NONE, pending.add(PARTITION, ContentCase.PUBLISH_REPLY, "ana"));
    assertEquals(Optional.empty(), pending.take(published(RequestNumber.NONE)));
  }

  @Test
  void take_answerThatComesLater_endsNoWait() {
    long number = pending.add(PARTITION, ContentCase.COMMAND_REPLY, "ana");
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
    long lost = pending.add(PARTITION, ContentCase.COMMAND_REPLY, "ana");
    long later = pending.add(PARTITION, ContentCase.COMMAND_REPLY, "bob");
    assertEquals(
        Optional.empty(),
        pending.take(answered(RoomCommandReply.newBuilder().setReplyTo(later).setLater(true))));

    assertEquals(Optional.of("ana"), pending.takeLost(lost));
    assertEquals(Optional.empty(), pending.takeLost(lost));
    assertEquals(Optional.empty(), pending.takeLost(later), "its answer is on the way");
    assertEquals(1, pending.count());
  }

  @Test
  void takeDoubtful_onlyOfThatPartitionAndAnsweredLater_unlessTheAnswerComes() {
    answerLater(pending.add(PARTITION, ContentCase.COMMAND_REPLY, "ana"));
    answerLater(pending.add(PARTITION + 1, ContentCase.COMMAND_REPLY, "of another partition"));
    long answered = pending.add(PARTITION, ContentCase.COMMAND_REPLY, "answered after all");
    answerLater(answered);
    long _ = pending.add(PARTITION, ContentCase.COMMAND_REPLY, "not answered at all");

    pending.doubtLater(PARTITION);
    answerLater(pending.add(PARTITION, ContentCase.COMMAND_REPLY, "came after the doubt"));

    assertEquals(List.of(), pending.takeDoubtful(Duration.ofMinutes(1)), "it may come yet");
    RoomCommandReply.Builder reply = RoomCommandReply.newBuilder().setReplyTo(answered);
    assertTrue(
        pending.take(answered(reply.setReply(CommandReply.getDefaultInstance()))).isPresent());
    assertEquals(List.of("ana"), pending.takeDoubtful(Duration.ofNanos(-1)));
    assertEquals(List.of(), pending.takeDoubtful(Duration.ofNanos(-1)));
    assertEquals(3, pending.count());
  }

  @Test
  void partitionsOwingLater_onlyThoseThatHaveSaidSoLongAgo() {
    long _ = pending.add(1, ContentCase.COMMAND_REPLY, "not answered");
    answerLater(pending.add(2, ContentCase.COMMAND_REPLY, "ana"));

    assertEquals(Set.of(), pending.partitionsOwingLater(Duration.ofMinutes(1)));
    assertEquals(Set.of(2), pending.partitionsOwingLater(Duration.ofNanos(-1)));
  }

  @Test
  void takeOlderThan_onlyThoseThatHaveWaitedLonger() {
    long number = pending.add(PARTITION, ContentCase.PUBLISH_REPLY, "ana");

    assertEquals(List.of(), pending.takeOlderThan(Duration.ofMinutes(1)));
    assertEquals(List.of("ana"), pending.takeOlderThan(Duration.ofNanos(-1)));
    assertEquals(Optional.empty(), pending.take(published(number)), "it came too late");
  }

  private void answerLater(long number) {
    RoomCommandReply.Builder reply = RoomCommandReply.newBuilder().setReplyTo(number);
    assertEquals(Optional.empty(), pending.take(answered(reply.setLater(true))));
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
