package io.realtimecluster.broker.memory;

import io.realtimecluster.broker.BrokerUnavailableException;
import io.realtimecluster.broker.upstream.UpstreamConsumer.Consumption;
import io.realtimecluster.broker.upstream.UpstreamDelivery;
import io.realtimecluster.broker.upstream.UpstreamReceiver;
import io.realtimecluster.proto.broker.v1.UpstreamBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one partition. The consumption that has waited longest is active, alone; when it
 * ends, what it did not acknowledge goes back to the head of the queue. Thread-safe.
 */
final class PartitionQueue {

  /** How many bytes of batches a partition may hold, acknowledged ones left out: 16 MiB. */
  static final long QUEUE_BYTES_MAX = 16L * 1024 * 1024;

  /** How many batches may be delivered and not yet acknowledged. */
  static final int PREFETCH_MAX = 64;

  /** What a batch costs besides its bytes, so that empty ones are limited as well. */
  private static final int BATCH_OVERHEAD_BYTES = 64;

  private static final System.Logger LOG = System.getLogger(PartitionQueue.class.getName());

  private final int partition;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All below is guarded by lock.
  private final Deque<Queued> ready = new ArrayDeque<>();
  private final Deque<Queued> unacknowledged = new ArrayDeque<>();
  private final Deque<Active> consumptions = new ArrayDeque<>();
  private long bytes;
  private long nextTag;

  PartitionQueue(int partition) {
    this.partition = partition;
  }

  void add(UpstreamBatch batch) throws BrokerUnavailableException {
    int cost = batch.getSerializedSize() + BATCH_OVERHEAD_BYTES;
    lock.lock();
    try {
      if (bytes + cost > QUEUE_BYTES_MAX) {
        throw new BrokerUnavailableException(
            "partition %d: a batch of %d bytes was refused, the queue holds %d of %d bytes"
                .formatted(partition, cost, bytes, QUEUE_BYTES_MAX));
      }
      bytes += cost;
      ready.addLast(new Queued(nextTag++, batch, cost, false));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Consumption consume(UpstreamReceiver receiver) {
    Active consumption = new Active(receiver);
    lock.lock();
    try {
      consumptions.addLast(consumption);
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().name("memory-partition-" + partition).start(consumption::run);
    return consumption;
  }

  private record Queued(long tag, UpstreamBatch batch, int cost, boolean redelivered) {}

  /** One consumption; it is active while it is the first of all. */
  private final class Active implements Consumption {
    private final UpstreamReceiver receiver;

    Active(UpstreamReceiver receiver) {
      this.receiver = receiver;
    }

    void run() {
      try {
        for (Queued next = take(); next != null; next = take()) {
          receive(next);
        }
      } catch (InterruptedException e) {
        close();
      }
    }

    /** Waits for the next batch; null once this consumption is closed. */
    private @Nullable Queued take() throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (consumptions.contains(this)) {
          if (consumptions.peekFirst() == this && unacknowledged.size() < PREFETCH_MAX) {
            Queued next = ready.pollFirst();
            if (next != null) {
              unacknowledged.addLast(next);
              return next;
            }
          }
          changed.await();
        }
        return null;
      } finally {
        lock.unlock();
      }
    }

    private void receive(Queued queued) {
      try {
        receiver.receive(new Delivery(this, queued));
      } catch (RuntimeException | Error e) { // The next one must come.
        LOG.log(System.Logger.Level.ERROR, "partition " + partition + ": the receiver failed", e);
      }
    }

    void acknowledge(Queued last) {
      lock.lock();
      try {
        // A closed consumption's batches are in the queue again, for the next one to acknowledge.
        if (consumptions.peekFirst() != this) {
          return;
        }
        while (!unacknowledged.isEmpty() && unacknowledged.getFirst().tag() <= last.tag()) {
          bytes -= unacknowledged.removeFirst().cost();
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (consumptions.peekFirst() == this) {
          while (!unacknowledged.isEmpty()) {
            Queued last = unacknowledged.removeLast();
            ready.addFirst(new Queued(last.tag(), last.batch(), last.cost(), true));
          }
        }
        consumptions.remove(this);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private record Delivery(Active consumption, Queued queued) implements UpstreamDelivery {
    @Override
    public UpstreamBatch batch() {
      return queued.batch();
    }

    @Override
    public boolean redelivered() {
      return queued.redelivered();
    }

    @Override
    public void acknowledge() {
      consumption.acknowledge(queued);
    }
  }
}
