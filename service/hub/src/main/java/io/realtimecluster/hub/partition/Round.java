package io.realtimecluster.hub.partition;

import io.realtimecluster.broker.failure.Complaints;
import io.realtimecluster.hub.downstream.DownstreamOutbox;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.partition.LoadedRooms.Lookup;
import io.realtimecluster.hub.room.CommandResult;
import io.realtimecluster.hub.room.Room;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.saga.Sagas;
import io.realtimecluster.hub.webhook.authorize.Decided;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.JoinDecision;
import io.realtimecluster.proto.broker.v1.JoinRequest;
import io.realtimecluster.proto.broker.v1.PublishReply;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.SagaStep;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.StateUnavailableException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Applies the batches of one round to the rooms. What comes of it waits in the outbox, and which
 * rooms must be stored before the outbox may be sent is in {@link #changedRooms}. Confined to the
 * partition's thread.
 */
final class Round {

  private static final Logger LOG = Logger.getLogger(Round.class);
  private static final Complaints FAILED_MESSAGES = new Complaints();
  private static final Complaints FAILED_REACTIONS = new Complaints();

  private final Lease lease;
  private final LoadedRooms rooms;
  private final DownstreamOutbox outbox;
  private final HubMetrics metrics;
  private final RoundSpans spans;
  private final Set<String> edgesHeard;
  private final Answers answers;
  private final PartitionWebhooks webhooks;
  private final SagaRound sagas;
  private final AttendanceRound attendance;
  private final long nowNanos;
  private final long nowMillis;
  private final Set<LoadedRooms.Entry> changedRooms = new LinkedHashSet<>();

  /**
   * A round that has changed nothing yet.
   *
   * @param edgesHeard the edges, and hubs that ask, that were heard from lately
   */
  Round(
      Lease lease,
      LoadedRooms rooms,
      DownstreamOutbox outbox,
      HubMetrics metrics,
      RoundSpans spans,
      Set<String> edgesHeard,
      PartitionWebhooks webhooks,
      Sagas sagas,
      long nowNanos,
      long nowMillis) {
    this.lease = lease;
    this.rooms = rooms;
    this.outbox = outbox;
    this.metrics = metrics;
    this.spans = spans;
    this.edgesHeard = edgesHeard;
    this.webhooks = webhooks;
    this.answers = new Answers(rooms, outbox, nowNanos, nowMillis);
    this.sagas = new SagaRound(rooms, sagas, outbox, metrics, this::send, nowNanos, nowMillis);
    this.attendance = new AttendanceRound(rooms, outbox, webhooks.events(), nowNanos, nowMillis);
    this.nowNanos = nowNanos;
    this.nowMillis = nowMillis;
  }

  /** The rooms that got publications, and those whose logs are to be stored without any. */
  Set<LoadedRooms.Entry> changedRooms() {
    changedRooms.addAll(rooms.takeEmptyUnstored());
    return changedRooms;
  }

  void apply(UpstreamBatch batch) throws StateUnavailableException {
    for (UpstreamMessage message : batch.getMessagesList()) {
      if (!webhooks.authorizations().holds(batch.getEdge(), message, nowNanos)) {
        applySafely(batch.getEdge(), message, batch.getSentMicros());
      }
    }
  }

  /** Who is in the rooms. */
  AttendanceRound attendance() {
    return attendance;
  }

  /** The sagas that rooms of the partition have begun. */
  SagaRound sagas() {
    return sagas;
  }

  /** Applies what had to wait for a user's backend and may go on now. */
  void applyAuthorized() throws StateUnavailableException {
    for (Decided allowed : webhooks.authorizations().takeAllowed(nowNanos)) {
      applySafely(allowed.edge(), allowed.message(), 0);
    }
  }

  private void applySafely(String edge, UpstreamMessage message, long sentMicros)
      throws StateUnavailableException {
    try {
      apply(edge, message, spans.arrived(message, sentMicros));
    } catch (OutOfMemoryError e) {
      throw e; // It may have left the room half changed: only its log says what is true.
    } catch (RuntimeException | Error e) { // Programs are other people's code.
      // Giving up would only hand the same message to the next owner, and so on.
      metrics.messageFailed();
      if (FAILED_MESSAGES.mayComplain()) {
        LOG.errorf(e, "a message from edge %s failed and is skipped", edge);
      }
    }
  }

  private void apply(String edge, UpstreamMessage message, @Nullable TracedMessage traced)
      throws StateUnavailableException {
    switch (message.getContentCase()) {
      case PUBLISH -> publish(edge, message.getPublish(), traced);
      case INTEREST -> attendance.announce(edge, message.getInterest());
      case WITHDRAWAL -> attendance.withdraw(edge, message.getWithdrawal().getRoom());
      case HISTORY -> answers.history(edge, message.getHistory());
      case PRESENCE -> attendance.update(edge, message.getPresence());
      case COMMAND -> command(edge, message.getCommand(), traced);
      case SAGA_STEP -> sagaStep(edge, message.getSagaStep());
      case STATE -> answers.state(edge, message.getState());
      case PRESENCE_REQUEST -> answers.presence(edge, message.getPresenceRequest());
      case ROOMS_REQUEST -> answers.rooms(edge, message.getRoomsRequest());
      case EDGES_REQUEST -> answers.edges(edge, message.getEdgesRequest(), edgesHeard);
      case STATUS_REQUEST ->
          answers.status(
              edge, message.getStatusRequest(), lease, edgesHeard, metrics.status(lease.hub()));
      case DISCONNECTED, EDGE_STATUS -> answers.passOn(message);
      case HEARTBEAT -> outbox.touch(edge);
      case JOIN -> allowJoin(edge, message.getJoin());
      case CONTENT_NOT_SET -> {
        // From an edge of a later release: a message that this hub cannot know.
      }
    }
  }

  private void publish(String edge, RoomPublish publish, @Nullable TracedMessage traced)
      throws StateUnavailableException {
    PublishReply.Builder reply = PublishReply.newBuilder().setReplyTo(publish.getReplyTo());
    switch (rooms.get(publish.getRoom(), nowNanos)) {
      case Lookup.Refused refused -> reply.setError(refused.error());
      case Lookup.Found found -> reply.setOffset(publish(found.entry(), publish, traced));
    }
    if (traced != null) {
      traced.decided(reply.hasError() ? reply.getError() : null, reply.getOffset());
    }
    if (publish.getReplyTo() != 0) {
      outbox.add(edge, DownstreamMessage.newBuilder().setPublishReply(reply).build());
    }
  }

  private long publish(
      LoadedRooms.Entry entry, RoomPublish publish, @Nullable TracedMessage traced) {
    OptionalLong earlier = entry.room().duplicateOf(publish);
    if (earlier.isPresent()) {
      duplicate(traced);
      return earlier.getAsLong();
    }
    Publication publication = entry.room().append(publish, nowMillis);
    send(entry, List.of(publication), traced);
    return publication.getOffset();
  }

  private void command(String edge, RoomCommand command, @Nullable TracedMessage traced)
      throws StateUnavailableException {
    RoomCommandReply.Builder reply = RoomCommandReply.newBuilder().setReplyTo(command.getReplyTo());
    if (sagas.isUnderWay(command, edge)) {
      reply.setLater(true);
    } else {
      switch (rooms.get(command.getRoom(), nowNanos)) {
        case Lookup.Refused refused -> reply.setError(refused.error());
        case Lookup.Found found -> command(edge, found.entry(), command, reply, traced);
      }
    }
    if (traced != null) {
      traced.decided(reply.hasError() ? reply.getError() : null, reply.getReply().getOffset());
    }
    reply(edge, reply);
  }

  private void command(
      String edge,
      LoadedRooms.Entry entry,
      RoomCommand command,
      RoomCommandReply.Builder reply,
      @Nullable TracedMessage traced) {
    CommandResult result = entry.room().command(command, nowMillis);
    if (result instanceof CommandResult.Begun begun) {
      sagas
          .begin(begun.plan(), command, edge)
          .ifPresentOrElse(reply::setError, () -> reply.setLater(true));
    } else {
      done(entry, result, reply, traced);
    }
  }

  private void sagaStep(String edge, SagaStep step) throws StateUnavailableException {
    RoomCommandReply.Builder reply = RoomCommandReply.newBuilder().setReplyTo(step.getReplyTo());
    switch (rooms.get(step.getRoom(), nowNanos)) {
      case Lookup.Refused refused -> reply.setError(refused.error());
      case Lookup.Found found ->
          done(found.entry(), found.entry().room().step(step, nowMillis), reply, null);
    }
    reply(edge, reply);
  }

  private void reply(String edge, RoomCommandReply.Builder reply) {
    if (reply.getReplyTo() != 0) {
      outbox.add(edge, DownstreamMessage.newBuilder().setCommandReply(reply).build());
    }
  }

  private void done(
      LoadedRooms.Entry entry,
      CommandResult result,
      RoomCommandReply.Builder reply,
      @Nullable TracedMessage traced) {
    switch (result) {
      case CommandResult.Done done -> {
        metrics.commandDone();
        send(entry, done.publications(), traced);
        rooms.watch(entry);
        reply.setReply(done.reply());
      }
      case CommandResult.Repeated repeated -> {
        duplicate(traced);
        reply.setReply(repeated.reply());
      }
      case CommandResult.Refused refused -> {
        metrics.commandRefused();
        if (refused.failure() != null) {
          metrics.programFailed();
          LOG.errorf(
              refused.failure(), "room %s: %s", entry.room().name(), refused.error().getMessage());
        }
        reply.setError(refused.error());
      }
      case CommandResult.Begun _ ->
          throw new IllegalStateException("a step of a saga begins no other one");
    }
  }

  /** Lets the programs react whose time has come. */
  void reactToTime() {
    for (LoadedRooms.Entry entry : rooms.watched()) {
      try {
        send(entry, entry.room().reactToTime(nowMillis));
        if (!entry.room().reacts()) {
          rooms.watchNoMore(entry);
        }
      } catch (OutOfMemoryError e) {
        throw e; // As for a message.
      } catch (RuntimeException | Error e) {
        metrics.programFailed();
        if (FAILED_REACTIONS.mayComplain()) { // It is asked again in the next round.
          LOG.errorf(e, "room %s: its program cannot react", entry.room().name());
        }
      }
    }
  }

  private void duplicate(@Nullable TracedMessage traced) {
    metrics.duplicate();
    if (traced != null) {
      traced.duplicate();
    }
  }

  private void send(LoadedRooms.Entry entry, List<Publication> publications) {
    send(entry, publications, null);
  }

  private void send(
      LoadedRooms.Entry entry, List<Publication> publications, @Nullable TracedMessage traced) {
    if (publications.isEmpty()) {
      return;
    }
    changedRooms.add(entry);
    List<Publication> sent =
        traced == null ? publications : traced.ledTo(publications, isDurable(entry.room()));
    for (Publication publication : sent) {
      metrics.published();
      outbox.addAll(
          entry.room().attendance().edges(),
          DownstreamMessage.newBuilder().setPublication(publication).build());
    }
  }

  private static boolean isDurable(Room room) {
    return room.type().history().durability() == Durability.DURABLE;
  }

  private void allowJoin(String edge, JoinRequest join) {
    outbox.add(
        edge,
        DownstreamMessage.newBuilder()
            .setJoinDecision(
                JoinDecision.newBuilder().setRoom(join.getRoom()).setUser(join.getUser()))
            .build());
  }
}
