package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionAssignmentTest {

  @Test
  void assign_anyNumberOfHubs_noneGetsMoreThanTheMeanRoundedUp() {
    for (int hubs = 1; hubs <= 12; hubs++) {
      List<String> names = IntStream.range(0, hubs).mapToObj(i -> "hub-" + i).toList();
      List<String> owners = PartitionAssignment.assign(64, names);
      assertEquals(64, owners.size());
      for (String name : names) {
        assertTrue(Collections.frequency(owners, name) <= Math.ceilDiv(64, hubs));
      }
    }
  }

  @Test
  void assign_otherOrderOfHubs_isTheSame() {
    Set<String> hubs = new HashSet<>(List.of("a", "b", "c"));
    assertEquals(
        PartitionAssignment.assign(64, List.of("c", "a", "b")),
        PartitionAssignment.assign(64, hubs));
  }

  @Test
  void assign_noHubs_isEmpty() {
    assertTrue(PartitionAssignment.assign(64, List.of()).isEmpty());
  }
}
