package io.realtimecluster.bench.crowd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.bench.fanout.Latency;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

  @Test
  void addTo_ofTwoProcesses_isTheSumOfTheWantedPublications() {
    var sum = new Histogram(Latency.DIGITS);
    for (Tally process : new Tally[] {tally(1_000), tally(3_000)}) {
      Arrivals.addTo(sum, status(process).microsByOffset(), offset -> offset > 1);
    }
    assertEquals(2, sum.getTotalCount(), "not that at offset 1");
    assertEquals(1_000, sum.getMinValue());
    assertEquals(3_000, sum.getMaxValue(), 3_000 / 1_000.0);
  }

  @Test
  void addTo_noHistogram_isRefused() {
    assertThrows(
        RuntimeException.class,
        () -> Arrivals.addTo(new Histogram(Latency.DIGITS), Map.of(1L, "AAAA"), _ -> true));
  }

  @Test
  void complete_allJoinedAndNoneBehind() {
    CrowdStatus status = status(tally(1));
    assertTrue(status.complete(7));
    assertFalse(status.complete(8), "somebody has only 7");
    assertFalse(tally(1).status(3, 2, 0, 7).complete(7), "somebody is not there");
  }

  private static Tally tally(long micros) {
    var tally = new Tally();
    tally.arrived(1, 500_000);
    tally.arrived(2, micros * 1_000);
    return tally;
  }

  private static CrowdStatus status(Tally tally) {
    return tally.status(3, 3, 0, 7);
  }
}
