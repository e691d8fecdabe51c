package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeardEdgesTest {

  private static final long START = -7;
  private static final long SILENCE = HeardEdges.SILENCE_MAX.toNanos();

  private final HeardEdges edges = new HeardEdges();

  @Test
  void takeSilent_atTheLimitAndOnePast_isTakenOnce() {
    edges.heard("edge-1", START);
    edges.heard("edge-2", START + 1);
    assertEquals(List.of(), edges.takeSilent(START + SILENCE));
    assertEquals(List.of("edge-1"), edges.takeSilent(START + SILENCE + 1));
    assertEquals(Set.of("edge-2"), edges.names());
    assertEquals(List.of("edge-2"), edges.takeSilent(START + SILENCE + 2));
    assertEquals(Set.of(), edges.names());
  }

  @Test
  void heard_again_isNotSilent() {
    edges.heard("edge-1", START);
    edges.heard("edge-1", START + SILENCE);
    assertEquals(List.of(), edges.takeSilent(START + SILENCE + 1));
  }
}
