package io.realtimecluster.client;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which servers no WebSocket gets through to, for as long as the JVM lives, so that the next client
 * polls at once. Thread-safe.
 */
final class TransportMemory {

  /** How many servers are remembered. With more, all are forgotten, and found out again. */
  static final int PLACES_MAX = 1_000;

  private final Set<String> polled = ConcurrentHashMap.newKeySet();

  boolean isPolled(URI place) {
    return polled.contains(place.getRawAuthority());
  }

  void remember(URI place) {
    if (polled.size() >= PLACES_MAX) {
      polled.clear();
    }
    polled.add(place.getRawAuthority());
  }

  void forget(URI place) {
    polled.remove(place.getRawAuthority());
  }
}
