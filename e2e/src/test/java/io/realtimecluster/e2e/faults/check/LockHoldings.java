package io.realtimecluster.e2e.faults.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.realtimecluster.e2e.faults.history.Event;
import io.realtimecluster.e2e.faults.history.Event.Acknowledged;
import io.realtimecluster.e2e.faults.history.Event.Sent;
import io.realtimecluster.e2e.faults.history.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * When clients believed to hold locks: from the answer to a lock command until the unlock command
 * was first sent, at most until the lease, counted from when the lock command was first sent, was
 * over.
 */
final class LockHoldings {

  private record Holding(
      String room, String lock, String client, long token, long fromNanos, long untilNanos) {}

  private record Request(String client, long sequence) {}

  private record Holder(String client, String room, String lock) {}

  private LockHoldings() {}

  static List<Violation> overlaps(String rule, History history) {
    List<Violation> violations = new ArrayList<>();
    Map<String, Holding> lastByLock = new HashMap<>();
    for (Holding holding : holdings(history)) {
      String lock = holding.room() + " " + holding.lock();
      Holding last = lastByLock.get(lock);
      if (last != null
          && !last.client().equals(holding.client())
          && last.untilNanos() > holding.fromNanos()) {
        violations.add(
            Violation.of(
                rule,
                holding.room(),
                Violation.NO_OFFSET,
                List.of(last.client(), holding.client()),
                holding.fromNanos(),
                "%s was held at the same time by %s with token %d and by %s with token %d"
                    .formatted(
                        holding.lock(),
                        last.client(),
                        last.token(),
                        holding.client(),
                        holding.token())));
      }
      if (last == null || last.untilNanos() < holding.untilNanos()) {
        lastByLock.put(lock, holding);
      }
    }
    return violations;
  }

  private static List<Holding> holdings(History history) {
    List<Holding> holdings = new ArrayList<>();
    Map<Request, Sent> locks = new HashMap<>();
    Map<Holder, Holding> open = new HashMap<>();
    for (Event event : history.events()) {
      switch (event) {
        case Sent sent when EventJson.isCommand(sent.text(), "lock") ->
            locks.put(new Request(sent.client(), sent.sequence()), sent);
        case Sent sent when EventJson.isCommand(sent.text(), "unlock") -> {
          Holding held = open.remove(holder(sent));
          if (held != null) {
            holdings.add(until(held, Math.min(held.untilNanos(), sent.atNanos())));
          }
        }
        case Acknowledged answer -> {
          Sent sent = locks.remove(new Request(answer.client(), answer.sequence()));
          if (sent != null) {
            Holding earlier = open.put(holder(sent), holding(sent, answer));
            if (earlier != null) {
              holdings.add(earlier);
            }
          }
        }
        default -> {}
      }
    }
    holdings.addAll(open.values());
    holdings.removeIf(holding -> holding.untilNanos() <= holding.fromNanos());
    holdings.sort(Comparator.comparingLong(Holding::fromNanos));
    return holdings;
  }

  private static Holder holder(Sent sent) {
    return new Holder(
        sent.client(), sent.room(), EventJson.parse(sent.text()).path("name").asText());
  }

  private static Holding holding(Sent sent, Acknowledged answer) {
    JsonNode lock = EventJson.parse(sent.text());
    long leaseNanos = TimeUnit.MILLISECONDS.toNanos(lock.path("leaseMillis").asLong());
    return new Holding(
        sent.room(),
        lock.path("name").asText(),
        sent.client(),
        EventJson.parse(answer.result()).path("token").asLong(),
        answer.atNanos(),
        sent.atNanos() + leaseNanos);
  }

  private static Holding until(Holding held, long untilNanos) {
    return new Holding(
        held.room(), held.lock(), held.client(), held.token(), held.fromNanos(), untilNanos);
  }
}
