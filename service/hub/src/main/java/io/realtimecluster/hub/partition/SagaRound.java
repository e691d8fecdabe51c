package io.realtimecluster.hub.partition;

import io.realtimecluster.broker.failure.Complaints;
import io.realtimecluster.hub.downstream.DownstreamOutbox;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.partition.LoadedRooms.Lookup;
import io.realtimecluster.hub.program.SagaPlan;
import io.realtimecluster.hub.room.CommandResult;
import io.realtimecluster.hub.room.Room;
import io.realtimecluster.hub.saga.SagaId;
import io.realtimecluster.hub.saga.SagaReply;
import io.realtimecluster.hub.saga.Sagas;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.state.v1.SagaPhase;
import io.realtimecluster.proto.state.v1.SagaRecord;
import io.realtimecluster.proto.state.v1.SagaStepRecord;
import io.realtimecluster.state.StateUnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/** What one round does for the sagas of the partition. Confined to the partition's thread. */
final class SagaRound {

  private static final Logger LOG = Logger.getLogger(SagaRound.class);
  private static final Complaints COMPLAINTS = new Complaints();

  private final LoadedRooms rooms;
  private final Sagas sagas;
  private final DownstreamOutbox outbox;
  private final HubMetrics metrics;
  private final BiConsumer<LoadedRooms.Entry, List<Publication>> delivery;
  private final long nowNanos;
  private final long nowMillis;

  /**
   * A round that has changed nothing yet.
   *
   * @param delivery takes what a room has appended to its log
   */
  SagaRound(
      LoadedRooms rooms,
      Sagas sagas,
      DownstreamOutbox outbox,
      HubMetrics metrics,
      BiConsumer<LoadedRooms.Entry, List<Publication>> delivery,
      long nowNanos,
      long nowMillis) {
    this.rooms = rooms;
    this.sagas = sagas;
    this.outbox = outbox;
    this.metrics = metrics;
    this.delivery = delivery;
    this.nowNanos = nowNanos;
    this.nowMillis = nowMillis;
  }

  /** True if the command has begun a saga that is undecided: the answer comes when that is done. */
  boolean isUnderWay(RoomCommand command, String edge) {
    return sagas.isUnderWay(command, edge);
  }

  /** Begins a saga for a command, or says why it cannot be. */
  Optional<Error> begin(SagaPlan plan, RoomCommand command, String edge) {
    SagaRecord.Builder saga =
        SagaRecord.newBuilder()
            .setSaga(SagaId.random())
            .setRoom(command.getRoom())
            .setConclusion(plan.conclusion())
            .setUser(command.getUser())
            .setSession(command.getSession())
            .setSequence(command.getSequence())
            .setPhase(SagaPhase.STEPPING)
            .setNext(1)
            .setEdge(edge)
            .setReplyTo(command.getReplyTo());
    for (SagaPlan.PlannedStep step : plan.steps()) {
      saga.addSteps(record(step));
    }
    return sagas.begin(saga.build(), nowNanos);
  }

  private static SagaStepRecord record(SagaPlan.PlannedStep step) {
    SagaStepRecord.Builder record =
        SagaStepRecord.newBuilder()
            .setRoom(step.room())
            .setAction(step.action())
            .setCompensation(step.compensation());
    return step.confirmation() == null
        ? record.build()
        : record.setConfirmation(step.confirmation()).build();
  }

  /** Lets rooms decide the sagas whose steps are all carried out. */
  void conclude() throws StateUnavailableException {
    for (SagaRecord saga : sagas.toConclude()) {
      if (rooms.get(saga.getRoom(), nowNanos) instanceof Lookup.Found found) {
        tryToConclude(saga, found.entry());
      } // Else it cannot be had now: the next round tries again.
    }
  }

  private void tryToConclude(SagaRecord saga, LoadedRooms.Entry entry) {
    try {
      conclude(saga, entry);
    } catch (OutOfMemoryError e) {
      throw e; // It may have left the room half changed: only its log says what is true.
    } catch (RuntimeException | java.lang.Error e) {
      // Giving the partition up would only hand the same saga to the next owner, and so on.
      metrics.messageFailed();
      if (COMPLAINTS.mayComplain()) {
        LOG.errorf(e, "saga %s cannot be concluded in room %s", saga.getSaga(), saga.getRoom());
      }
    }
  }

  private void conclude(SagaRecord saga, LoadedRooms.Entry entry) {
    Room room = entry.room();
    switch (room.conclude(saga, nowMillis)) {
      case CommandResult.Done done -> {
        delivery.accept(entry, done.publications());
        rooms.watch(entry);
        sagas.concluded(saga, done.reply(), nowNanos);
      }
      case CommandResult.Repeated repeated -> sagas.concluded(saga, repeated.reply(), nowNanos);
      case CommandResult.Refused refused -> {
        if (sagas.mayBeConcluded(saga)) {
          delivery.accept(entry, room.callOff(saga, nowMillis));
        }
        sagas.refused(saga, refused.error(), nowNanos);
      }
      case CommandResult.Begun _ ->
          throw new IllegalStateException("a conclusion begins no other saga");
    }
  }

  /** Puts the answers to commands into the outbox. */
  void answer() {
    for (SagaReply reply : sagas.takeReplies()) {
      outbox.add(
          reply.edge(), DownstreamMessage.newBuilder().setCommandReply(reply.reply()).build());
    }
  }
}
