package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.realtimecluster.state.StateUnavailableException;
import java.util.Optional;
import java.util.UUID;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealInfinispan.class)
class StateCacheIT {

  /** A lone node that loses its disk, or all of several at once, comes back without caches. */
  @Test
  void cacheThatIsGone_isMadeAnewByTheNextCall() throws Exception {
    String name = "gone-" + UUID.randomUUID();
    try (RemoteCacheManager manager = RealInfinispan.newManager()) {
      StateCache cache = new StateCache(manager, name);
      cache.put("key", new byte[] {1});
      manager.administration().removeCache(name);

      assertThrows(StateUnavailableException.class, () -> cache.get("key"));
      assertEquals(Optional.empty(), cache.get("key"));

      cache.put("key", new byte[] {2});
      assertArrayEquals(new byte[] {2}, cache.get("key").orElseThrow().value());
      manager.administration().removeCache(name);
    }
  }
}
