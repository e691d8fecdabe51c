package io.realtimecluster.state.memory;

import io.realtimecluster.state.PartitionLeases;
import io.realtimecluster.state.contract.PartitionLeasesContract;

class MemoryPartitionLeasesTest extends PartitionLeasesContract {

  private final MemoryPartitionLeases leases = new MemoryPartitionLeases();

  @Override
  protected PartitionLeases leases() {
    return leases;
  }

  @Override
  protected int freshPartition() {
    return 3;
  }
}
