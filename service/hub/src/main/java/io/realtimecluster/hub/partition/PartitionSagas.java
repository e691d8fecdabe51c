package io.realtimecluster.hub.partition;

import io.realtimecluster.hub.saga.Sagas;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.SagaStep;
import io.realtimecluster.proto.state.v1.SagaRecord;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.SagaJournal.Journal;
import io.realtimecluster.state.StateUnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The sagas of an owned partition between the journal and the other rooms. Confined to the
 * partition's thread, but for the answers, which come by others.
 */
final class PartitionSagas {

  private static final Logger LOG = Logger.getLogger(PartitionSagas.class);

  private final Lease lease;
  private final SagaServices services;
  private final Runnable wakeUp;

  /** No more than one for each time that a saga has asked. */
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  private Sagas sagas;
  private Journal journal = Journal.EMPTY;
  private @Nullable FutureTask<Journal> writing;

  /**
   * Knows of no saga until {@link #load}.
   *
   * @param wakeUp makes the next round begin; called by any thread
   */
  PartitionSagas(Lease lease, SagaServices services, Runnable wakeUp) {
    this.lease = lease;
    this.services = services;
    this.wakeUp = wakeUp;
    this.sagas = new Sagas(List.of(), services.metrics(), System.nanoTime());
  }

  /** Reads what the last owner has left. */
  void load() throws StateUnavailableException {
    journal = services.journal().load(lease.partition());
    sagas = new Sagas(journal.sagas(), services.metrics(), System.nanoTime());
    if (!journal.sagas().isEmpty()) {
      wakeUp.run();
    }
  }

  Sagas sagas() {
    return sagas;
  }

  /** Hands over what other rooms have answered. */
  void takeAnswers(long nowNanos) {
    for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
      if (answer.reply == null) {
        sagas.unanswered(answer.step, nowNanos);
      } else {
        sagas.answered(answer.step, answer.reply, nowNanos);
      }
    }
  }

  /**
   * Begins to store what has changed beside the rooms, unless rooms have decided: then it is left
   * to {@link #commit}.
   */
  void beginCommit(Executor storage) {
    if (!sagas.restsOnRooms()) {
      sagas
          .takeChanged()
          .ifPresent(
              changed -> {
                Journal previous = journal;
                writing = new FutureTask<>(() -> write(previous, changed));
                storage.execute(writing);
              });
    }
  }

  /** Stores what has changed, after the rooms; or waits for what was begun. */
  void commit() throws FencedException, StateUnavailableException, InterruptedException {
    if (writing != null) {
      journal = Stored.await(writing);
      writing = null;
    } else {
      Optional<List<SagaRecord>> changed = sagas.takeChanged();
      if (changed.isEmpty()) {
        return;
      }
      journal = write(journal, changed.get());
    }
    if (sagas.stored()) {
      wakeUp.run();
    }
  }

  private Journal write(Journal previous, List<SagaRecord> changed)
      throws FencedException, StateUnavailableException {
    return services.journal().write(lease.partition(), previous, lease.epoch(), changed);
  }

  /** Asks other rooms for what is due. What it is due for must be stored by now. */
  void ask(long nowNanos) {
    for (SagaStep step : sagas.takeDue(nowNanos)) {
      var _ =
          services
              .requests()
              .ask(step)
              .whenComplete(
                  (reply, failure) -> {
                    answers.add(new Answer(step, failure == null ? reply : null));
                    wakeUp.run();
                  });
    }
  }

  /** Waits for a write that is under way: it would be in the next owner's way. */
  void close() {
    sagas.close();
    if (writing != null) {
      try {
        Journal _ = Stored.await(writing);
      } catch (FencedException | StateUnavailableException | RuntimeException e) {
        LOG.debugf("partition %d: the last write of sagas: %s", lease.partition(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private record Answer(SagaStep step, @Nullable RoomCommandReply reply) {}
}
