package io.realtimecluster.edge.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.realtimecluster.edge.connection.OutboxItem.Admission;
import io.realtimecluster.edge.connection.OutboxItem.HubAnswer;
import io.realtimecluster.edge.connection.OutboxItem.Refusal;
import io.realtimecluster.edge.connection.OutboxItem.ToConnection;
import io.realtimecluster.edge.connection.OutboxItem.ToMembers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An event loop's outbox. Any thread adds items; the loop takes what has come since and writes it,
 * in order. Consecutive messages for one room become one WebSocket frame, built once per protocol
 * and shared by all members, and each connection is flushed once per turn. The delay is that of the
 * loop itself: none when it is idle, longer batches when it is not.
 *
 * <p>The queue holds references to messages that exist once; what bounds memory is the limit of
 * bytes per connection. All methods but {@link #add} are for the loop's thread.
 */
public final class Loop {

  /** A frame is closed and a new one begun at that many bytes. */
  static final int BATCH_BYTES_MAX = 16 * 1024;

  private static final Logger LOG = Logger.getLogger(Loop.class);

  private final EventLoop eventLoop;
  private final EdgeMetrics metrics;
  private final Requests requests;
  private final KeepAlive keepAlive;
  private final Queue<OutboxItem> items = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final List<Connection> unflushed = new ArrayList<>();
  private final List<Encoded> batch = new ArrayList<>();
  private int batchBytes;

  Loop(EventLoop eventLoop, EdgeMetrics metrics, Requests requests, KeepAlive keepAlive) {
    this.eventLoop = eventLoop;
    this.metrics = metrics;
    this.requests = requests;
    this.keepAlive = keepAlive;
  }

  /** Adds an item, to be written soon and after those that were added before. Thread-safe. */
  public void add(OutboxItem item) {
    items.add(item);
    if (scheduled.compareAndSet(false, true)) {
      eventLoop.execute(this::drain);
    }
  }

  KeepAlive keepAlive() {
    return keepAlive;
  }

  /** Runs something on the loop. Thread-safe. */
  public void execute(Runnable task) {
    eventLoop.execute(task);
  }

  private void drain() {
    scheduled.set(false);
    try {
      writeItems();
    } catch (RuntimeException e) {
      LOG.error("writing a batch failed; clients notice the gap", e);
    } finally {
      unflushed.forEach(Connection::flush);
      unflushed.clear();
    }
  }

  private void writeItems() {
    RoomMembers current = null;
    OutboxItem item;
    while ((item = items.poll()) != null) {
      if (item instanceof ToMembers(RoomMembers members, Encoded message)) {
        if (members != current || batchBytes >= BATCH_BYTES_MAX) {
          writeBatch(current);
          current = members;
        }
        batch.add(message);
        batchBytes += message.message().getSerializedSize();
      } else {
        writeBatch(current);
        current = null;
        write(item);
      }
    }
    writeBatch(current);
  }

  private void write(OutboxItem item) {
    switch (item) {
      case ToConnection(var connection, var message) -> connection.send(message);
      case HubAnswer(var connection, var message) -> {
        connection.hubAnswered();
        if (message.getId() != 0) {
          connection.send(message);
        }
      }
      case Admission(var membership, var joined) -> {
        membership.admit();
        if (membership.admitted() && joined.getId() != 0) {
          membership.connection().send(joined);
        }
      }
      case Refusal(var membership, var error) -> {
        if (membership.connection().refused(membership, error)) {
          requests.ended(membership);
        }
      }
      case ToMembers _ -> throw new IllegalStateException("is written as a batch");
    }
  }

  /** One frame per protocol, shared by all members. */
  private void writeBatch(@Nullable RoomMembers members) {
    if (members == null || batch.isEmpty()) {
      return;
    }
    Map<Protocol, ByteBuf> frames = new EnumMap<>(Protocol.class);
    List<Membership> memberships = members.memberships();
    for (int i = 0; i < memberships.size(); i++) {
      Connection connection = memberships.get(i).connection();
      ByteBuf frame =
          frames.computeIfAbsent(connection.protocol(), protocol -> frame(connection, protocol));
      connection.write(frame.retainedDuplicate());
    }
    frames.values().forEach(ByteBuf::release);
    metrics.delivered((long) batch.size() * memberships.size());
    batch.clear();
    batchBytes = 0;
  }

  private ByteBuf frame(Connection connection, Protocol protocol) {
    List<byte[]> messages = new ArrayList<>(batch.size());
    for (Encoded message : batch) {
      messages.add(message.bytes(protocol));
    }
    return WebSocketFrames.batch(connection.allocator(), protocol, messages);
  }

  void flushLater(Connection connection) {
    unflushed.add(connection);
    if (scheduled.compareAndSet(false, true)) {
      eventLoop.execute(this::drain);
    }
  }
}
