package io.realtimecluster.bench.crowd;

import io.realtimecluster.bench.connection.ClientFrames;
import io.realtimecluster.bench.connection.ConnectPace;
import io.realtimecluster.bench.connection.Connections;
import io.realtimecluster.bench.connection.PublicationView;
import io.realtimecluster.bench.connection.Target;
import io.realtimecluster.bench.fanout.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One process's followers, on one event loop. {@link #gather}, {@link #status} and {@link #close}
 * are for one other thread; all else belongs to the loop.
 */
public final class Crowd implements AutoCloseable {
  private static final int EVENT_LOOPS = 1;

  private final CrowdSettings settings;
  private final ClientFrames frames;
  private final Connections connections;
  private final ConnectPace pace;
  private final List<Follower> followers = new ArrayList<>();
  private final Tally tally = new Tally();
  private int joined;
  private long lastJoinedNanos;

  public Crowd(CrowdSettings settings) {
    this.settings = settings;
    this.frames = new ClientFrames(settings.protocol());
    this.connections =
        new Connections("crowd", EVENT_LOOPS, settings.protocol(), settings.sources());
    this.pace = new ConnectPace(settings.connectsPerSecond(), ConnectPace.UNDER_WAY_MAX);
    for (int index = 0; index < settings.clients(); index++) {
      followers.add(new Follower(this, index));
    }
  }

  /** Begins to connect them all, at the rate of the settings. */
  public void gather() throws InterruptedException {
    List<Target> targets = settings.targets();
    for (Follower follower : followers) {
      pace.await();
      connections.open(targets.get(follower.index() % targets.size()), follower);
    }
  }

  public CrowdStatus status() {
    var status = new CompletableFuture<CrowdStatus>();
    connections.schedule(
        () ->
            status.complete(tally.status(settings.clients(), joined, lastJoinedNanos, offsetMin())),
        0);
    return status.join();
  }

  @Override
  public void close() {
    connections.close();
  }

  Tally tally() {
    return tally;
  }

  byte[] enter(int index, String epoch, long offset) {
    String token = settings.token().apply(index);
    return epoch.isEmpty()
        ? frames.enter(token, List.of(settings.room()))
        : frames.resume(token, settings.room(), epoch, offset);
  }

  void joined() {
    joined++;
    lastJoinedNanos = System.nanoTime();
    pace.done();
  }

  void left() {
    joined--;
  }

  void arrived(PublicationView publication) {
    long dueNanos =
        settings
            .stamp()
            .read(publication.bytes(), publication.contentStart(), publication.contentLength());
    if (dueNanos != Stamp.FOREIGN) {
      tally.arrived(publication.offset(), System.nanoTime() - dueNanos);
    }
  }

  void reconnect(Follower follower, long delayMillis) {
    var random = ThreadLocalRandom.current();
    List<Target> targets = settings.laterTargets();
    connections.schedule(
        () -> connections.open(targets.get(random.nextInt(targets.size())), follower), delayMillis);
  }

  private long offsetMin() {
    return followers.stream().mapToLong(Follower::offset).min().orElse(0);
  }
}
