package io.realtimecluster.state.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.state.Lease;
import io.realtimecluster.state.PartitionLeases;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link PartitionLeases} must do. */
public abstract class PartitionLeasesContract {

  /** The leases under test. */
  protected abstract PartitionLeases leases();

  /** A partition whose lease was never taken and that no other test uses. */
  protected abstract int freshPartition();

  @Test
  void takeNew_neverTaken_hasAnEpochAndIsStored() throws Exception {
    int partition = freshPartition();

    Lease lease = leases().takeNew(partition, "a").orElseThrow();

    assertEquals("a", lease.hub());
    assertTrue(lease.epoch() > 0);
    assertEquals(lease, stored(partition));
  }

  @Test
  void takeNew_taken_isEmpty() throws Exception {
    int partition = freshPartition();
    Lease lease = leases().takeNew(partition, "a").orElseThrow();

    assertEquals(Optional.empty(), leases().takeNew(partition, "b"));
    assertEquals(Optional.empty(), leases().takeNew(partition, "a"));
    assertEquals(lease, stored(partition));
  }

  @Test
  void renew_own_growsRenewalsAlone() throws Exception {
    int partition = freshPartition();
    Lease lease = leases().takeNew(partition, "a").orElseThrow();

    Lease renewed = leases().renew(lease).orElseThrow();

    assertEquals(lease.epoch(), renewed.epoch());
    assertEquals(lease.renewals() + 1, renewed.renewals());
    assertEquals("a", renewed.hub());
    assertEquals(renewed, stored(partition));
    assertTrue(leases().renew(renewed).isPresent());
  }

  @Test
  void renew_staleLease_isEmpty() throws Exception {
    int partition = freshPartition();
    Lease stale = leases().takeNew(partition, "a").orElseThrow();
    Lease renewed = leases().renew(stale).orElseThrow();
    Lease renewedAgain = leases().renew(renewed).orElseThrow();

    assertEquals(Optional.empty(), leases().renew(stale));
    assertEquals(renewedAgain, stored(partition));
  }

  @Test
  void takeOver_asSeen_hasTheNextEpochAndFencesTheOldOwner() throws Exception {
    int partition = freshPartition();
    Lease old = leases().takeNew(partition, "a").orElseThrow();

    Lease taken = leases().takeOver(old, "b").orElseThrow();

    assertEquals(old.epoch() + 1, taken.epoch());
    assertEquals("b", taken.hub());
    assertEquals(Optional.empty(), leases().renew(old));
    assertEquals(Optional.empty(), leases().release(old));
    assertEquals(taken, stored(partition));
  }

  @Test
  void takeOver_changedMeanwhile_isEmpty() throws Exception {
    int partition = freshPartition();
    Lease seen = leases().takeNew(partition, "a").orElseThrow();
    Lease renewed = leases().renew(seen).orElseThrow();

    assertEquals(Optional.empty(), leases().takeOver(seen, "b"));
    assertEquals(renewed, stored(partition));
  }

  @Test
  void takeOver_manyAtOnce_oneWins() throws Exception {
    int partition = freshPartition();
    Lease seen = leases().takeNew(partition, "a").orElseThrow();

    long winners;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Optional<Lease>>> attempts =
          IntStream.range(0, 16)
              .<Callable<Optional<Lease>>>mapToObj(i -> () -> leases().takeOver(seen, "hub" + i))
              .toList();
      winners =
          executor.invokeAll(attempts).stream()
              .map(Future::resultNow)
              .filter(Optional::isPresent)
              .count();
    }

    assertEquals(1, winners);
    assertEquals(seen.epoch() + 1, stored(partition).epoch());
  }

  @Test
  void release_own_keepsTheEpochForTheNext() throws Exception {
    int partition = freshPartition();
    Lease lease = leases().takeNew(partition, "a").orElseThrow();

    Lease released = leases().release(lease).orElseThrow();

    assertEquals(stored(partition), released);
    assertTrue(released.released());
    assertEquals(lease.epoch(), released.epoch());
    assertEquals(Optional.empty(), leases().renew(lease));
    assertEquals(lease.epoch() + 1, leases().takeOver(released, "b").orElseThrow().epoch());
  }

  private Lease stored(int partition) throws Exception {
    return leases().all().stream()
        .filter(lease -> lease.partition() == partition)
        .findFirst()
        .orElseThrow();
  }
}
