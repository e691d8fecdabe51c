package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.contract.RoomLogContract;
import java.util.Optional;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealInfinispan.class)
class InfinispanPartitionLogsIT extends RoomLogContract {

  private static RemoteCacheManager manager;
  private static RoomLog log;

  @BeforeAll
  static void connect() {
    manager = RealInfinispan.newManager();
    log = new InfinispanPartitionLogs().logs(manager, new SimpleMeterRegistry()).log();
  }

  @AfterAll
  static void disconnect() {
    manager.close();
  }

  @Override
  protected RoomLog log() {
    return log;
  }

  @Override
  protected int segmentEntriesMax() {
    return Segments.ENTRIES_MAX;
  }

  @Test
  void append_toAPartition_isNoRoomOfThatName() throws Exception {
    RoomLog.VersionedHead head = log.append("0", null, "e1", 1, batch(1, 1), ALL);

    assertEquals(head, log.load("0").orElseThrow().head());
    assertEquals(
        Optional.empty(), new InfinispanRoomLog(manager, new SimpleMeterRegistry()).load("0"));
  }
}
