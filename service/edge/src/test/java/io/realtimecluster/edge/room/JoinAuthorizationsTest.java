package io.realtimecluster.edge.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.ConnectionFixture;
import io.realtimecluster.edge.connection.Membership;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** All connections of the fixture are of the user ana. */
class JoinAuthorizationsTest {

  private static final DefaultEventLoop LOOP = new DefaultEventLoop();

  private final Connection connection = new ConnectionFixture(LOOP, 1_000).connect(null);
  private final JoinAuthorizations authorizations = new JoinAuthorizations();

  @AfterAll
  static void stop() {
    LOOP.shutdownGracefully();
  }

  @Test
  void add_severalOfOneUser_theHubIsAskedOnceAndAllComeIn() {
    PendingJoin first = join(1, 0);
    PendingJoin second = join(2, 0);
    assertTrue(authorizations.add(first));
    assertFalse(authorizations.add(second));
    assertEquals(Set.of("ana"), authorizations.users());
    assertEquals(List.of(first, second), authorizations.allowed("ana"));
    assertEquals(Set.of(), authorizations.users());
    assertFalse(authorizations.ended(first.membership()), "it came in");
  }

  @Test
  void refused_neverCameIn_andTheNextIsAskedForAgain() {
    PendingJoin refused = join(1, 0);
    assertTrue(authorizations.add(refused));
    assertEquals(List.of(refused), authorizations.refused("ana"));
    assertTrue(authorizations.ended(refused.membership()), "nobody was told of it");
    assertTrue(authorizations.add(join(2, 0)));
  }

  @Test
  void decidedTwice_theSecondIsAboutNobody() {
    assertTrue(authorizations.add(join(1, 0)));
    assertEquals(1, authorizations.allowed("ana").size());
    assertEquals(List.of(), authorizations.allowed("ana"));
    assertEquals(List.of(), authorizations.refused("ana"));
  }

  @Test
  void takeOlderThan_atTheTimeAndOneLater_takesTheLateOnesOnly() {
    PendingJoin early = join(1, 10);
    PendingJoin late = join(2, 11);
    assertTrue(authorizations.add(early));
    assertFalse(authorizations.add(late));
    assertEquals(List.of(), authorizations.takeOlderThan(10));
    assertEquals(List.of(early), authorizations.takeOlderThan(11));
    assertEquals(List.of(late), authorizations.takeOlderThan(12));
    assertEquals(Set.of(), authorizations.users());
  }

  @Test
  void ended_theOnlyOneThatWaits_theHubIsNotAskedAboutTheUserAgain() {
    PendingJoin gone = join(1, 0);
    assertTrue(authorizations.add(gone));
    assertTrue(authorizations.ended(gone.membership()));
    assertEquals(Set.of(), authorizations.users());
    assertEquals(List.of(), authorizations.allowed("ana"));
  }

  private PendingJoin join(int id, long sinceNanos) {
    return new PendingJoin(new Membership(connection, "chat:1", null), id, null, sinceNanos);
  }
}
