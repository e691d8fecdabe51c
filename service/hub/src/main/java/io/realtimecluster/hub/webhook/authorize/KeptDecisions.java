package io.realtimecluster.hub.webhook.authorize;

import io.realtimecluster.hub.room.RoomWebhooks.Action;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a backend has allowed for some time, so that many clients that come back at once are not as
 * many calls. A no is not kept. Not thread-safe.
 */
final class KeptDecisions {

  /** How many are kept for a partition; one more takes the place of the oldest. */
  static final int KEPT_MAX = 20_000;

  private final Map<Key, Long> untilNanos =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
          return size() > KEPT_MAX;
        }
      };

  private record Key(String room, String user, Action action) {}

  boolean allows(Question question, long nowNanos) {
    Key key = key(question);
    Long until = untilNanos.get(key);
    if (until == null) {
      return false;
    }
    if (until - nowNanos > 0) {
      return true;
    }
    untilNanos.remove(key);
    return false;
  }

  void keep(Question question, Duration time, long nowNanos) {
    if (time.isPositive()) {
      Key key = key(question);
      untilNanos.remove(key); // It is the newest again.
      untilNanos.put(key, nowNanos + time.toNanos());
    }
  }

  int count() {
    return untilNanos.size();
  }

  private static Key key(Question question) {
    return new Key(question.room(), question.user(), question.action());
  }
}
