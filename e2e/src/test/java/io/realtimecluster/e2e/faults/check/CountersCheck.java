package io.realtimecluster.e2e.faults.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.realtimecluster.e2e.faults.history.Event.Acknowledged;
import io.realtimecluster.e2e.faults.history.Event.Sent;
import io.realtimecluster.e2e.faults.history.Event.StateRead;
import io.realtimecluster.e2e.faults.history.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A counter is what the acknowledged increments by one make it, and each of them was answered with
 * a value of its own.
 */
final class CountersCheck implements Check {

  private static final String RULE = "counters";

  private record Request(String client, long sequence) {}

  private record Counter(String room, String key) {}

  @Override
  public List<Violation> check(History history) {
    List<Violation> violations = new ArrayList<>();
    Map<Request, Counter> increments = new HashMap<>();
    for (Sent sent : history.events(Sent.class)) {
      if (EventJson.isCommand(sent.text(), "increment")) {
        String key = EventJson.parse(sent.text()).path("key").asText();
        increments.put(new Request(sent.client(), sent.sequence()), new Counter(sent.room(), key));
      }
    }
    Map<Counter, TreeMap<Long, Acknowledged>> values = new HashMap<>();
    Set<Request> answered = new HashSet<>();
    for (Acknowledged answer : history.events(Acknowledged.class)) {
      Request request = new Request(answer.client(), answer.sequence());
      Counter counter = increments.get(request);
      if (counter != null && answered.add(request)) {
        checkOwn(violations, answer, values.computeIfAbsent(counter, _ -> new TreeMap<>()));
      }
    }
    for (StateRead read : history.events(StateRead.class)) {
      values.forEach((counter, own) -> checkEnd(violations, read, counter, own));
    }
    return violations;
  }

  private static void checkOwn(
      List<Violation> violations, Acknowledged answer, TreeMap<Long, Acknowledged> values) {
    long value = EventJson.parse(answer.result()).path("value").asLong();
    Acknowledged other = values.putIfAbsent(value, answer);
    if (other != null) {
      violations.add(
          Violation.of(
              RULE,
              answer.room(),
              answer.offset(),
              List.of(answer.client(), other.client()),
              answer.atNanos(),
              "two increments were answered with the value %d: sequence %d of %s and %d of %s"
                  .formatted(
                      value,
                      other.sequence(),
                      other.client(),
                      answer.sequence(),
                      answer.client())));
    }
  }

  private static void checkEnd(
      List<Violation> violations,
      StateRead read,
      Counter counter,
      TreeMap<Long, Acknowledged> values) {
    JsonNode value = EventJson.parse(read.json()).path("values").path(counter.key()).path("value");
    if (read.room().equals(counter.room()) && value.asLong() != values.size()) {
      violations.add(
          Violation.of(
              RULE,
              read.room(),
              Violation.NO_OFFSET,
              List.of(read.client()),
              read.atNanos(),
              "counter %s is %s after %d acknowledged increments"
                  .formatted(counter.key(), value, values.size())));
    }
  }
}
