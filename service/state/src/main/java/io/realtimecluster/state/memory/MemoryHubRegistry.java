package io.realtimecluster.state.memory;

import io.realtimecluster.state.HubRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The live hubs in a map. Thread-safe. */
public final class MemoryHubRegistry implements HubRegistry {

  private record Heartbeat(long atNanos, long lifespanNanos) {
    boolean ranOut(long nowNanos) {
      return nowNanos - atNanos >= lifespanNanos;
    }
  }

  private final Map<String, Heartbeat> heartbeats = new ConcurrentHashMap<>();

  /** No hub lives. */
  public MemoryHubRegistry() {}

  @Override
  public void heartbeat(String hub, Duration lifespan) {
    heartbeats.put(hub, new Heartbeat(System.nanoTime(), lifespan.toNanos()));
  }

  @Override
  public Set<String> live() {
    long nowNanos = System.nanoTime();
    heartbeats.values().removeIf(heartbeat -> heartbeat.ranOut(nowNanos));
    return Set.copyOf(heartbeats.keySet());
  }

  @Override
  public void leave(String hub) {
    heartbeats.remove(hub);
  }
}
