package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntakeTest {

  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  private final Intake intake = new Intake();
  private final List<String> received = new ArrayList<>();
  private final Thread broker =
      Thread.ofVirtual()
          .start(
              () -> {
                intake.receive(delivery("edge-1"));
                intake.receive(delivery("edge-2"));
              });

  @Test
  void open_whatHasWaitedAndWhatComesAfterwards_goesToThePartitionInOrder() throws Exception {
    assertTrue(broker.isAlive());
    intake.open(delivery -> received.add(delivery.batch().getEdge()));
    assertTrue(broker.join(WAIT_MAX));
    intake.receive(delivery("edge-3"));
    assertEquals(List.of("edge-1", "edge-2", "edge-3"), received);
  }

  @Test
  void close_whatHasWaited_goesToNobodyAndNobodyWaits() throws Exception {
    intake.close();
    assertTrue(broker.join(WAIT_MAX));
    intake.open(delivery -> received.add(delivery.batch().getEdge()));
    intake.receive(delivery("edge-3"));
    assertEquals(List.of(), received);
  }

  private static RehearsedDelivery delivery(String edge) {
    return new RehearsedDelivery(UpstreamBatch.newBuilder().setEdge(edge).build());
  }
}
