package io.realtimecluster.hub.saga;

import io.realtimecluster.proto.broker.v1.RoomCommand;
import io.realtimecluster.proto.broker.v1.RoomCommandReply;
import io.realtimecluster.proto.broker.v1.SagaStep;
import io.realtimecluster.proto.client.v1.CommandReply;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.state.v1.SagaRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/**
 * The unfinished sagas that rooms of one partition have begun. What has changed must be stored
 * ({@link #takeChanged}, {@link #stored}) before anybody is asked ({@link #takeDue}), and after the
 * rooms if these have decided ({@link #restsOnRooms}). Who is answered ({@link #takeReplies}) waits
 * for the rooms alone. Without I/O; confined to the partition's thread.
 */
public final class Sagas {

  /** How many a partition may have; one more is refused. */
  public static final int SAGAS_MAX = 256;

  /** How long a step may go without an answer; then the saga is called off. */
  public static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(30);

  private static final int RETRY_MILLIS = 1_000;
  private static final Logger LOG = Logger.getLogger(Sagas.class);

  private final SagaMetrics metrics;
  private final Map<String, RunningSaga> running = new LinkedHashMap<>();
  private final List<SagaReply> replies = new ArrayList<>();

  /** So is the journal as it was read: to write it keeps earlier owners from writing it. */
  private boolean changed = true;

  private boolean decided;

  /** Goes on with what is in the journal. */
  public Sagas(List<SagaRecord> journal, SagaMetrics metrics, long nowNanos) {
    this.metrics = metrics;
    for (SagaRecord saga : journal) {
      running.put(saga.getSaga(), RunningSaga.resumed(saga, nowNanos));
    }
    metrics.resumed(journal.size());
  }

  /** The partition is not owned any more; the next owner goes on. */
  public void close() {
    metrics.running(-running.size());
    running.clear();
  }

  /** Begins one, or says why it cannot be. */
  public Optional<Error> begin(SagaRecord saga, long nowNanos) {
    if (running.size() >= SAGAS_MAX) {
      metrics.refused();
      return Optional.of(
          temporary(
              ErrorCode.RESOURCE_EXHAUSTED,
              "rooms of this partition have %d unfinished sagas, the limit".formatted(SAGAS_MAX)));
    }
    running.put(saga.getSaga(), RunningSaga.begun(saga, nowNanos));
    changed = true;
    metrics.begun();
    metrics.running(1);
    return Optional.empty();
  }

  /** True if the command came before and its saga is undecided: this one is answered then. */
  public boolean isUnderWay(RoomCommand command, String edge) {
    for (RunningSaga saga : running.values()) {
      if (saga.answers(command)) {
        saga.answerTo(edge, command.getReplyTo());
        changed = true;
        return true;
      }
    }
    return false;
  }

  /** Another room has answered. */
  public void answered(SagaStep step, RoomCommandReply reply, long nowNanos) {
    RunningSaga saga = running.get(step.getSaga());
    if (saga == null || !saga.waitsFor(step)) {
      return; // It is answered already, or was called off meanwhile.
    }
    if (reply.hasReply()) {
      carriedOut(saga, nowNanos);
    } else if (!reply.hasError() || reply.getError().getTemporary()) {
      unanswered(step, nowNanos);
    } else if (saga.stage() instanceof SagaStage.Stepping stepping) {
      move(saga, stepping.refused(inRoom(step, reply.getError())), nowNanos);
    } else {
      metrics.skipped();
      LOG.errorf(
          "saga %s: room %s rejects the %s of step %d, which is skipped: %s",
          step.getSaga(),
          step.getRoom(),
          step.getPart(),
          step.getStep(),
          reply.getError().getMessage());
      carriedOut(saga, nowNanos);
    }
  }

  /** Another room could not be asked, or has not answered. */
  public void unanswered(SagaStep step, long nowNanos) {
    RunningSaga saga = running.get(step.getSaga());
    if (saga != null && saga.waitsFor(step)) {
      metrics.askedAgain();
      saga.askAgain(nowNanos);
    }
  }

  /** Calls off what has waited for a step too long. */
  public void expire(long nowNanos) {
    for (RunningSaga saga : List.copyOf(running.values())) {
      if (saga.stage() instanceof SagaStage.Stepping stepping
          && saga.olderThan(ANSWER_TIME_MAX.toNanos(), nowNanos)) {
        Error refusal =
            temporary(
                ErrorCode.UNAVAILABLE,
                "room %s did not answer within %d s; nothing has changed"
                    .formatted(
                        saga.saga().getSteps(stepping.next() - 1).getRoom(),
                        ANSWER_TIME_MAX.toSeconds()));
        move(saga, stepping.refused(refusal), nowNanos);
      }
    }
  }

  /** Those that their rooms must decide now. */
  public List<SagaRecord> toConclude() {
    return running.values().stream().filter(RunningSaga::concludes).map(RunningSaga::saga).toList();
  }

  /** True if an earlier owner of the partition may have concluded it without this one knowing. */
  public boolean mayBeConcluded(SagaRecord saga) {
    RunningSaga found = running.get(saga.getSaga());
    return found != null && found.mayBeConcluded();
  }

  /** The room has carried the conclusion out. */
  public void concluded(SagaRecord saga, CommandReply reply, long nowNanos) {
    RunningSaga found = running.get(saga.getSaga());
    if (found != null && found.stage() instanceof SagaStage.Concluding concluding) {
      metrics.concluded();
      decided = true;
      reply(found, RoomCommandReply.newBuilder().setReply(reply));
      move(found, concluding.concluded(found.saga()), nowNanos);
    }
  }

  /** The room does not want the conclusion. */
  public void refused(SagaRecord saga, Error refusal, long nowNanos) {
    RunningSaga found = running.get(saga.getSaga());
    if (found != null && found.stage() instanceof SagaStage.Concluding concluding) {
      decided = true;
      move(found, concluding.refused(found.saga(), refusal), nowNanos);
    }
  }

  /**
   * True if a room has decided since the last time: what it wrote must be stored before it is
   * forgotten that it was to decide.
   */
  public boolean restsOnRooms() {
    return decided;
  }

  /** All unfinished ones if that is not what is stored. */
  public Optional<List<SagaRecord>> takeChanged() {
    if (!changed) {
      return Optional.empty();
    }
    changed = false;
    decided = false;
    return Optional.of(running.values().stream().map(RunningSaga::saga).toList());
  }

  /** What was taken is stored; true if a room must decide now. */
  public boolean stored() {
    running.values().forEach(RunningSaga::stored);
    return running.values().stream().anyMatch(RunningSaga::concludes);
  }

  /** What other rooms must be asked now; each is asked one thing at a time. */
  public List<SagaStep> takeDue(long nowNanos) {
    return running.values().stream().flatMap(saga -> saga.takeDue(nowNanos).stream()).toList();
  }

  /** How long until another room must be asked, at most so long; zero if that is due. */
  public long nanosUntilDue(long nowNanos, long nanosMax) {
    long nanos = nanosMax;
    for (RunningSaga saga : running.values()) {
      OptionalLong due = saga.dueNanos();
      if (due.isPresent()) {
        nanos = Math.min(nanos, due.getAsLong() - nowNanos);
      }
    }
    return Math.max(0, nanos);
  }

  /** The answers to commands. */
  public List<SagaReply> takeReplies() {
    List<SagaReply> taken = List.copyOf(replies);
    replies.clear();
    return taken;
  }

  private void carriedOut(RunningSaga saga, long nowNanos) {
    if (saga.stage() instanceof SagaStage.Asking asking) {
      if (asking instanceof SagaStage.Compensating compensating && asking.next() == 1) {
        metrics.compensated();
        reply(saga, RoomCommandReply.newBuilder().setError(compensating.refusal()));
      }
      move(saga, asking.carriedOut(saga.saga()), nowNanos);
    }
  }

  private void move(RunningSaga saga, SagaStage next, long nowNanos) {
    changed = true;
    saga.moveTo(next, nowNanos);
    if (next instanceof SagaStage.Ended) {
      running.remove(saga.saga().getSaga());
      metrics.running(-1);
    }
  }

  private void reply(RunningSaga saga, RoomCommandReply.Builder reply) {
    if (saga.saga().getReplyTo() != 0) {
      replies.add(
          new SagaReply(saga.saga().getEdge(), reply.setReplyTo(saga.saga().getReplyTo()).build()));
    }
  }

  private static Error inRoom(SagaStep step, Error error) {
    return error.toBuilder()
        .setMessage("room %s: %s".formatted(step.getRoom(), error.getMessage()))
        .build();
  }

  private static Error temporary(ErrorCode code, String message) {
    return Error.newBuilder()
        .setCode(code)
        .setMessage(message)
        .setTemporary(true)
        .setRetryMillis(RETRY_MILLIS)
        .build();
  }
}
