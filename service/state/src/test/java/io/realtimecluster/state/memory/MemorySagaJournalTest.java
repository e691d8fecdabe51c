package io.realtimecluster.state.memory;

import io.realtimecluster.state.SagaJournal;
import io.realtimecluster.state.contract.SagaJournalContract;

class MemorySagaJournalTest extends SagaJournalContract {

  private final MemorySagaJournal journal = new MemorySagaJournal();

  @Override
  protected SagaJournal journal() {
    return journal;
  }

  @Override
  protected int freshPartition() {
    return 3;
  }
}
