package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.partition.LoadedRooms.Lookup;
import io.realtimecluster.hub.program.Programs;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.room.RoomWebhooks;
import io.realtimecluster.hub.saga.SagaMetrics;
import io.realtimecluster.hub.saga.StepRequests;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.SagaStep;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.memory.MemoryRoomLog;
import io.realtimecluster.state.memory.MemorySagaJournal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Two meetings of two partitions, their owners, the messages that are on their way, and a client
 * that wants to move from the first meeting to the other one. Everything happens when the test says
 * so.
 */
final class MoveWorld {

  static final String FIRST = "meeting:first";
  static final String OTHER = "meeting:other";

  private static final String EDGE = "edge-1";
  private static final long MOVE = 3;
  private static final int FINISH_ROUNDS_MAX = 400;

  /** A request that is on its way to the other meeting, and where its answer goes to. */
  private record Sent(long number, SagaStep step, CompletableFuture<RoomCommandReply> answer) {}

  private final HubMetrics metrics = new HubMetrics(new SimpleMeterRegistry());
  private final SagaMetrics sagaMetrics = new SagaMetrics(new SimpleMeterRegistry());
  private final RoomTypes types = new RoomTypes(List.of(meeting()));
  private final MemoryRoomLog log = new MemoryRoomLog();
  private final MemorySagaJournal journal = new MemorySagaJournal();
  private final List<Sent> network = new ArrayList<>();
  private final List<Sent> arrived = new ArrayList<>();
  private final List<UpstreamBatch> commands = new ArrayList<>();
  private final List<SteppedOwner> paused = new ArrayList<>();
  private final List<RoomCommandReply> replies = new ArrayList<>();
  private SteppedOwner first;
  private SteppedOwner other;
  private final long[] epochsSeen = new long[2];
  private long epoch = 1;
  private long nextNumber = 1;
  private long nowNanos = System.nanoTime();

  MoveWorld(boolean full) throws Exception {
    this(full, false);
  }

  /**
   * With a move that has been sent.
   *
   * @param otherOrder in the rounds in which the journal else is stored after the rooms, it is
   *     before
   */
  MoveWorld(boolean full, boolean otherOrder) throws Exception {
    first = owner(0);
    other = owner(1);
    run(first, command(FIRST, "ana", 1, "{\"type\":\"join\"}"));
    run(first, command(FIRST, "ana", 2, "{\"type\":\"mute\",\"muted\":false}"));
    run(other, command(OTHER, "bob", 1, "{\"type\":\"join\"}"));
    if (full) {
      run(other, command(OTHER, "bob", 2, "{\"type\":\"setCapacity\",\"capacity\":1}"));
    }
    if (otherOrder) {
      run(first, command(FIRST, "ana", 2, "{\"type\":\"mute\",\"muted\":false}"));
    }
    replies.clear();
    sendCommand();
  }

  void firstSteps() throws Exception {
    if (first.fenced()) {
      first = owner(0);
    }
    if (first.idle()) {
      first.begin(List.copyOf(commands), tick());
      commands.clear();
    }
    first.step();
  }

  void otherSteps() throws Exception {
    if (other.fenced()) {
      other = owner(1);
    }
    if (other.idle()) {
      other.begin(arrived.stream().map(MoveWorld::batch).toList(), tick());
    }
    other.step();
  }

  /** The next owner takes over; the old one may go on for a while without knowing. */
  void firstCrashes() throws Exception {
    paused.add(first);
    first = owner(0);
  }

  /** All that is on its way to the other meeting is answered. */
  void serveOther() throws Exception {
    while (!network.isEmpty()) {
      deliver(0, false);
    }
    do {
      otherSteps();
    } while (!other.idle());
  }

  /** The old owner does nothing more, whatever it was about to do. */
  void firstDies() throws Exception {
    first = owner(0);
  }

  void otherCrashes() throws Exception {
    paused.add(other);
    other = owner(1);
  }

  void pausedSteps(int which) throws Exception {
    if (!paused.isEmpty()) {
      paused.get(which % paused.size()).step();
    }
  }

  /** It stays on its way as well if it comes twice. */
  void deliver(int which, boolean twice) {
    if (!network.isEmpty()) {
      arrived.add(twice ? network.get(which % network.size()) : take(which));
    }
  }

  /** Whoever asked is told that there was no answer. */
  void lose(int which) {
    if (!network.isEmpty()) {
      take(which).answer.completeExceptionally(new IllegalStateException("lost"));
    }
  }

  void sendCommand() {
    commands.add(command(FIRST, "ana", MOVE, "{\"type\":\"move\",\"to\":\"%s\"}".formatted(OTHER)));
  }

  void wait(int seconds) {
    nowNanos += Duration.ofSeconds(seconds).toNanos();
  }

  /** Nothing goes wrong any more; returns what the client is told when it asks again. */
  String finish() throws Exception {
    for (int round = 0; round < FINISH_ROUNDS_MAX; round++) {
      boolean quiet =
          network.isEmpty()
              && arrived.isEmpty()
              && commands.isEmpty()
              && journalIsEmpty()
              && first.idle()
              && other.idle();
      if (quiet && !replies.isEmpty() && !replies.getLast().getError().getTemporary()) {
        endPaused();
        return answer(replies.getLast());
      }
      if (quiet) {
        sendCommand();
      }
      while (!network.isEmpty()) {
        deliver(round, false);
      }
      finishRound();
    }
    throw new AssertionError("it does not come to an end");
  }

  /** What an old owner still has to do must not change anything. */
  private void endPaused() throws Exception {
    for (SteppedOwner old : paused) {
      while (!old.idle()) {
        old.step();
      }
    }
  }

  private void finishRound() throws Exception {
    do {
      firstSteps();
    } while (!first.idle());
    do {
      otherSteps();
    } while (!other.idle());
    for (SteppedOwner old : paused) {
      old.step();
    }
  }

  boolean takesPart(String room, String user) throws Exception {
    return state(room).contains("\"%s\":{".formatted(user));
  }

  String state(String room) throws Exception {
    LoadedRooms rooms = new LoadedRooms(epoch, types, log, metrics);
    return rooms.get(room, 0) instanceof Lookup.Found found
        ? found.entry().room().state().getPayload().getText()
        : "";
  }

  boolean journalIsEmpty() {
    return journal.load(0).sagas().isEmpty();
  }

  private SteppedOwner owner(int partition) throws Exception {
    StepRequests requests =
        step -> {
          Sent sent = new Sent(nextNumber++, step, new CompletableFuture<>());
          network.add(sent);
          return sent.answer;
        };
    return new SteppedOwner(
        new Lease(partition, "hub", epoch++, 1, 1),
        types,
        log,
        new SagaServices(journal, requests, sagaMetrics),
        metrics,
        new Publisher());
  }

  private void run(SteppedOwner owner, UpstreamBatch batch) throws Exception {
    owner.begin(List.of(batch), tick());
    while (!owner.idle()) {
      owner.step();
    }
    assertTrue(replies.getLast().hasReply(), () -> replies.getLast().toString());
  }

  private long tick() {
    nowNanos += Duration.ofSeconds(2).toNanos();
    return nowNanos;
  }

  private Sent take(int which) {
    return network.remove(which % network.size());
  }

  private static String answer(RoomCommandReply reply) {
    return reply.hasReply() ? "moved" : reply.getError().toString();
  }

  private static UpstreamBatch batch(Sent sent) {
    return UpstreamBatch.newBuilder()
        .setEdge("hub:first")
        .addMessages(
            UpstreamMessage.newBuilder().setSagaStep(sent.step.toBuilder().setReplyTo(sent.number)))
        .build();
  }

  private static UpstreamBatch command(String room, String user, long sequence, String json) {
    RoomCommand command =
        RoomCommand.newBuilder()
            .setRoom(room)
            .setUser(user)
            .setSession(user + "-1")
            .setSequence(sequence)
            .setPayload(Payload.newBuilder().setText(json))
            .setReplyTo(sequence)
            .build();
    return UpstreamBatch.newBuilder()
        .setEdge(EDGE)
        .addMessages(UpstreamMessage.newBuilder().setCommand(command))
        .build();
  }

  private static RoomType meeting() {
    return new RoomType(
        "meeting",
        "*",
        new RoomType.History(RoomType.Durability.DURABLE, 1_000, null),
        false,
        RoomType.Programming.of(Programs.load(MoveWorld.class.getClassLoader()).named("meeting")),
        false,
        RoomType.PRESENCE_DETAILS_MAX_DEFAULT,
        RoomWebhooks.NONE);
  }

  /** Answers to clients are kept, and answers to steps acknowledge what had arrived. */
  private final class Publisher implements DownstreamPublisher {
    @Override
    public void publish(String edge, DownstreamBatch batch) {
      long newest = Math.max(epochsSeen[batch.getPartition()], batch.getLeaseEpoch());
      epochsSeen[batch.getPartition()] = newest;
      for (DownstreamMessage message : batch.getMessagesList()) {
        RoomCommandReply reply = message.getCommandReply();
        if (!message.hasCommandReply() || reply.getLater()) {
          continue;
        }
        boolean current = batch.getLeaseEpoch() == newest;
        if (!edge.equals(EDGE)) {
          answerStep(reply, current);
        } else if (current) {
          replies.add(reply);
        }
      }
    }

    @Override
    public void publishToAll(DownstreamBatch batch) {}

    /** Nobody believes an earlier owner, so whoever asked hears nothing. */
    private void answerStep(RoomCommandReply reply, boolean current) {
      for (Sent sent : List.copyOf(arrived)) {
        if (sent.number == reply.getReplyTo()) {
          arrived.remove(sent);
          boolean _ =
              current
                  ? sent.answer.complete(reply)
                  : sent.answer.completeExceptionally(new IllegalStateException("not believed"));
        }
      }
    }
  }
}
