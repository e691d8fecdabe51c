package io.realtimecluster.e2e.faults.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.e2e.faults.fault.Fault;
import io.realtimecluster.e2e.faults.history.Entry;
import io.realtimecluster.e2e.faults.history.Event;
import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.e2e.faults.history.Message;
import io.realtimecluster.e2e.faults.report.FaultResult.Phase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SummaryTest {

  private static final String ROOM = "durable:0";

  private final History history = new History();

  @Test
  void of_waitForAnAnswer_isTheInterruptionOfTheFaultThatItWasIn() {
    answered(1, 900, 3_000);
    answered(2, 5_000, 5_020);
    Summary summary = summary(Duration.ZERO, killed(1_000, 4_000), back(6_000, 7_000));
    assertEquals(2_100, summary.faults().getFirst().interruptionMillis());
    assertEquals(0, summary.faults().getFirst().backMillis());
    assertEquals("", summary.faults().getFirst().backWorst());
    assertEquals(3_000, summary.faults().getFirst().recoveryMillis());
    assertEquals(20, summary.baselineMillis());
    assertEquals(2_100, summary.kinds().getFirst().longestMillis());
    assertTrue(summary.kinds().getFirst().goalMet());
  }

  @Test
  void of_waitAsItCameBack_isNamedBesideTheInterruption() {
    answered(1, 900, 3_000);
    answered(2, 6_100, 6_900);
    Summary summary = summary(Duration.ZERO, killed(1_000, 4_000), back(6_000, 7_000));
    assertEquals(800, summary.faults().getFirst().backMillis());
    assertEquals("ana for the answer to 2 in durable:0", summary.faults().getFirst().backWorst());
    assertEquals("ana for the answer to 1 in durable:0", summary.faults().getFirst().worst());
  }

  @Test
  void of_waitForADelivery_countsToo() {
    Entry entry = new Entry(1, "ana", "", new Message("ana", 1, nanos(1_500)).text());
    history.add(new Event.Delivered(nanos(9_000), "bob", ROOM, entry));
    Summary summary = summary(Duration.ZERO, killed(1_000, 10_000));
    assertEquals(7_500, summary.faults().getFirst().interruptionMillis());
    assertFalse(summary.kinds().getFirst().goalMet());
  }

  @Test
  void of_whatTheFaultItselfTook_doesNotCountAgainstTheGoal() {
    answered(1, 1_000, 9_000);
    Summary summary = summary(Duration.ofSeconds(3), killed(1_000, 10_000));
    assertEquals(8_000, summary.faults().getFirst().interruptionMillis());
    assertEquals(5_000, summary.kinds().getFirst().longestMillis());
  }

  @Test
  void markdown_ofASummary_hasItsLines() {
    answered(1, 900, 3_000);
    String markdown = Report.markdown(summary(Duration.ZERO, killed(1_000, 4_000)));
    assertTrue(markdown.startsWith("# Faults: 1 injected, 0 violations\n"), markdown);
    assertTrue(markdown.contains("| hub killed | 1 | 2.10 s | 7.00 s, met | 3.00 s |"), markdown);
    assertTrue(
        markdown.contains(
            "| 1 | 0 s | HubKilled[hub=hub-1] | 3.00 s | 2.10 s "
                + "| ana for the answer to 1 in durable:0 | – |  |"),
        markdown);
  }

  private Summary summary(Duration ownTime, Phase... phases) {
    FaultResult result = new FaultResult(1, new Fault.HubKilled("hub-1"), ownTime, List.of(phases));
    return Summary.of(7, List.of(result), history, List.of());
  }

  private void answered(long sequence, long fromMillis, long untilMillis) {
    history.add(new Event.Sent(nanos(fromMillis), "ana", ROOM, sequence, "text"));
    history.add(new Event.Acknowledged(nanos(untilMillis), "ana", ROOM, sequence, sequence, ""));
  }

  private static Phase killed(long fromMillis, long untilMillis) {
    return new Phase("injected", nanos(fromMillis), nanos(untilMillis), List.of());
  }

  private static Phase back(long fromMillis, long untilMillis) {
    return new Phase("brought back", nanos(fromMillis), nanos(untilMillis), List.of());
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
