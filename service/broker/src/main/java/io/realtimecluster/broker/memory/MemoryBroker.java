package io.realtimecluster.broker.memory;

import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.downstream.DownstreamConsumer;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.broker.upstream.UpstreamConsumer;
import io.realtimecluster.broker.upstream.UpstreamPublisher;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A broker within one process: a queue per partition and a queue per edge, each made when it is
 * first needed. Nothing survives the process. Thread-safe.
 */
public final class MemoryBroker implements AutoCloseable {

  private final Map<Integer, PartitionQueue> partitions = new ConcurrentHashMap<>();
  private final Map<String, EdgeQueue> edges = new ConcurrentHashMap<>();

  /** A broker without queues. */
  public MemoryBroker() {}

  /** For edges. A full queue refuses: see {@link PartitionQueue#QUEUE_BYTES_MAX}. */
  public UpstreamPublisher upstreamPublisher() {
    return (partition, batch, written) -> {
      partition(partition).add(batch);
      written.run();
    };
  }

  /** For hubs. */
  public UpstreamConsumer upstreamConsumer() {
    return (partition, receiver) -> partition(partition).consume(receiver);
  }

  /** For hubs. A full queue drops its oldest: see {@link EdgeQueue#QUEUE_BYTES_MAX}. */
  public DownstreamPublisher downstreamPublisher() {
    return new Downstream();
  }

  /** For one edge, whose queue exists from now on. */
  public DownstreamConsumer downstreamConsumer(String edge) {
    EdgeQueue queue = edges.computeIfAbsent(edge, EdgeQueue::new);
    return queue::consume;
  }

  /** Ends the threads of the edges' queues and removes the queues. */
  @Override
  public void close() {
    edges.values().forEach(EdgeQueue::close);
    edges.clear();
  }

  private PartitionQueue partition(int partition) {
    return partitions.computeIfAbsent(partition, PartitionQueue::new);
  }

  private final class Downstream implements DownstreamPublisher {
    @Override
    public void publish(String edge, DownstreamBatch batch) throws BrokerUnavailableException {
      EdgeQueue queue = edges.get(edge);
      if (queue != null) {
        queue.add(batch);
      }
    }

    @Override
    public void publishToAll(DownstreamBatch batch) throws BrokerUnavailableException {
      edges.values().forEach(queue -> queue.add(batch));
    }
  }
}
