package io.realtimecluster.state.memory;

import io.realtimecluster.state.HubRegistry;
import io.realtimecluster.state.contract.HubRegistryContract;

class MemoryHubRegistryTest extends HubRegistryContract {

  private final MemoryHubRegistry registry = new MemoryHubRegistry();

  @Override
  protected HubRegistry registry() {
    return registry;
  }
}
