package io.realtimecluster.operator.realtimecluster.edges;

import static org.assertj.core.api.Assertions.assertThat;

import io.realtimecluster.operator.realtimecluster.edges.ScalingMemory.Past;
import io.realtimecluster.operator.realtimecluster.scaling.History;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How many clusters are remembered. */
class ScalingMemoryTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Past KNOWN = new Past(History.startingAt(NOON), NOON.plusSeconds(1));

  @Test
  void clusters_upToTheLimitAreRememberedAndOneMoreCostsTheEldest() {
    // Given
    ScalingMemory memory = new ScalingMemory();
    for (int i = 0; i < ScalingMemory.CLUSTERS_MAX; i++) {
      memory.put("uid-" + i, KNOWN);
    }
    // When, then
    assertThat(memory.of("uid-0", NOON)).isSameAs(KNOWN);
    memory.put("one more", KNOWN);
    assertThat(memory.of("uid-0", NOON)).isSameAs(KNOWN);
    assertThat(memory.of("uid-1", NOON)).isNotSameAs(KNOWN);
  }
}
