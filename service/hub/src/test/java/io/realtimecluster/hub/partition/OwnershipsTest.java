package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.hub.partition.Ownership.Unknown;
import io.realtimecluster.hub.partition.Ownership.Watched;
import io.realtimecluster.state.Lease;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnershipsTest {

  private static final long START = 1_000_000;
  private static final long LEASE = Duration.ofSeconds(5).toNanos();
  private static final List<String> OWNERS = List.of("hub-2");
  private static final Lease HELD = new Lease(0, "hub-1", 7, 3, 1);
  private static final Lease RENEWED = new Lease(0, "hub-1", 7, 4, 2);
  private static final Lease RELEASED = new Lease(0, "", 7, 5, 3);

  private final Ownerships ownerships = new Ownerships();

  @Test
  void watch_leaseIsNotRenewed_isFreeOnePastTheLeaseTime() {
    ownerships.watch(List.of(HELD), START);
    ownerships.watch(List.of(HELD), START + LEASE / 2);
    assertFalse(watched().free(START + LEASE, LEASE, true));
    assertTrue(watched().free(START + LEASE + 1, LEASE, true));
  }

  @Test
  void watch_leaseIsRenewed_isWatchedAnew() {
    ownerships.watch(List.of(HELD), START);
    ownerships.watch(List.of(RENEWED), START + LEASE);
    assertFalse(watched().free(START + LEASE + LEASE, LEASE, true));
    assertTrue(watched().free(START + LEASE + LEASE + 1, LEASE, true));
  }

  @Test
  void watch_leaseIsGivenBack_isLeftToItsAnnouncementForSomeTime() {
    long wait = Watched.ANNOUNCEMENT_WAIT_MAX.toNanos();
    ownerships.watch(List.of(HELD), START);
    ownerships.watch(List.of(RELEASED), START + 10);
    assertFalse(watched().free(START + 10 + wait, LEASE, true));
    assertTrue(watched().free(START + 10 + wait + 1, LEASE, true));
  }

  /** The one that gave it back has left before, so it told nobody, or this one. */
  @Test
  void watch_leaseIsGivenBackAndNoOtherHubLives_isFreeAtOnce() {
    ownerships.watch(List.of(HELD), START);
    assertFalse(watched().free(START + LEASE, LEASE, false), "its owner may live all the same");
    ownerships.watch(List.of(RELEASED), START + 10);
    assertTrue(watched().free(START + 10, LEASE, false));
  }

  /** As all are when the only hub there was has been stopped, and starts again. */
  @Test
  void watch_leaseWasGivenBackBeforeThisHubHasStarted_isFreeAtOnce() {
    ownerships.watch(List.of(RELEASED), START);
    assertTrue(watched().free(START, LEASE, true));
    assertFalse(ownerships.changesHands(OWNERS, "hub-1", START + 1), "somebody is about to");
  }

  @Test
  void changesHands_givenBack_untilItsNextOwnerHasHadItsTime() {
    long wait = Watched.HANDOVER_WAIT_MAX.toNanos();
    ownerships.watch(List.of(HELD), START);
    assertFalse(ownerships.changesHands(OWNERS, "hub-1", START));
    ownerships.watch(List.of(RELEASED), START);
    assertTrue(ownerships.changesHands(OWNERS, "hub-1", START + wait));
    assertFalse(ownerships.changesHands(OWNERS, "hub-1", START + wait + 1));
    assertFalse(ownerships.changesHands(OWNERS, "hub-2", START), "this hub takes it");
    assertFalse(ownerships.changesHands(List.of(), "hub-1", START), "there is no such partition");
  }

  @Test
  void of_partitionThatWasNeverSeen_isUnknown() {
    assertInstanceOf(Unknown.class, ownerships.of(0));
    assertEquals(List.of(), ownerships.owned());
  }

  private Watched watched() {
    return assertInstanceOf(Watched.class, ownerships.of(0));
  }
}
