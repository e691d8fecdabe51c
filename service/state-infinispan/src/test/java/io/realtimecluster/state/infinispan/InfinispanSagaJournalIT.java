package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.realtimecluster.proto.state.v1.SagaRecord;
import io.realtimecluster.state.SagaJournal;
import io.realtimecluster.state.SagaJournal.Journal;
import io.realtimecluster.state.contract.SagaJournalContract;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealInfinispan.class)
class InfinispanSagaJournalIT extends SagaJournalContract {

  /** Random, so that a server which is used again does no harm. */
  private static final AtomicInteger NEXT_PARTITION =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 30));

  private static RemoteCacheManager manager;
  private static InfinispanSagaJournal journal;

  @BeforeAll
  static void connect() {
    manager = RealInfinispan.newManager();
    journal = new InfinispanSagaJournal(manager);
  }

  @AfterAll
  static void disconnect() {
    manager.close();
  }

  @Override
  protected SagaJournal journal() {
    return journal;
  }

  @Override
  protected int freshPartition() {
    return NEXT_PARTITION.incrementAndGet();
  }

  @Test
  void write_repeatedAfterALostAnswer_isStillOwn() throws Exception {
    int partition = freshPartition();
    List<SagaRecord> sagas = List.of(SagaRecord.newBuilder().setSaga("a").build());
    Journal written = journal().write(partition, Journal.EMPTY, 1, sagas);
    // What the client does when the first answer was lost: the same request once more.
    assertEquals(written, journal().write(partition, Journal.EMPTY, 1, sagas));
  }
}
