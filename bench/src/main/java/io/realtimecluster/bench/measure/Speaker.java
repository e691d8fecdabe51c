package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.connection.ClientFrames;
import io.realtimecluster.bench.connection.Connections;
import io.realtimecluster.bench.connection.JoinedRoom;
import io.realtimecluster.bench.connection.Member;
import io.realtimecluster.bench.connection.Protocol;
import io.realtimecluster.bench.connection.Roster;
import io.realtimecluster.bench.connection.SourceAddresses;
import io.realtimecluster.bench.connection.Target;
import io.realtimecluster.bench.fanout.Stamp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Publishes into one room on a timetable, from begin to close. {@link #offset} is thread-safe. */
final class Speaker implements AutoCloseable {
  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(60);

  private final Connections connections =
      new Connections("speaker", 1, Protocol.PROTO, SourceAddresses.any());
  private final ScheduledExecutorService timetable = Executors.newSingleThreadScheduledExecutor();
  private final ClientFrames frames = new ClientFrames(Protocol.PROTO);
  private final Roster roster = new Roster(1, 1);
  private final AtomicLong offset = new AtomicLong();
  private final Stamp stamp;
  private final Voice voice;
  private int published;

  /** Joins. */
  Speaker(Target target, String token, String room, Stamp stamp)
      throws InterruptedException, IOException {
    this.stamp = stamp;
    this.voice = new Voice(token, room);
    roster.gather(connections, _ -> target, _ -> voice, JOIN_TIMEOUT);
    if (!roster.complete()) {
      close();
      throw new IOException("the publisher could not join: " + roster.problems());
    }
  }

  void begin(int perSecond) {
    long intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long startNanos = System.nanoTime();
    var _ =
        timetable.scheduleAtFixedRate(
            () -> publish(startNanos + published * intervalNanos),
            0,
            intervalNanos,
            TimeUnit.NANOSECONDS);
  }

  private void publish(long dueNanos) {
    published++;
    voice.publish(published, stamp.write(dueNanos));
  }

  /** The last offset that a publish was acknowledged with. */
  long offset() {
    return offset.get();
  }

  @Override
  public void close() {
    timetable.shutdownNow();
    roster.end();
    connections.close();
  }

  private final class Voice extends Member {
    private final String room;

    Voice(String token, String room) {
      super(frames, token, List.of(room), roster);
      this.room = room;
    }

    void publish(int id, String text) {
      send(frames.publish(id, room, id, text));
    }

    @Override
    public void onJoined(JoinedRoom joined) {
      offset.set(joined.offset());
      super.onJoined(joined);
    }

    @Override
    public void onPublished(int id, long at) {
      offset.accumulateAndGet(at, Math::max);
    }
  }
}
