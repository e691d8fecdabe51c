package io.realtimecluster.bench.fanout;

import io.realtimecluster.bench.connection.ClientConnection;
import io.realtimecluster.bench.connection.Member;
import io.realtimecluster.bench.connection.MemberListener;
import io.realtimecluster.bench.connection.Requests;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Publishes into its rooms in turn. {@link #publish} is called by the pacing thread, everything
 * else by the event loop.
 */
final class Publisher extends Member {
  /** Publishes without an answer; at the limit the server is as good as gone and the run ends. */
  static final int UNANSWERED_MAX = 1 << 16;

  private final Rooms rooms;
  private final int[] roomIndexes;
  private final Stamp stamp;
  private final Recordings recordings;
  private final AtomicLongArray dueNanosById = new AtomicLongArray(UNANSWERED_MAX);
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private @Nullable Recording recording;
  private int sent;

  Publisher(
      Requests requests,
      String token,
      Rooms rooms,
      int[] roomIndexes,
      Stamp stamp,
      Recordings recordings,
      MemberListener listener) {
    super(requests, token, Arrays.stream(roomIndexes).mapToObj(rooms::name).toList(), listener);
    this.rooms = rooms;
    this.roomIndexes = roomIndexes;
    this.stamp = stamp;
    this.recordings = recordings;
  }

  /** False at the limit of publishes without an answer: nothing was sent. */
  boolean publish(long dueNanos) {
    if (unanswered() >= UNANSWERED_MAX) {
      return false;
    }
    int id = ++sent;
    dueNanosById.set(id % UNANSWERED_MAX, dueNanos);
    send(requests().publish(id, rooms.name(room(id)), id, stamp.write(dueNanos)));
    return true;
  }

  long unanswered() {
    return sent - answered.get();
  }

  long acknowledged() {
    return acknowledged.get();
  }

  @Override
  public void onOpen(ClientConnection opened) {
    recording = recordings.of(opened.eventLoop());
    super.onOpen(opened);
  }

  @Override
  public void onPublished(int id, long offset) {
    answered.incrementAndGet();
    acknowledged.incrementAndGet();
    rooms.acknowledged(room(id), offset);
    if (recording != null) {
      recording.record(dueNanosById.get(id % UNANSWERED_MAX), System.nanoTime());
    }
  }

  @Override
  public void onError(int id, String code) {
    answered.incrementAndGet();
    super.onError(id, code);
  }

  private int room(int id) {
    return roomIndexes[id % roomIndexes.length];
  }
}
