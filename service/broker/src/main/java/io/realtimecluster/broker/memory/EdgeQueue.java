package io.realtimecluster.broker.memory;

import io.realtimecluster.broker.downstream.DownstreamReceiver;
import io.realtimecluster.broker.failure.Complaints;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The queue of one edge. When it is full its oldest batches are dropped. Thread-safe. */
final class EdgeQueue {

  /** How many bytes of batches may wait for an edge: 64 MiB. */
  static final long QUEUE_BYTES_MAX = 64L * 1024 * 1024;

  private static final System.Logger LOG = System.getLogger(EdgeQueue.class.getName());

  private final String edge;
  private final Complaints complaints = new Complaints();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All below is guarded by lock.
  private final Deque<DownstreamBatch> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean consumed;
  private boolean closed;

  EdgeQueue(String edge) {
    this.edge = edge;
  }

  void add(DownstreamBatch batch) {
    lock.lock();
    try {
      waiting.addLast(batch);
      bytes += batch.getSerializedSize();
      while (bytes > QUEUE_BYTES_MAX) {
        bytes -= waiting.removeFirst().getSerializedSize();
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  void consume(DownstreamReceiver receiver) {
    lock.lock();
    try {
      if (consumed) {
        throw new IllegalStateException("edge " + edge + " has a consumer already");
      }
      consumed = true;
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().name("memory-edge-" + edge).start(() -> run(receiver));
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run(DownstreamReceiver receiver) {
    try {
      for (DownstreamBatch next = take(); next != null; next = take()) {
        receive(receiver, next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void receive(DownstreamReceiver receiver, DownstreamBatch batch) {
    try {
      receiver.receive(batch);
    } catch (RuntimeException | Error e) { // The next one must come.
      if (complaints.mayComplain()) {
        LOG.log(System.Logger.Level.ERROR, "edge " + edge + ": the receiver failed", e);
      }
    }
  }

  /** Waits for the next batch; null once the queue is closed. */
  private @Nullable DownstreamBatch take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        DownstreamBatch next = waiting.pollFirst();
        if (next != null) {
          bytes -= next.getSerializedSize();
          return next;
        }
        changed.await();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }
}
