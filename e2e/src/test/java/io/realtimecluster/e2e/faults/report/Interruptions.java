package io.realtimecluster.e2e.faults.report;

import io.realtimecluster.e2e.faults.history.Entry;
import io.realtimecluster.e2e.faults.history.Event;
import io.realtimecluster.e2e.faults.history.Event.Acknowledged;
import io.realtimecluster.e2e.faults.history.Event.Delivered;
import io.realtimecluster.e2e.faults.history.Event.Joined;
import io.realtimecluster.e2e.faults.history.Event.Rejected;
import io.realtimecluster.e2e.faults.history.Event.Sent;
import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.e2e.faults.history.Message;
import io.realtimecluster.e2e.faults.report.FaultResult.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long clients waited: from the first time that a request was sent until it was answered, and
 * until its message came to each subscriber.
 */
public final class Interruptions {

  private static final double BASELINE_SHARE = 0.99;

  /**
   * One wait.
   *
   * @param what for a person to read
   */
  public record Wait(long fromNanos, long untilNanos, String what) {

    /** How long, in milliseconds. */
    public long millis() {
      return (untilNanos - fromNanos) / 1_000_000;
    }
  }

  private record Request(String client, long sequence) {}

  private final List<Wait> waits = new ArrayList<>();

  /** Finds all waits of a history. */
  public Interruptions(History history) {
    Map<Request, Sent> sent = new HashMap<>();
    for (Event event : history.events()) {
      switch (event) {
        case Sent first -> sent.put(new Request(first.client(), first.sequence()), first);
        case Acknowledged answer -> answered(sent, answer, answer.sequence());
        case Rejected answer -> answered(sent, answer, answer.sequence());
        case Delivered delivered -> delivered(delivered, delivered.entry());
        case Joined joined -> joined.entries().forEach(entry -> delivered(joined, entry));
        default -> {}
      }
    }
  }

  private void answered(Map<Request, Sent> sent, Event answer, long sequence) {
    Sent first = sent.get(new Request(answer.client(), sequence));
    waits.add(
        new Wait(
            first.atNanos(),
            answer.atNanos(),
            "%s for the answer to %d in %s".formatted(answer.client(), sequence, answer.room())));
  }

  private void delivered(Event event, Entry entry) {
    Message.parse(entry.text())
        .ifPresent(
            message ->
                waits.add(
                    new Wait(
                        message.sentNanos(),
                        event.atNanos(),
                        "%s for %s of %s in %s"
                            .formatted(
                                event.client(),
                                message.sequence(),
                                message.client(),
                                event.room()))));
  }

  /** The longest wait whose middle is in a phase; empty if there was none at all. */
  public Optional<Wait> longest(Phase phase) {
    return waits.stream()
        .filter(wait -> isIn(phase, wait))
        .max(Comparator.comparingLong(Wait::millis));
  }

  /**
   * The wait, in milliseconds, that 99 % of those did not exceed that began and ended between two
   * phases.
   */
  public long baselineMillis(List<Phase> phases) {
    List<Long> quiet = new ArrayList<>();
    for (int i = 1; i < phases.size(); i++) {
      long fromNanos = phases.get(i - 1).recoveredNanos();
      long untilNanos = phases.get(i).startNanos();
      waits.stream()
          .filter(wait -> wait.fromNanos() >= fromNanos && wait.untilNanos() <= untilNanos)
          .forEach(wait -> quiet.add(wait.millis()));
    }
    quiet.sort(Comparator.naturalOrder());
    return quiet.isEmpty() ? 0 : quiet.get((int) ((quiet.size() - 1) * BASELINE_SHARE));
  }

  private static boolean isIn(Phase phase, Wait wait) {
    long middleNanos = wait.fromNanos() + (wait.untilNanos() - wait.fromNanos()) / 2;
    return middleNanos >= phase.startNanos() && middleNanos <= phase.recoveredNanos();
  }
}
