package io.realtimecluster.edge.upstream;

import static io.realtimecluster.broker.request.Replies.later;
import static io.realtimecluster.broker.request.Replies.published;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.DefaultEventLoop;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.realtimecluster.broker.request.PendingRequests;
import io.realtimecluster.broker.request.SentRequests;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.ConnectionFixture;
import io.realtimecluster.edge.connection.SentMessages;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.PublishReply;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.RoomState;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.CommandReply;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.proto.client.v1.StateReply;
import io.realtimecluster.tracing.RecordedSpans;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AwaitedRepliesTest {

  private static final int PARTITION = 1;
  private static final int ID = 17;
  private static final int LAST_ID = 18;

  /** Longer than any test takes. */
  private static final Duration NO_TIMEOUT = Duration.ofHours(1);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final SentMessages client = new SentMessages();
  private final Connection connection =
      new ConnectionFixture(eventLoop, 1024 * 1024).connect(client);
  private AwaitedReplies awaited = withTimeout(NO_TIMEOUT);
  private long sequence;

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void answer_ofEachKind_isTheClientsAnswer() {
    awaited.answer(published(awaited.publish(PARTITION, connection, 1, null), 41));
    awaited.answer(
        DownstreamMessage.newBuilder()
            .setCommandReply(
                RoomCommandReply.newBuilder()
                    .setReplyTo(awaited.command(PARTITION, connection, 2, null))
                    .setReply(CommandReply.newBuilder().setOffset(42)))
            .build());
    awaited.answer(
        DownstreamMessage.newBuilder()
            .setHistory(
                RoomHistory.newBuilder()
                    .setRequest(awaited.history(PARTITION, connection, 3))
                    .setOffset(43))
            .build());
    awaited.answer(
        DownstreamMessage.newBuilder()
            .setState(
                RoomState.newBuilder()
                    .setRequest(awaited.state(PARTITION, connection, 4))
                    .setReply(StateReply.newBuilder().setOffset(44)))
            .build());
    List<ServerMessage> answers = client.await(4);
    assertEquals(List.of(1, 2, 3, 4), answers.stream().map(ServerMessage::getId).toList());
    assertEquals(41, answers.get(0).getPublished().getOffset());
    assertEquals(42, answers.get(1).getCommand().getOffset());
    assertEquals(43, answers.get(2).getHistory().getOffset());
    assertEquals(44, answers.get(3).getState().getOffset());
    assertEquals(1, meters.get("realtimecluster.edge.publish.latency").timer().count());
  }

  @Test
  void answer_twiceOrToNobody_isDropped() throws Exception {
    long number = awaited.publish(PARTITION, connection, ID, null);
    awaited.answer(published(number + 1, 5));
    awaited.answer(published(number, 6));
    awaited.answer(published(number, 7));
    assertEquals(6, client.await(1).getFirst().getPublished().getOffset());
    assertNothingMore(1);
  }

  @Test
  void answer_error_isTheClientsErrorAndNoLatency() {
    awaited.answer(
        DownstreamMessage.newBuilder()
            .setPublishReply(
                PublishReply.newBuilder()
                    .setReplyTo(awaited.publish(PARTITION, connection, ID, null))
                    .setError(Error.newBuilder().setCode(ErrorCode.REJECTED).setMessage("no")))
            .build());
    assertEquals("no", client.await(1).getFirst().getError().getMessage());
    assertEquals(0, meters.get("realtimecluster.edge.publish.latency").timer().count());
  }

  @Test
  void refuse_brokerDidNotTakeIt_isTemporarilyUnavailableOnce() throws Exception {
    long number = awaited.publish(PARTITION, connection, ID, null);
    awaited.refuse(number, "the broker cannot be reached");
    awaited.refuse(number, "the broker cannot be reached");
    ServerMessage answer = client.await(1).getFirst();
    assertEquals(ID, answer.getId());
    assertUnavailable(answer, "the broker cannot be reached");
    assertNothingMore(1);
  }

  @Test
  void handled_batchWhoseAnswerIsMissing_isLostAtOnce() {
    long number = awaited.publish(PARTITION, connection, ID, null);
    UpstreamBatch batch = leaving(number);
    awaited.handled(handled(batch.getSequence() - 1));
    assertEquals(0, lost(), "the hub has not come to it");
    awaited.handled(handled(batch.getSequence()));
    assertUnavailable(
        client.await(1).getFirst(),
        "the request or its answer was lost; whether it was done is not known");
    assertEquals(1, lost());
  }

  @Test
  void handled_answerComesLater_isNotLost() throws Exception {
    long number = awaited.command(PARTITION, connection, ID, null);
    UpstreamBatch batch = leaving(number);
    awaited.answer(later(number));
    awaited.handled(handled(batch.getSequence()));
    assertEquals(0, lost());
    assertNothingMore(0);
  }

  @Test
  void expire_answerThatComesLaterIsInDoubt_isLostWhenItsTimeIsOver() throws Exception {
    long number = awaited.command(PARTITION, connection, ID, null);
    awaited.answer(later(number));
    long doubtedNanos = System.nanoTime();
    awaited.interrupted(PARTITION);
    expireUntil(1);
    assertTrue(
        System.nanoTime() - doubtedNanos > PendingRequests.DOUBT_MAX.toNanos(),
        "it had all of its time");
    assertEquals(1, lost());
  }

  @Test
  void expire_noAnswer_isRefusedWhenItsTimeIsOverAndALateAnswerIsDropped() throws Exception {
    Duration timeout = Duration.ofMillis(300);
    awaited = withTimeout(timeout);
    long startNanos = System.nanoTime();
    long number = awaited.publish(PARTITION, connection, ID, null);
    expireUntil(1);
    assertTrue(System.nanoTime() - startNanos > timeout.toNanos(), "it had all of its time");
    assertUnavailable(
        client.await(1).getFirst(),
        "the hub did not answer in time; whether it was done is not known");
    awaited.answer(published(number, 5));
    assertNothingMore(1);
  }

  @Test
  void answer_noIdGiven_isNotTold() throws Exception {
    awaited.answer(published(awaited.publish(PARTITION, connection, 0, null), 5));
    assertNothingMore(0);
  }

  @Test
  void owing_silentHub_isAskedAfterItsTime() throws Exception {
    long startNanos = System.nanoTime();
    var _ = leaving(awaited.publish(PARTITION, connection, ID, null));
    while (awaited.owing().isEmpty()) {
      Thread.sleep(10);
    }
    assertTrue(
        System.nanoTime() - startNanos > SentRequests.SILENCE_MAX.toNanos(),
        "it had all of its time");
    assertEquals(Set.of(PARTITION), awaited.owing());
  }

  @Test
  void answer_tracedRequest_endsItsSpan() {
    RecordedSpans spans = new RecordedSpans();
    long refused =
        awaited.publish(
            PARTITION,
            connection,
            ID,
            spans.tracing().goOn("publish", SpanKind.PRODUCER, RecordedSpans.TRACEPARENT, 0));
    awaited.refuse(refused, "the broker cannot be reached");
    assertEquals(StatusCode.ERROR, spans.ended("publish").getStatus().getStatusCode());
  }

  private AwaitedReplies withTimeout(Duration timeout) {
    return new AwaitedReplies(
        config(timeout), ConnectionFixture.metrics(meters), new PublishLatency(meters));
  }

  private UpstreamBatch leaving(long number) {
    UpstreamBatch batch =
        UpstreamBatch.newBuilder()
            .setRun(awaited.run())
            .setSequence(++sequence)
            .addMessages(
                UpstreamMessage.newBuilder()
                    .setPublish(RoomPublish.newBuilder().setReplyTo(number)))
            .build();
    awaited.leaving(PARTITION, batch);
    return batch;
  }

  private DownstreamBatch handled(long upToSequence) {
    return DownstreamBatch.newBuilder()
        .setPartition(PARTITION)
        .setUpstreamRun(awaited.run())
        .setUpstreamSequence(upToSequence)
        .build();
  }

  private double lost() {
    return meters.get("realtimecluster.edge.requests.lost").counter().count();
  }

  private void expireUntil(int answers) throws InterruptedException {
    while (client.count() < answers) {
      awaited.expire();
      Thread.sleep(10);
    }
  }

  private static void assertUnavailable(ServerMessage answer, String why) {
    assertEquals(ErrorCode.UNAVAILABLE, answer.getError().getCode());
    assertEquals(why, answer.getError().getMessage());
    assertTrue(answer.getError().getTemporary());
    assertTrue(answer.getError().getRetryMillis() > 0);
  }

  /** All that was put into the outbox before has left by then. */
  private void assertNothingMore(int count) throws Exception {
    awaited.refuse(awaited.publish(PARTITION, connection, LAST_ID, null), "the last one");
    assertEquals(LAST_ID, client.await(count + 1).getLast().getId());
    assertEquals(count + 1, client.count());
  }

  private static EdgeConfig config(Duration replyTimeout) {
    EdgeConfig.Edge edge =
        (EdgeConfig.Edge)
            Proxy.newProxyInstance(
                AwaitedRepliesTest.class.getClassLoader(),
                new Class<?>[] {EdgeConfig.Edge.class},
                (_, method, _) -> {
                  if (method.getName().equals("replyTimeout")) {
                    return replyTimeout;
                  }
                  throw new UnsupportedOperationException(method.getName());
                });
    return (EdgeConfig)
        Proxy.newProxyInstance(
            AwaitedRepliesTest.class.getClassLoader(),
            new Class<?>[] {EdgeConfig.class},
            (_, method, _) ->
                switch (method.getName()) {
                  case "partitions" -> 4;
                  case "edge" -> edge;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
