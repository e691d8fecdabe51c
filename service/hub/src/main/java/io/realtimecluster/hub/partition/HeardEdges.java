package io.realtimecluster.hub.partition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The edges, and hubs that ask, that were heard from lately. Not thread-safe. */
final class HeardEdges {

  /** An edge that was not heard from for so long has no interest any more. */
  static final Duration SILENCE_MAX = Duration.ofSeconds(15);

  private final Map<String, Long> heardNanos = new HashMap<>();

  void heard(String edge, long nowNanos) {
    heardNanos.put(edge, nowNanos);
  }

  Set<String> names() {
    return heardNanos.keySet();
  }

  /** Those that were silent for too long, once. */
  List<String> takeSilent(long nowNanos) {
    List<String> silent = new ArrayList<>();
    Iterator<Map.Entry<String, Long>> all = heardNanos.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Long> edge = all.next();
      if (nowNanos - edge.getValue() > SILENCE_MAX.toNanos()) {
        silent.add(edge.getKey());
        all.remove();
      }
    }
    return silent;
  }
}
