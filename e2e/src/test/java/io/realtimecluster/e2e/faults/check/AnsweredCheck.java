package io.realtimecluster.e2e.faults.check;

import io.realtimecluster.e2e.faults.history.Event;
import io.realtimecluster.e2e.faults.history.Event.Acknowledged;
import io.realtimecluster.e2e.faults.history.Event.Refused;
import io.realtimecluster.e2e.faults.history.Event.Rejected;
import io.realtimecluster.e2e.faults.history.Event.Sent;
import io.realtimecluster.e2e.faults.history.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every publish and command was answered in the end, never with two different offsets, and nothing
 * was refused for good that a client may ask for.
 */
final class AnsweredCheck implements Check {

  private static final String RULE = "answered";

  private record Request(String client, long sequence) {}

  @Override
  public List<Violation> check(History history) {
    List<Violation> violations = new ArrayList<>();
    Map<Request, Sent> unanswered = new LinkedHashMap<>();
    Map<Request, Long> offsets = new LinkedHashMap<>();
    for (Event event : history.events()) {
      switch (event) {
        case Sent sent -> unanswered.put(new Request(sent.client(), sent.sequence()), sent);
        case Acknowledged answer -> {
          Request request = new Request(answer.client(), answer.sequence());
          unanswered.remove(request);
          Long earlier = offsets.put(request, answer.offset());
          if (earlier != null && earlier != answer.offset()) {
            violations.add(
                violation(
                    answer,
                    "sequence %d was answered with offset %d before"
                        .formatted(answer.sequence(), earlier),
                    answer.offset()));
          }
        }
        case Rejected answer -> unanswered.remove(new Request(answer.client(), answer.sequence()));
        case Refused refused when !refused.temporary() ->
            violations.add(
                violation(
                    refused,
                    "sequence %d was refused for good: %s %s"
                        .formatted(refused.sequence(), refused.code(), refused.message()),
                    Violation.NO_OFFSET));
        default -> {}
      }
    }
    for (Sent sent : unanswered.values()) {
      violations.add(
          violation(
              sent,
              "sequence %d was never answered".formatted(sent.sequence()),
              Violation.NO_OFFSET));
    }
    return violations;
  }

  private static Violation violation(Event event, String message, long offset) {
    return Violation.of(
        RULE, event.room(), offset, List.of(event.client()), event.atNanos(), message);
  }
}
