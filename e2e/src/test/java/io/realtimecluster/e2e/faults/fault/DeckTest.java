package io.realtimecluster.e2e.faults.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeckTest {

  private static final int KINDS = FaultKind.values().length;

  @Test
  void draw_sameSeed_sameFaults() {
    assertEquals(faults(7), faults(7));
    assertNotEquals(faults(7), faults(8));
  }

  @Test
  void draw_asManyAsThereAreKinds_eachKindOnce() {
    EnumSet<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    faults(7).subList(0, KINDS).forEach(fault -> kinds.add(fault.kind()));
    assertEquals(EnumSet.allOf(FaultKind.class), kinds);
  }

  @Test
  void draw_ofSomeKinds_noOthers() {
    Deck deck = new Deck(7, EnumSet.of(FaultKind.HUB_RESTARTED, FaultKind.EDGE_KILLED));
    List<FaultKind> kinds = Stream.generate(deck::draw).limit(6).map(Fault::kind).toList();
    assertEquals(3, Collections.frequency(kinds, FaultKind.HUB_RESTARTED));
    assertEquals(3, Collections.frequency(kinds, FaultKind.EDGE_KILLED));
  }

  private static List<Fault> faults(long seed) {
    Deck deck = new Deck(seed);
    return Stream.generate(deck::draw).limit(KINDS * 2L).toList();
  }
}
