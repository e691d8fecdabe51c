package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.realtimecluster.state.HubRegistry;
import io.realtimecluster.state.PartitionLeases;
import io.realtimecluster.state.RoomLog;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hub's application gets the beans and the client's configuration from this module. */
@ExtendWith(RealInfinispan.class)
@QuarkusTest
class HubRoleIT {

  @Inject PartitionLeases leases;
  @Inject HubRegistry registry;
  @Inject RoomLog log;
  @Inject RemoteCacheManager manager;

  @Test
  void start_hub_reachesInfinispan() throws Exception {
    registry.heartbeat("quarkus", Duration.ofMinutes(1));
    assertTrue(registry.live().contains("quarkus"));
    registry.leave("quarkus");
    assertEquals(Optional.empty(), log.load("never"));
    var _ = leases.all();
  }

  @Test
  void start_hub_waitsAndRetriesAsIsWrittenDown() {
    assertEquals(2_000, manager.getConfiguration().socketTimeout());
    assertEquals(2_000, manager.getConfiguration().connectionTimeout());
    assertEquals(1, manager.getConfiguration().maxRetries());
    assertInstanceOf(LiveTransportFactory.class, manager.getConfiguration().transportFactory());
  }
}
