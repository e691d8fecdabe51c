package io.realtimecluster.broker.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.downstream.DownstreamConsumer;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every pair of {@link DownstreamPublisher} and {@link DownstreamConsumer} must do. */
public abstract class DownstreamContract {

  /** The publisher under test. */
  protected abstract DownstreamPublisher publisher();

  /** A consumer under test, for an edge of that name that no other test uses. */
  protected abstract DownstreamConsumer consumer(String edge);

  @Test
  void publish_oneEdge_arrivesThereAloneAndInOrder() throws Exception {
    List<DownstreamBatch> one = consuming("order-1");
    List<DownstreamBatch> other = consuming("order-2");

    for (long sequence = 1; sequence <= 1_000; sequence++) {
      publisher().publish("order-1", batch(sequence));
    }
    publisher().publish("order-2", batch(7));

    expect(one, LongStream.rangeClosed(1, 1_000).boxed().toList());
    expect(other, List.of(7L));
  }

  @Test
  void publishToAll_severalEdges_arrivesAtEach() throws Exception {
    List<DownstreamBatch> one = consuming("all-1");
    List<DownstreamBatch> other = consuming("all-2");

    publisher().publish("all-1", batch(1));
    publisher().publishToAll(batch(2));
    publisher().publish("all-1", batch(3));

    expect(one, List.of(1L, 2L, 3L));
    expect(other, List.of(2L));
  }

  @Test
  void publish_edgeIsGone_vanishes() throws BrokerUnavailableException {
    List<DownstreamBatch> one = consuming("there");

    publisher().publish("never-was", batch(1));
    publisher().publish("there", batch(2));

    expect(one, List.of(2L));
  }

  @Test
  void publish_nameThatNoQueueMayHave_vanishesAndTheNextBatchArrives()
      throws BrokerUnavailableException {
    List<DownstreamBatch> one = consuming("beside");

    publisher().publish("e".repeat(256), batch(1));
    publisher().publish("beside", batch(2));

    expect(one, List.of(2L));
  }

  @Test
  void publish_receiverFails_nextBatchArrives() throws BrokerUnavailableException {
    List<DownstreamBatch> received = new CopyOnWriteArrayList<>();
    consumer("fails")
        .consume(
            batch -> {
              received.add(batch);
              if (batch.getSequence() == 1) {
                throw new IllegalStateException("on purpose, for the test");
              }
            });

    publisher().publish("fails", batch(1));
    publisher().publish("fails", batch(2));

    expect(received, List.of(1L, 2L));
  }

  private List<DownstreamBatch> consuming(String edge) {
    List<DownstreamBatch> received = new CopyOnWriteArrayList<>();
    consumer(edge).consume(received::add);
    return received;
  }

  /** Lease epoch 0 and a sequence: batches of other tests to all edges have another partition. */
  private DownstreamBatch batch(long sequence) {
    return DownstreamBatch.newBuilder()
        .setPartition(System.identityHashCode(this) & 0xffff)
        .setSequence(sequence)
        .build();
  }

  private void expect(List<DownstreamBatch> received, List<Long> sequences) {
    int own = batch(0).getPartition();
    ReceivedBatches.await(
        () -> received.stream().filter(b -> b.getPartition() == own).count() >= sequences.size(),
        sequences.size() + " batches");
    assertEquals(
        sequences,
        received.stream()
            .filter(b -> b.getPartition() == own)
            .map(DownstreamBatch::getSequence)
            .toList());
    assertTrue(received.size() >= sequences.size());
  }
}
