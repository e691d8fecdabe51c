package io.realtimecluster.hub.request;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.downstream.DownstreamConsumer;
import io.realtimecluster.broker.downstream.DownstreamPositions;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.downstream.HubQueue;
import io.realtimecluster.broker.failure.Complaints;
import io.realtimecluster.broker.failure.PeriodicTasks;
import io.realtimecluster.broker.request.PendingRequests;
import io.realtimecluster.broker.request.RequestNumber;
import io.realtimecluster.broker.request.SentRequests;
import io.realtimecluster.broker.upstream.PartitionBatches;
import io.realtimecluster.broker.upstream.Partitioner;
import io.realtimecluster.broker.upstream.UpstreamPublisher;
import io.realtimecluster.hub.HubConfig;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.status.HubLatency;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.DownstreamMessage.ContentCase;
import io.realtimecluster.proto.broker.v1.PartitionReleased;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.SagaStep;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.state.Lease;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;

/**
 * Asks the owners of partitions, and edges. An answer fails with {@link UnansweredException} if it
 * does not come in time, and with {@link BrokerUnavailableException} if the request could not be
 * sent. How much is asked at once is limited by who asks. Thread-safe.
 */
@ApplicationScoped
public class HubRequests {

  private static final Duration EXPIRY_CHECK_INTERVAL = Duration.ofMillis(500);

  private static final Logger LOG = Logger.getLogger(HubRequests.class);

  private final String queue;
  private final Duration replyTimeout;
  private final Partitioner partitioner;
  private final DownstreamConsumer consumer;
  private final DownstreamPublisher publisher;
  private final PartitionBatches[] partitions;
  private final DownstreamPositions positions;
  private final Counter unanswered;
  private final Counter failed;
  private final HubLatency publishLatency;
  private volatile Consumer<Lease> released = _ -> {};
  private volatile ServedReceiver served = (_, _) -> {};
  private final PendingRequests<Waiting> pending = new PendingRequests<>();
  private final SentRequests sent;
  private final Complaints complaints = new Complaints();

  /** Sends what has come meanwhile as one batch; at most one flush of each partition waits. */
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("hub-requests").factory());

  private final PeriodicTasks timer = new PeriodicTasks("hub-requests-timer");

  HubRequests(
      HubConfig config,
      @OwnQueue DownstreamConsumer consumer,
      UpstreamPublisher upstream,
      DownstreamPublisher publisher,
      MeterRegistry meters) {
    this.queue = HubQueue.of(config.hub().id());
    this.replyTimeout = config.api().replyTimeout();
    this.partitioner = new Partitioner(config.partitions());
    this.consumer = consumer;
    this.publisher = publisher;
    this.partitions = new PartitionBatches[config.partitions()];
    this.sent = new SentRequests(config.partitions());
    this.positions = new DownstreamPositions(config.partitions());
    UpstreamPublisher noting =
        (partition, batch, written) -> {
          sent.leaving(partition, batch);
          upstream.publish(partition, batch, written);
        };
    for (int partition = 0; partition < partitions.length; partition++) {
      partitions[partition] =
          new PartitionBatches(partition, queue, sent.run(), noting, this::refused);
    }
    this.publishLatency = HubLatency.ofPublishes(meters);
    this.unanswered = meters.counter("realtimecluster.hub.requests.unanswered");
    this.failed = meters.counter(HubMetrics.MESSAGES_FAILED);
    meters.gauge("realtimecluster.hub.requests.pending", pending, PendingRequests::count);
  }

  void start(@Observes StartupEvent event) {
    consumer.consume(this::receive);
    timer.every(EXPIRY_CHECK_INTERVAL, this::expire);
  }

  void stop(@Observes ShutdownEvent event) {
    timer.close();
    sender.shutdown();
  }

  /**
   * Asks the owner of a room. Requests of one caller for one room arrive in the order of the calls.
   *
   * @param request makes the request, which must carry the number
   */
  public CompletableFuture<DownstreamMessage> askOwner(
      String room, ContentCase answer, LongFunction<UpstreamMessage> request) {
    return ask(partitioner.partitionOf(room), answer, request);
  }

  /** Asks the owner of the step's room to do a part of a saga. */
  public CompletableFuture<RoomCommandReply> askForStep(SagaStep step) {
    return askOwner(
            step.getRoom(),
            ContentCase.COMMAND_REPLY,
            number ->
                UpstreamMessage.newBuilder()
                    .setSagaStep(step.toBuilder().setReplyTo(number))
                    .build())
        .thenApply(DownstreamMessage::getCommandReply);
  }

  /** Asks the owners of all partitions; fails if one does not answer. */
  public CompletableFuture<List<DownstreamMessage>> askAllOwners(
      ContentCase answer, LongFunction<UpstreamMessage> request) {
    return all(askEachOwner(answer, request));
  }

  /** Asks the owners of all partitions; an answer for each, by number. */
  public List<CompletableFuture<DownstreamMessage>> askEachOwner(
      ContentCase answer, LongFunction<UpstreamMessage> request) {
    List<CompletableFuture<DownstreamMessage>> answers = new ArrayList<>(partitions.length);
    for (int partition = 0; partition < partitions.length; partition++) {
      answers.add(ask(partition, answer, request));
    }
    return answers;
  }

  /** Asks edges; fails if one does not answer. */
  public CompletableFuture<List<DownstreamMessage>> askEdges(
      List<String> edges, ContentCase answer, LongFunction<DownstreamMessage> request) {
    return all(edges.stream().map(edge -> askEdge(edge, answer, request)).toList());
  }

  /** The name of the queue that edges must send their answers to. */
  public String queue() {
    return queue;
  }

  private CompletableFuture<DownstreamMessage> ask(
      int partition, ContentCase answer, LongFunction<UpstreamMessage> request) {
    Waiting waiting = new Waiting("the owner of partition " + partition);
    long number = pending.add(partition, answer, waiting);
    if (partitions[partition].add(request.apply(number))) {
      flushSoon(partition);
    }
    return waiting.answer;
  }

  /** As the hub stops, whoever waits is told in the end that there was no answer. */
  private void flushSoon(int partition) {
    try {
      sender.execute(partitions[partition]::flush);
    } catch (RejectedExecutionException e) {
      LOG.debugf("partition %d: not asked, the hub stops", partition);
    }
  }

  /** Asks an edge. */
  public CompletableFuture<DownstreamMessage> askEdge(
      String edge, ContentCase answer, LongFunction<DownstreamMessage> request) {
    Waiting waiting = new Waiting("edge " + edge);
    long number = pending.add(HubQueue.NO_PARTITION, answer, waiting);
    DownstreamBatch batch =
        DownstreamBatch.newBuilder()
            .setPartition(HubQueue.NO_PARTITION)
            .addMessages(request.apply(number))
            .build();
    try {
      publisher.publish(edge, batch);
    } catch (BrokerUnavailableException e) {
      pending.take(number).ifPresent(unsent -> unsent.answer.completeExceptionally(e));
    }
    return waiting.answer;
  }

  private static CompletableFuture<List<DownstreamMessage>> all(
      List<CompletableFuture<DownstreamMessage>> answers) {
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(_ -> answers.stream().map(CompletableFuture::join).toList());
  }

  /** Who is told of leases that were given back to this hub, on a thread that must not wait. */
  public void whenReleased(Consumer<Lease> receiver) {
    released = receiver;
  }

  /** Who is told which partitions are served, on a thread that must not wait. */
  public void whenServed(ServedReceiver receiver) {
    served = receiver;
  }

  /** Is told that a hub serves a partition now. */
  @FunctionalInterface
  public interface ServedReceiver {
    /** With this epoch of its lease. Must not block. */
    void served(int partition, long leaseEpoch);
  }

  /** What an earlier owner of the partition answers does not count. */
  private void receive(DownstreamBatch batch) {
    switch (positions.take(batch)) {
      case OUTDATED, REPEATED -> {}
      case NEXT -> serve(batch);
      case GAP, NEW_OWNER -> {
        // Before the batch, which may say of others "later".
        pending.doubtLater(batch.getPartition());
        serve(batch);
      }
    }
  }

  private void serve(DownstreamBatch batch) {
    for (DownstreamMessage message : batch.getMessagesList()) {
      try {
        serve(batch, message);
      } catch (RuntimeException | Error e) { // Those beside it are served.
        failed.increment();
        if (complaints.mayComplain()) {
          LOG.errorf(e, "%s of a hub cannot be handled", message.getContentCase());
        }
      }
    }
    for (long number : sent.handledBy(batch)) {
      pending
          .takeLost(number)
          .ifPresent(
              waiting -> unanswered(waiting, "%s has not got the request, or its answer was lost"));
    }
  }

  private void serve(DownstreamBatch batch, DownstreamMessage message) {
    if (message.hasPartitionReleased()) {
      released.accept(lease(batch, message.getPartitionReleased()));
    } else if (message.hasPartitionTaken()) {
      served.served(batch.getPartition(), batch.getLeaseEpoch());
    }
    pending
        .take(message)
        .ifPresent(
            answered -> {
              answered.waiting().answer.complete(message);
              if (message.getPublishReply().hasOffset()) {
                publishLatency.record(answered.waitedNanos());
              }
            });
  }

  private static Lease lease(DownstreamBatch batch, PartitionReleased released) {
    return new Lease(
        batch.getPartition(),
        "",
        batch.getLeaseEpoch(),
        released.getRenewals(),
        released.getVersion());
  }

  private void refused(UpstreamBatch batch) {
    BrokerUnavailableException why = new BrokerUnavailableException("the broker cannot be reached");
    for (UpstreamMessage message : batch.getMessagesList()) {
      pending
          .take(RequestNumber.of(message))
          .ifPresent(waiting -> waiting.answer.completeExceptionally(why));
    }
  }

  private void expire() {
    for (Waiting waiting : pending.takeOlderThan(replyTimeout)) {
      unanswered(waiting, "%s did not answer within " + replyTimeout.toSeconds() + " s");
    }
    for (Waiting waiting : pending.takeDoubtful(PendingRequests.DOUBT_MAX)) {
      unanswered(
          waiting, "%s has changed or its answer was lost; whether it was done is not known");
    }
    sent.forgetOlderThan(replyTimeout);
    Set<Integer> owing = sent.partitionsWaitingLongerThan(SentRequests.SILENCE_MAX);
    owing.addAll(pending.partitionsOwingLater(SentRequests.SILENCE_MAX));
    for (int partition : owing) {
      if (partitions[partition].add(SentRequests.SIGN_OF_LIFE)) {
        flushSoon(partition);
      }
    }
  }

  private void unanswered(Waiting waiting, String message) {
    waiting.answer.completeExceptionally(new UnansweredException(message.formatted(waiting.who)));
    unanswered.increment();
  }

  private record Waiting(String who, CompletableFuture<DownstreamMessage> answer) {
    Waiting(String who) {
      this(who, new CompletableFuture<>());
    }
  }
}
