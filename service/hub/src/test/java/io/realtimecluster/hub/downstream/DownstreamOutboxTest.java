package io.realtimecluster.hub.downstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.client.v1.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class DownstreamOutboxTest {

  private final Map<String, List<DownstreamBatch>> sent = new ConcurrentHashMap<>();
  private final DownstreamOutbox outbox =
      new DownstreamOutbox(
          0,
          1,
          new DownstreamPublisher() {
            @Override
            public void publish(String edge, DownstreamBatch batch) {
              sent.computeIfAbsent(edge, _ -> new ArrayList<>()).add(batch);
            }

            @Override
            public void publishToAll(DownstreamBatch batch) {}
          },
          new HubMetrics(new SimpleMeterRegistry()));

  @Test
  void flush_sequencesOfAnEdge_growByOne() {
    send("a");
    send("a");
    send("b");
    assertEquals(List.of(1L, 2L), sequences("a"));
    assertEquals(List.of(1L), sequences("b"));
  }

  @Test
  void forget_edgeThatComesBack_seesAGapAndNothingThatLooksDouble() {
    send("a");
    send("a");
    outbox.forget("a");
    send("a");
    long before = sequences("a").get(1);
    long after = sequences("a").get(2);
    assertTrue(after > before + 1, () -> before + " then " + after);
    send("a");
    assertEquals(after + 1, sequences("a").get(3));
  }

  @Test
  void forget_manyTimesWithoutABatchBetween_neverGoesBack() {
    send("a");
    send("b");
    send("b");
    outbox.forget("b");
    outbox.forget("b");
    outbox.forget("a");
    send("a");
    assertTrue(sequences("a").getLast() > 2, "not below what any forgotten edge has seen");
  }

  @Test
  void leaveGap_edgeThatIsKnown_getsABatchAfterAGap() {
    send("a");
    outbox.leaveGap("a");
    outbox.leaveGap("new");
    outbox.flush();
    assertEquals(List.of(1L, 3L), sequences("a"));
    assertEquals(List.of(1L), sequences("new"), "it announces its rooms anyway");
  }

  @Test
  void handled_isToldWithTheLastBatchOfEachRound() {
    outbox.handled("a", 7, 4);
    outbox.add("a", message(DownstreamOutbox.BATCH_BYTES_MAX));
    outbox.add("a", message(1));
    outbox.flush();
    assertEquals(List.of(0L, 4L), handled("a"));
    assertEquals(7, sent.get("a").getLast().getUpstreamRun());
    send("a");
    assertEquals(List.of(0L, 4L, 4L), handled("a"));
    outbox.forget("a");
    send("a");
    assertEquals(0, handled("a").getLast());
  }

  @Test
  void add_bytesAtTheLimit_closesTheBatchAndBeginsANewOne() {
    outbox.add("a", message(DownstreamOutbox.BATCH_BYTES_MAX));
    outbox.add("a", message(1));
    outbox.flush();
    assertEquals(List.of(1L, 2L), sequences("a"));
  }

  @Test
  void add_moreThanABatchHolds_waitsForTheFlush() {
    outbox.add("a", message(DownstreamOutbox.BATCH_BYTES_MAX));
    outbox.add("a", message(DownstreamOutbox.BATCH_BYTES_MAX));
    assertEquals(Map.of(), sent, "what it tells of is not stored yet");
    outbox.flush();
    assertEquals(List.of(1L, 2L), sequences("a"));
  }

  private void send(String edge) {
    outbox.add(edge, message(1));
    outbox.flush();
  }

  private List<Long> handled(String edge) {
    return sent.get(edge).stream().map(DownstreamBatch::getUpstreamSequence).toList();
  }

  private List<Long> sequences(String edge) {
    return sent.get(edge).stream().map(DownstreamBatch::getSequence).toList();
  }

  private static DownstreamMessage message(int bytes) {
    return DownstreamMessage.newBuilder()
        .setPublication(Publication.newBuilder().setSender("x".repeat(bytes)))
        .build();
  }
}
