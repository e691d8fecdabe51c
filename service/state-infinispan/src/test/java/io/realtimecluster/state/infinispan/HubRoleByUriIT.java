package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.realtimecluster.state.HubRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hub that is told by one URI where its state is. */
@ExtendWith(RealInfinispan.class)
@QuarkusTest
@TestProfile(HubRoleByUriIT.Uri.class)
class HubRoleByUriIT {

  /** As the environment of a pod. */
  public static final class Uri implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("infinispan-uri", "hotrod://admin:secret@${INFINISPAN_HOSTS}");
    }
  }

  @Inject HubRegistry registry;
  @Inject RemoteCacheManager manager;

  @Test
  void start_hub_reachesInfinispanAtTheUriAndNowhereElse() throws Exception {
    registry.heartbeat("by-uri", Duration.ofMinutes(1));
    assertTrue(registry.live().contains("by-uri"));
    registry.leave("by-uri");
    assertEquals(1, manager.getConfiguration().servers().size());
    assertEquals(2_000, manager.getConfiguration().socketTimeout());
  }
}
