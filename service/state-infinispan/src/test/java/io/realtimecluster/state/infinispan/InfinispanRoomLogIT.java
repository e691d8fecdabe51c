package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.RoomLog.VersionedHead;
import io.realtimecluster.state.StateUnavailableException;
import io.realtimecluster.state.contract.RoomLogContract;
import java.time.Duration;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.infinispan.client.hotrod.configuration.ConfigurationBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealInfinispan.class)
class InfinispanRoomLogIT extends RoomLogContract {

  private static RemoteCacheManager manager;
  private static InfinispanRoomLog log;

  @BeforeAll
  static void connect() {
    manager = RealInfinispan.newManager();
    log = new InfinispanRoomLog(manager);
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
  void append_manyAndFenced_leavesNoSegmentThatIsNotReferred() throws Exception {
    VersionedHead head = null;
    for (long offset = 1; offset <= 200; offset++) {
      head = log().append(room(), head, "e1", 1, entries(offset, offset), 100);
    }
    VersionedHead old = head;
    VersionedHead next = append(head, 2, 201, 201);
    assertThrows(FencedException.class, () -> append(old, 1, 201, 205));

    int referred = next.head().getSegmentsCount();
    long deadlineNanos = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (segmentKeys() > referred && System.nanoTime() < deadlineNanos) {
      Thread.sleep(20);
    }
    assertEquals(referred, segmentKeys());
    assertEquals(201, load().entries().getLast().getOffset());
  }

  @Test
  void append_otherProcessOfTheSameLeaseEpoch_readsTheOpenSegment() throws Exception {
    VersionedHead _ = append(null, 1, 1, 3);

    InfinispanRoomLog other = new InfinispanRoomLog(manager);
    VersionedHead loaded = other.load(room()).orElseThrow().head();
    VersionedHead appended = other.append(room(), loaded, "e1", 1, entries(4, 5), SIZE_MAX);

    assertEquals(1, appended.head().getSegmentsCount());
    assertEquals(entries(1, 5), load().entries());
  }

  @Test
  void load_nobodyListens_isUnavailableSoon() {
    ConfigurationBuilder nowhere = new ConfigurationBuilder();
    nowhere.addServers("127.0.0.1:1").socketTimeout(500).connectionTimeout(500).maxRetries(1);
    long startNanos = System.nanoTime();
    try (RemoteCacheManager away = new RemoteCacheManager(nowhere.build())) {
      InfinispanRoomLog unreachable = new InfinispanRoomLog(away);
      assertThrows(StateUnavailableException.class, () -> unreachable.load("room"));
      assertThrows(
          StateUnavailableException.class,
          () -> unreachable.append("room", null, "e", 1, entries(1, 1), 1));
      assertThrows(
          StateUnavailableException.class, () -> new InfinispanPartitionLeases(away).all());
    }
    assertTrue(System.nanoTime() - startNanos < Duration.ofSeconds(15).toNanos());
  }

  private long segmentKeys() throws StateUnavailableException {
    return new StateCache(manager, InfinispanRoomLog.CACHE)
        .all().keySet().stream()
            .filter(key -> key.startsWith("segment/") && key.endsWith(room()))
            .count();
  }
}
