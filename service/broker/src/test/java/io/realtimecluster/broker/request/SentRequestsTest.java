package io.realtimecluster.broker.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.EdgeHeartbeat;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SentRequestsTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final SentRequests sent = new SentRequests(4);

  @Test
  void handled_allUpToTheSequence_areToldOnce() {
    sent.leaving(2, batch(1, 11, 12));
    sent.leaving(2, batch(2, 13));
    sent.leaving(2, batch(3, 14));
    sent.leaving(3, batch(1, 21));
    assertEquals(List.of(11L, 12L, 13L), sent.handledBy(handled(2, sent.run(), 2)));
    assertEquals(List.of(), sent.handledBy(handled(2, sent.run(), 2)), "it came twice");
    assertEquals(List.of(14L), sent.handledBy(handled(2, sent.run(), 9)), "some were lost");
    assertEquals(List.of(21L), sent.handledBy(handled(3, sent.run(), 1)));
  }

  @Test
  void handled_ofAnotherRunOrSaidNothing_tellsNothing() {
    sent.leaving(0, batch(1, 11));
    assertNotEquals(0, sent.run());
    assertEquals(List.of(), sent.handledBy(handled(0, sent.run() + 1, 5)));
    assertEquals(List.of(), sent.handledBy(handled(0, 0, 0)), "a hub of an earlier release");
    assertNotEquals(sent.run(), new SentRequests(1).run());
  }

  @Test
  void leaving_withoutRequests_isNotRemembered() {
    sent.leaving(
        0,
        UpstreamBatch.newBuilder()
            .setSequence(1)
            .addMessages(
                UpstreamMessage.newBuilder().setHeartbeat(EdgeHeartbeat.getDefaultInstance()))
            .build());
    assertEquals(Set.of(), sent.partitionsWaitingLongerThan(Duration.ofNanos(-1)));
  }

  @Test
  void forgetOlderThan_onlyThoseThatAreOlder() {
    sent.leaving(0, batch(1, 11));
    sent.forgetOlderThan(LONG);
    assertEquals(Set.of(0), sent.partitionsWaitingLongerThan(Duration.ofNanos(-1)));
    assertEquals(Set.of(), sent.partitionsWaitingLongerThan(LONG));
    sent.forgetOlderThan(Duration.ofNanos(-1));
    assertEquals(List.of(), sent.handledBy(handled(0, sent.run(), 1)));
  }

  private static DownstreamBatch handled(int partition, long run, long sequence) {
    return DownstreamBatch.newBuilder()
        .setPartition(partition)
        .setUpstreamRun(run)
        .setUpstreamSequence(sequence)
        .build();
  }

  private static UpstreamBatch batch(long sequence, long... numbers) {
    UpstreamBatch.Builder batch = UpstreamBatch.newBuilder().setSequence(sequence);
    for (long number : numbers) {
      batch.addMessages(
          UpstreamMessage.newBuilder().setPublish(RoomPublish.newBuilder().setReplyTo(number)));
    }
    return batch.build();
  }
}
