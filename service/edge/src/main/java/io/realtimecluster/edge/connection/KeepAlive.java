package io.realtimecluster.edge.connection;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One timer wheel for all connections of an event loop: each connection is in one slot, and each
 * second one slot is looked at, so a ping interval is one turn. No timer per connection. Confined
 * to the loop.
 */
final class KeepAlive {

  private final List<List<Connection>> slots = new ArrayList<>();
  private int current;

  KeepAlive(EventLoop eventLoop, Duration pingInterval) {
    long slotCount = Math.max(1, pingInterval.toSeconds());
    for (int i = 0; i < slotCount; i++) {
      slots.add(new ArrayList<>());
    }
    var _ = eventLoop.scheduleAtFixedRate(this::turn, 1, 1, TimeUnit.SECONDS);
  }

  /** Adds a connection; it is looked at once per ping interval from now on. */
  void add(Connection connection) {
    List<Connection> slot = slots.get(current);
    connection.keepAliveSlot(slot, slot.size());
    slot.add(connection);
  }

  /** Removes a connection; the last of its slot takes its place. */
  static void remove(Connection connection, List<Connection> slot, int index) {
    Connection last = slot.removeLast();
    if (last != connection) {
      slot.set(index, last);
      last.keepAliveSlot(slot, index);
    }
  }

  /** Closes all connections. */
  void closeAll(CloseCode code) {
    for (List<Connection> slot : slots) {
      // A copy: a transport may be gone at once.
      List.copyOf(slot).forEach(connection -> connection.attempt(connection::close, code));
    }
  }

  /** Closes the connections of a user; returns how many there were. */
  int closeUser(String user, CloseCode code) {
    int closed = 0;
    for (List<Connection> slot : slots) {
      for (Connection connection : List.copyOf(slot)) { // A transport may be gone at once.
        if (connection.user().equals(user)) {
          connection.attempt(connection::close, code);
          closed++;
        }
      }
    }
    return closed;
  }

  /** Asks at most so many to move, each after another delay; returns how many were asked. */
  int move(int count, int delayMillisMax, int graceMillis) {
    int moved = 0;
    for (List<Connection> slot : slots) {
      for (int i = slot.size() - 1; i >= 0 && moved < count; i--) {
        int delayMillis = ThreadLocalRandom.current().nextInt(delayMillisMax + 1);
        if (slot.get(i).move(delayMillis, graceMillis)) {
          moved++;
        }
      }
    }
    return moved;
  }

  List<ConnectionView> list(int limit) {
    long nowNanos = System.nanoTime();
    return slots.stream()
        .flatMap(List::stream)
        .limit(limit)
        .map(connection -> connection.view(nowNanos))
        .toList();
  }

  private void turn() {
    current = (current + 1) % slots.size();
    List<Connection> due = slots.get(current);
    long nowNanos = System.nanoTime();
    Consumer<Connection> look = connection -> connection.keepAlive(nowNanos);
    for (int i = due.size() - 1; i >= 0; i--) {
      Connection connection = due.get(i);
      connection.attempt(look, connection); // A timer that throws ends, for all.
    }
  }
}
