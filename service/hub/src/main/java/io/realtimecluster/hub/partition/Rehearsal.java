package io.realtimecluster.hub.partition;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.program.Programs;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomType.History;
import io.realtimecluster.hub.room.RoomType.Programming;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.room.RoomWebhooks;
import io.realtimecluster.hub.saga.SagaMetrics;
import io.realtimecluster.hub.webhook.Webhooks;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.SagaStep;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.PartitionLogs;
import io.realtimecluster.state.memory.MemoryRoomLog;
import io.realtimecluster.state.memory.MemorySagaJournal;
import io.realtimecluster.tracing.Tracing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Serves a partition that does not exist, for a moment: rooms get publishes and commands, a user
 * moves to and fro between two meetings, and from time to time another owner takes over, while
 * nothing of it is stored or sent. The first clients of a hub that was just started would have to
 * wait for code that was never run before; so it has run by then. Not thread-safe.
 */
public final class Rehearsal implements Runnable {

  /** How long it takes at most: so much later a hub begins to serve. */
  static final Duration TIME_MAX = Duration.ofSeconds(3);

  /** Enough for what clients wait for to be compiled. */
  static final int TURNS_MAX = 500;

  /** After so many turns another owner takes over. */
  static final int TURNS_PER_OWNER = 10;

  private static final int SNAPSHOT_EVERY = 50;
  private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(1);
  private static final String EDGE = "edge";
  private static final String INCREMENT = "{\"type\":\"increment\",\"key\":\"turns\"}";
  private static final String SELF = "hub:rehearsal";
  private static final List<String> MEETINGS = List.of("meeting:1", "meeting:2");
  private static final Logger LOG = Logger.getLogger(Rehearsal.class);

  private final RoomTypes types;
  private final PartitionLogs logs;
  private final Tracing tracing;
  private final Duration timeMax;
  private final Duration answerTimeMax;
  private final BlockingQueue<DownstreamMessage> answers = new LinkedBlockingQueue<>();
  private final Map<Long, CompletableFuture<RoomCommandReply>> steps = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger moves = new AtomicInteger();
  private volatile @Nullable OwnedPartition owner;
  private long owners;
  private int turns;
  private int unanswered;

  /** With these programs; nothing has run yet. */
  public Rehearsal(Programs programs, PartitionLogs logs, Tracing tracing) {
    this(programs, logs, tracing, TIME_MAX, ANSWER_TIME_MAX);
  }

  /** The same in as much time as a slow machine needs. */
  Rehearsal(
      Programs programs,
      PartitionLogs logs,
      Tracing tracing,
      Duration timeMax,
      Duration answerTimeMax) {
    this.logs = logs;
    this.tracing = tracing;
    this.timeMax = timeMax;
    this.answerTimeMax = answerTimeMax;
    this.types =
        new RoomTypes(
            List.of(
                type("meeting", programming(programs, "meeting")),
                type("state", programming(programs, "state")),
                type("relay", Programming.RELAY)));
  }

  private static Programming programming(Programs programs, String name) {
    return new Programming(
        programs.named(name), SNAPSHOT_EVERY, Programming.STATE_BYTES_MAX_DEFAULT);
  }

  private static RoomType type(String name, Programming programming) {
    return new RoomType(
        name,
        name + ":*",
        new History(Durability.DURABLE, 100, null),
        true,
        programming,
        false,
        RoomType.PRESENCE_DETAILS_MAX_DEFAULT,
        RoomWebhooks.NONE);
  }

  @Override
  public void run() {
    long startNanos = System.nanoTime();
    MemoryRoomLog log = new MemoryRoomLog();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    HubMetrics metrics = new HubMetrics(meters);
    SagaServices sagas =
        new SagaServices(new MemorySagaJournal(), this::ask, new SagaMetrics(meters));
    try (ExecutorService storage = Executors.newVirtualThreadPerTaskExecutor();
        Webhooks webhooks =
            new Webhooks(
                Optional.empty(),
                TIME_MAX,
                types,
                new PartitionLogs(new MemoryRoomLog()),
                meters)) {
      while (goesOn(startNanos)) {
        OwnedPartition partition =
            new OwnedPartition(
                new Lease(0, "rehearsal", ++owners, 1, 1),
                Duration.ofMinutes(1),
                System.nanoTime(),
                types,
                log,
                new Audience(),
                metrics,
                tracing,
                sagas,
                storage,
                webhooks);
        owner = partition;
        partition.start();
        play(partition, startNanos);
        var _ = partition.stop();
      }
      int writes = StoreRehearsal.run(logs);
      LOG.infof(
          "rehearsed %d turns, %d takeovers and %d writes in %d ms",
          turns, owners - 1, writes, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean goesOn(long startNanos) {
    return unanswered == 0
        && turns < TURNS_MAX
        && System.nanoTime() - startNanos < timeMax.toNanos();
  }

  /** What an owner has to do: the first one makes the rooms, all others find them in the log. */
  private void play(OwnedPartition partition, long startNanos) throws InterruptedException {
    for (String room : List.of("relay:1", "state:1", MEETINGS.get(0), MEETINGS.get(1))) {
      partition.receive(RehearsedDelivery.of(EDGE, RehearsedMessages.interest(room)));
    }
    if (owners == 1) {
      awaitAnswer(partition, RehearsedMessages.command(MEETINGS.get(0), 1, "{\"type\":\"join\"}"));
    }
    for (int turn = 0; turn < TURNS_PER_OWNER && goesOn(startNanos); turn++) {
      String from = MEETINGS.get(turns % 2);
      String to = MEETINGS.get(++turns % 2);
      long sequence = 1L + turns;
      awaitAnswer(partition, RehearsedMessages.publish(sequence));
      awaitAnswer(partition, RehearsedMessages.command("state:1", sequence, INCREMENT));
      awaitAnswer(partition, RehearsedMessages.move(from, sequence, to));
    }
  }

  /** How many owners the partition had, one after the other. */
  long owners() {
    return owners;
  }

  /** How many turns there were. */
  int turns() {
    return turns;
  }

  /** How many of the parts that other rooms had in moves were carried out. */
  int moves() {
    return moves.get();
  }

  /** How many messages were not answered in time: then it was ended. */
  int unanswered() {
    return unanswered;
  }

  private void awaitAnswer(OwnedPartition partition, UpstreamMessage message)
      throws InterruptedException {
    partition.receive(RehearsedDelivery.of(EDGE, message));
    if (answers.poll(answerTimeMax.toMillis(), TimeUnit.MILLISECONDS) == null) {
      unanswered++;
    }
  }

  private CompletableFuture<RoomCommandReply> ask(SagaStep step) {
    OwnedPartition asked = Objects.requireNonNull(owner, "nobody asks before there is one");
    long number = numbers.incrementAndGet();
    CompletableFuture<RoomCommandReply> answer = new CompletableFuture<>();
    steps.put(number, answer);
    asked.receive(
        RehearsedDelivery.of(
            SELF,
            UpstreamMessage.newBuilder().setSagaStep(step.toBuilder().setReplyTo(number)).build()));
    return answer;
  }

  /** Takes what edges and hubs would get. */
  private final class Audience implements DownstreamPublisher {
    @Override
    public void publish(String edge, DownstreamBatch batch) {
      byte[] _ = batch.toByteArray(); // As for the broker.
      for (DownstreamMessage message : batch.getMessagesList()) {
        RoomCommandReply reply = message.getCommandReply();
        if (edge.equals(SELF)) {
          CompletableFuture<RoomCommandReply> asked = steps.remove(reply.getReplyTo());
          if (asked != null && asked.complete(reply)) {
            moves.incrementAndGet();
          }
        } else if (message.hasPublishReply() || (message.hasCommandReply() && !reply.getLater())) {
          answers.add(message);
        }
      }
    }

    @Override
    public void publishToAll(DownstreamBatch batch) {}
  }
}
