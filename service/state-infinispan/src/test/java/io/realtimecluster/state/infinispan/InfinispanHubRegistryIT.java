package io.realtimecluster.state.infinispan;

import io.realtimecluster.state.HubRegistry;
import io.realtimecluster.state.contract.HubRegistryContract;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealInfinispan.class)
class InfinispanHubRegistryIT extends HubRegistryContract {

  private static RemoteCacheManager manager;
  private static InfinispanHubRegistry registry;

  @BeforeAll
  static void connect() {
    manager = RealInfinispan.newManager();
    registry = new InfinispanHubRegistry(manager);
  }

  @AfterAll
  static void disconnect() {
    manager.close();
  }

  @Override
  protected HubRegistry registry() {
    return registry;
  }
}
