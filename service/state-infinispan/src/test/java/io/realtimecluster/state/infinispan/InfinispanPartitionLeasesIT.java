package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.state.Lease;
import io.realtimecluster.state.PartitionLeases;
import io.realtimecluster.state.contract.PartitionLeasesContract;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealInfinispan.class)
class InfinispanPartitionLeasesIT extends PartitionLeasesContract {

  /** Random, so that a server which is used again does no harm. */
  private static final AtomicInteger NEXT_PARTITION =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 30));

  private static RemoteCacheManager manager;
  private static InfinispanPartitionLeases leases;

  @BeforeAll
  static void connect() {
    manager = RealInfinispan.newManager();
    leases = new InfinispanPartitionLeases(manager);
  }

  @AfterAll
  static void disconnect() {
    manager.close();
  }

  @Override
  protected PartitionLeases leases() {
    return leases;
  }

  @Override
  protected int freshPartition() {
    return NEXT_PARTITION.incrementAndGet();
  }

  @Test
  void takeNew_twoProcessesOfOneName_oneWins() throws Exception {
    int partition = freshPartition();

    long winners;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Optional<Lease>>> attempts =
          IntStream.range(0, 8)
              .<Callable<Optional<Lease>>>mapToObj(_ -> () -> leases().takeNew(partition, "a"))
              .toList();
      winners =
          executor.invokeAll(attempts).stream()
              .map(Future::resultNow)
              .filter(Optional::isPresent)
              .count();
    }

    assertEquals(1, winners);
  }

  @Test
  void renew_repeatedAfterALostAnswer_isStillOwn() throws Exception {
    Lease lease = leases().takeNew(freshPartition(), "a").orElseThrow();
    Lease renewed = leases().renew(lease).orElseThrow();

    // What the client does when the first answer was lost: the same request once more.
    assertEquals(renewed, leases().renew(lease).orElseThrow());
    assertTrue(leases().renew(renewed).isPresent());
  }
}
