package io.realtimecluster.edge.room;

import io.realtimecluster.broker.request.RequestNumber;
import io.realtimecluster.edge.connection.EdgeMetrics;
import io.realtimecluster.proto.broker.v1.JoinRequest;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What rooms had to say to hubs and the broker did not take: the joins that wait for an answer to
 * it are refused at once. By a thread of its own, since who forwards may hold the lock of another
 * room. Thread-safe.
 */
final class UnsentMessages {

  /** How many wait for that thread; joins that wait for one more are refused in their time. */
  static final int WAITING_MAX = 10_000;

  private final Map<String, LocalRoom> rooms;
  private final EdgeMetrics metrics;
  private final ExecutorService thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_MAX),
          Thread.ofVirtual().name("unsent-messages").factory(),
          this::drop);

  /**
   * None yet.
   *
   * @param rooms by name; may be read by any thread
   */
  UnsentMessages(Map<String, LocalRoom> rooms, EdgeMetrics metrics) {
    this.rooms = rooms;
    this.metrics = metrics;
  }

  private void drop(Runnable dropped, ThreadPoolExecutor full) {
    metrics.unsentDropped();
  }

  void add(UpstreamMessage message) {
    switch (message.getContentCase()) {
      case INTEREST -> tell(message.getInterest().getRoom(), LocalRoom::announcementUnsent);
      case JOIN -> {
        JoinRequest join = message.getJoin();
        tell(join.getRoom(), room -> room.questionUnsent(join.getUser()));
      }
      case HISTORY -> {
        if (RequestNumber.of(message) == RequestNumber.NONE) {
          tell(message.getHistory().getRoom(), LocalRoom::recoveryUnsent);
        }
      }
      default -> {} // No join waits for it.
    }
  }

  private void tell(String name, Consumer<LocalRoom> what) {
    thread.execute(
        () -> {
          LocalRoom room = rooms.get(name);
          if (room != null) {
            what.accept(room);
          }
        });
  }
}
