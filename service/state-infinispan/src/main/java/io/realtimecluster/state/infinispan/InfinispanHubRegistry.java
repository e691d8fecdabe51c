package io.realtimecluster.state.infinispan;

import io.quarkus.arc.properties.IfBuildProperty;
import io.realtimecluster.state.HubRegistry;
import io.realtimecluster.state.StateUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import org.infinispan.client.hotrod.RemoteCacheManager;

/** Live hubs as entries of a cache that expire by the servers' clocks. Thread-safe. */
@ApplicationScoped
@IfBuildProperty(name = "realtimecluster.role", stringValue = "hub")
public class InfinispanHubRegistry implements HubRegistry {

  /** The name of the cache. */
  public static final String CACHE = "realtimecluster-hubs";

  private static final byte[] LIVES = {1};

  private final StateCache cache;

  /** Makes the cache when it is first used. */
  public InfinispanHubRegistry(RemoteCacheManager manager) {
    this.cache = new StateCache(manager, CACHE);
  }

  @Override
  public void heartbeat(String hub, Duration lifespan) throws StateUnavailableException {
    cache.put(hub, LIVES, lifespan);
  }

  @Override
  public Set<String> live() throws StateUnavailableException {
    return Set.copyOf(cache.all().keySet());
  }

  @Override
  public void leave(String hub) throws StateUnavailableException {
    cache.remove(hub);
  }
}
