package io.realtimecluster.hub.request;

import static io.realtimecluster.broker.request.Replies.done;
import static io.realtimecluster.broker.request.Replies.later;
import static io.realtimecluster.broker.request.Replies.published;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.downstream.DownstreamReceiver;
import io.realtimecluster.broker.downstream.HubQueue;
import io.realtimecluster.broker.request.PendingRequests;
import io.realtimecluster.broker.request.RequestNumber;
import io.realtimecluster.broker.upstream.Partitioner;
import io.realtimecluster.hub.HubConfig;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.DownstreamMessage.ContentCase;
import io.realtimecluster.proto.broker.v1.EdgeStatusRequest;
import io.realtimecluster.proto.broker.v1.PartitionEdges;
import io.realtimecluster.proto.broker.v1.PartitionReleased;
import io.realtimecluster.proto.broker.v1.PartitionTaken;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.SagaStep;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.state.Lease;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HubRequestsTest {

  private static final int PARTITIONS = 4;
  private static final String ROOM = "room";
  private static final int PARTITION = new Partitioner(PARTITIONS).partitionOf(ROOM);
  private static final long OWNER = 7;
  private static final long NEXT_OWNER = 8;
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  /** Longer than any test takes. */
  private static final Duration NO_TIMEOUT = Duration.ofHours(1);

  private MeterRegistry meters = new SimpleMeterRegistry();
  private final BlockingQueue<UpstreamBatch> sent = new LinkedBlockingQueue<>();
  private final Edges edges = new Edges();
  private HubRequests requests;
  private DownstreamReceiver queue;
  private volatile boolean brokerIsAway;
  private long sequence;

  @AfterEach
  void stop() {
    requests.stop(new ShutdownEvent());
  }

  @Test
  void askOwner_answered_isToldOnce() throws Exception {
    start(NO_TIMEOUT);
    CompletableFuture<DownstreamMessage> answer = publish();
    UpstreamBatch batch = awaitSent();
    assertEquals(HubQueue.of("hub-1"), batch.getEdge());
    assertEquals(1, meters.get("realtimecluster.hub.requests.pending").gauge().value());
    receive(OWNER, published(numberOf(batch), 5));
    receive(OWNER, published(numberOf(batch), 6));
    assertEquals(5, await(answer).getPublishReply().getOffset());
    assertEquals(0, meters.get("realtimecluster.hub.requests.pending").gauge().value());
    assertEquals(0, unanswered());
  }

  @Test
  void askOwner_answerOfAnEarlierOwner_doesNotCount() throws Exception {
    start(NO_TIMEOUT);
    receive(NEXT_OWNER);
    CompletableFuture<DownstreamMessage> answer = publish();
    long number = numberOf(awaitSent());
    receive(OWNER, published(number, 5));
    assertFalse(answer.isDone());
    receive(NEXT_OWNER, published(number, 6));
    assertEquals(6, await(answer).getPublishReply().getOffset());
  }

  @Test
  void askOwner_noAnswerInTime_failsNotBeforeAndALateAnswerIsForNobody() throws Exception {
    Duration timeout = Duration.ofMillis(1_200);
    start(timeout);
    long startNanos = System.nanoTime();
    CompletableFuture<DownstreamMessage> answer = publish();
    long number = numberOf(awaitSent());
    Throwable why = failure(answer);
    assertTrue(System.nanoTime() - startNanos > timeout.toNanos(), "it had all of its time");
    assertInstanceOf(UnansweredException.class, why);
    assertEquals(
        "the owner of partition %d did not answer within 1 s".formatted(PARTITION),
        why.getMessage());
    awaitOneUnanswered();
    receive(OWNER, published(number, 5));
    assertTrue(answer.isCompletedExceptionally());
  }

  @Test
  void askOwner_lookingForLateOnesFails_laterOnesFailInTimeAllTheSame() {
    meters = new FailingOnce();
    start(Duration.ofMillis(1));
    assertInstanceOf(UnansweredException.class, failure(publish()));
    assertInstanceOf(UnansweredException.class, failure(publish()));
  }

  @Test
  void askOwner_handledWithoutAnAnswer_failsAtOnce() throws Exception {
    start(NO_TIMEOUT);
    CompletableFuture<DownstreamMessage> answer = publish();
    receive(handled(awaitSent(), OWNER));
    assertInstanceOf(UnansweredException.class, failure(answer));
    awaitOneUnanswered();
  }

  @Test
  void askOwner_brokerIsAway_failsAtOnceAndWaitsForNothing() throws Exception {
    start(NO_TIMEOUT);
    brokerIsAway = true;
    assertInstanceOf(BrokerUnavailableException.class, failure(publish()));
    assertEquals(0, meters.get("realtimecluster.hub.requests.pending").gauge().value());
    assertEquals(0, unanswered());
  }

  @Test
  void askForStep_answerComesLaterByTheNextOwner_isTold() throws Exception {
    start(NO_TIMEOUT);
    CompletableFuture<RoomCommandReply> answer = step();
    long number = numberOf(awaitSent());
    receive(OWNER, later(number));
    receive(NEXT_OWNER);
    receive(NEXT_OWNER, done(number));
    assertEquals(number, await(answer).getReplyTo());
  }

  @Test
  void askForStep_nextOwnerDoesNotAnswer_failsWhenItsTimeIsOver() throws Exception {
    start(NO_TIMEOUT);
    CompletableFuture<RoomCommandReply> answer = step();
    long number = numberOf(awaitSent());
    receive(OWNER, later(number));
    long doubtedNanos = System.nanoTime();
    receive(NEXT_OWNER);
    assertInstanceOf(UnansweredException.class, failure(answer));
    assertTrue(
        System.nanoTime() - doubtedNanos > PendingRequests.DOUBT_MAX.toNanos(),
        "it had all of its time");
  }

  @Test
  void askOwner_ownerIsSilent_isAskedForASignOfLife() throws Exception {
    start(NO_TIMEOUT);
    var _ = publish();
    UpstreamBatch request = awaitSent();
    UpstreamBatch next = awaitSent();
    assertTrue(next.getMessages(0).hasHeartbeat(), next::toString);
    assertEquals(request.getSequence() + 1, next.getSequence());
  }

  @Test
  void askAllOwners_oneDoesNotAnswer_failsAsAWhole() throws Exception {
    start(Duration.ofSeconds(1));
    CompletableFuture<List<DownstreamMessage>> answers =
        requests.askAllOwners(ContentCase.PUBLISH_REPLY, HubRequestsTest::request);
    for (int i = 0; i < PARTITIONS - 1; i++) {
      UpstreamBatch batch = awaitSent();
      queue.receive(
          DownstreamBatch.newBuilder()
              .setPartition(i)
              .setLeaseEpoch(OWNER)
              .addMessages(published(numberOf(batch), i))
              .build());
    }
    assertInstanceOf(UnansweredException.class, failure(answers));
  }

  @Test
  void askEdges_brokerIsAway_failsAtOnce() {
    start(NO_TIMEOUT);
    CompletableFuture<List<DownstreamMessage>> answers = askEdges();
    assertEquals(List.of("edge-1", "edge-2"), edges.asked);
    assertFalse(answers.isDone());
    edges.away = true;
    assertInstanceOf(BrokerUnavailableException.class, failure(askEdges()));
  }

  @Test
  void released_leaseOfAnotherHub_isHandedOnAsItWasStored() {
    start(NO_TIMEOUT);
    List<Lease> released = new ArrayList<>();
    requests.whenReleased(released::add);
    receive(
        OWNER,
        DownstreamMessage.newBuilder()
            .setPartitionReleased(PartitionReleased.newBuilder().setRenewals(3).setVersion(4))
            .build());
    assertEquals(List.of(new Lease(PARTITION, "", OWNER, 3, 4)), released);
  }

  @Test
  void receive_oneMessageFails_thoseBesideItAreHandled() throws Exception {
    start(NO_TIMEOUT);
    requests.whenReleased(
        _ -> {
          throw new IllegalStateException("on purpose, for the test");
        });
    CompletableFuture<DownstreamMessage> answer = publish();
    receive(
        OWNER,
        DownstreamMessage.newBuilder()
            .setPartitionReleased(PartitionReleased.getDefaultInstance())
            .build(),
        published(numberOf(awaitSent()), 5));
    assertEquals(5, await(answer).getPublishReply().getOffset());
    assertEquals(1, meters.get(HubMetrics.MESSAGES_FAILED).counter().count());
  }

  @Test
  void served_partitionOfAnotherHub_isToldWithItsEpoch() {
    start(NO_TIMEOUT);
    List<Long> served = new ArrayList<>();
    requests.whenServed((partition, epoch) -> served.addAll(List.of((long) partition, epoch)));
    receive(
        NEXT_OWNER,
        DownstreamMessage.newBuilder()
            .setPartitionTaken(PartitionTaken.newBuilder().setHub("hub-2"))
            .build());
    assertEquals(List.of((long) PARTITION, NEXT_OWNER), served);
  }

  @Test
  void rehearsal_ownersAnswer_asksThemSoOftenAndNoMore() throws Exception {
    start(NO_TIMEOUT);
    Thread rehearsal = Thread.startVirtualThread(new RequestRehearsal(requests, edges, WAIT_MAX));
    for (int i = 0; i < RequestRehearsal.TURNS_MAX * PARTITIONS; i++) {
      long number = RequestNumber.of(awaitSent().getMessages(0));
      receive(
          OWNER,
          DownstreamMessage.newBuilder()
              .setEdges(PartitionEdges.newBuilder().setRequest(number))
              .build());
    }
    assertTrue(rehearsal.join(WAIT_MAX), "it ends");
    assertTrue(sent.isEmpty(), "nobody was asked once more");
    assertEquals(
        Collections.nCopies(RequestRehearsal.TURNS_MAX, HubQueue.of("hub-1")), edges.asked);
  }

  @Test
  void rehearsal_nobodyAnswers_endsInItsTime() throws Exception {
    start(NO_TIMEOUT);
    Thread rehearsal =
        Thread.startVirtualThread(new RequestRehearsal(requests, edges, Duration.ofMillis(10)));
    assertTrue(rehearsal.join(WAIT_MAX), "it ends");
    assertEquals(1, edges.asked.size());
  }

  @Test
  void stop_askedAfterwards_doesNotThrow() {
    start(NO_TIMEOUT);
    requests.stop(new ShutdownEvent());
    assertFalse(publish().isDone());
  }

  private void start(Duration replyTimeout) {
    requests =
        new HubRequests(
            config(replyTimeout),
            receiver -> queue = receiver,
            (_, batch, written) -> {
              if (brokerIsAway) {
                throw new BrokerUnavailableException("away");
              }
              sent.add(batch);
              written.run();
            },
            edges,
            meters);
    requests.start(new StartupEvent());
  }

  private CompletableFuture<DownstreamMessage> publish() {
    return requests.askOwner(ROOM, ContentCase.PUBLISH_REPLY, HubRequestsTest::request);
  }

  private CompletableFuture<RoomCommandReply> step() {
    return requests.askForStep(SagaStep.newBuilder().setRoom(ROOM).build());
  }

  private CompletableFuture<List<DownstreamMessage>> askEdges() {
    return requests.askEdges(
        List.of("edge-1", "edge-2"),
        ContentCase.EDGE_STATUS,
        number ->
            DownstreamMessage.newBuilder()
                .setEdgeStatusRequest(EdgeStatusRequest.newBuilder().setRequest(number))
                .build());
  }

  private static UpstreamMessage request(long number) {
    return UpstreamMessage.newBuilder()
        .setPublish(RoomPublish.newBuilder().setRoom(ROOM).setReplyTo(number))
        .build();
  }

  private UpstreamBatch awaitSent() throws InterruptedException {
    UpstreamBatch batch = sent.poll(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    assertTrue(batch != null, "something is sent");
    return batch;
  }

  private static long numberOf(UpstreamBatch batch) {
    return RequestNumber.of(batch.getMessages(0));
  }

  private DownstreamBatch handled(UpstreamBatch batch, long leaseEpoch) {
    return DownstreamBatch.newBuilder()
        .setPartition(PARTITION)
        .setLeaseEpoch(leaseEpoch)
        .setSequence(++sequence)
        .setUpstreamRun(batch.getRun())
        .setUpstreamSequence(batch.getSequence())
        .build();
  }

  private void receive(long leaseEpoch, DownstreamMessage... messages) {
    receive(
        DownstreamBatch.newBuilder()
            .setPartition(PARTITION)
            .setLeaseEpoch(leaseEpoch)
            .setSequence(++sequence)
            .addAllMessages(List.of(messages))
            .build());
  }

  private void receive(DownstreamBatch batch) {
    queue.receive(batch);
  }

  /** It is counted a moment after whoever waits is told. */
  private void awaitOneUnanswered() throws InterruptedException {
    long endNanos = System.nanoTime() + WAIT_MAX.toNanos();
    while (unanswered() == 0 && System.nanoTime() < endNanos) {
      Thread.sleep(5);
    }
    assertEquals(1, unanswered());
  }

  private double unanswered() {
    return meters.get("realtimecluster.hub.requests.unanswered").counter().count();
  }

  private static <T> T await(CompletableFuture<T> answer) throws Exception {
    return answer.get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Why it has failed; those that several were asked for wrap it. */
  private static Throwable failure(CompletableFuture<?> answer) {
    return assertThrows(ExecutionException.class, () -> await(answer)).getCause();
  }

  private static HubConfig config(Duration replyTimeout) {
    HubConfig.Hub hub = answering(HubConfig.Hub.class, "id", "hub-1");
    HubConfig.Api api = answering(HubConfig.Api.class, "replyTimeout", replyTimeout);
    return (HubConfig)
        Proxy.newProxyInstance(
            HubRequestsTest.class.getClassLoader(),
            new Class<?>[] {HubConfig.class},
            (_, method, _) ->
                switch (method.getName()) {
                  case "partitions" -> PARTITIONS;
                  case "hub" -> hub;
                  case "api" -> api;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static <T> T answering(Class<T> type, String name, Object value) {
    return type.cast(
        Proxy.newProxyInstance(
            HubRequestsTest.class.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> {
              if (method.getName().equals(name)) {
                return value;
              }
              throw new UnsupportedOperationException(method.getName());
            }));
  }

  /** A counter in it fails when it is first used. */
  private static final class FailingOnce extends SimpleMeterRegistry {
    @Override
    protected Counter newCounter(Meter.Id id) {
      return new CumulativeCounter(id) {
        private boolean failed;

        @Override
        public void increment(double amount) {
          if (!failed) {
            failed = true;
            throw new IllegalStateException("on purpose, for the test");
          }
          super.increment(amount);
        }
      };
    }
  }

  /** What edges are sent. */
  private static final class Edges implements DownstreamPublisher {
    private final List<String> asked = new ArrayList<>();
    private boolean away;

    @Override
    public void publish(String edge, DownstreamBatch batch) throws BrokerUnavailableException {
      if (away) {
        throw new BrokerUnavailableException("away");
      }
      asked.add(edge);
    }

    @Override
    public void publishToAll(DownstreamBatch batch) {}
  }
}
