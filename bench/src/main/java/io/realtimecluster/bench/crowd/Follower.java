package io.realtimecluster.bench.crowd;

import io.realtimecluster.bench.connection.ClientConnection;
import io.realtimecluster.bench.connection.ConnectionListener;
import io.realtimecluster.bench.connection.JoinedRoom;
import io.realtimecluster.bench.connection.PublicationView;
import io.realtimecluster.bench.connection.ReconnectWindow;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A client that stays in one room: it reconnects with backoff and asks for what it missed. Confined
 * to its event loop.
 */
final class Follower implements ConnectionListener {
  /** Where the room's offsets are not known yet. */
  private static final long NOWHERE = -1;

  /** Others have probably lost theirs too: the first wait is from a wider range. */
  private static final int ATTEMPT_AFTER_LOSS = 4;

  private final Crowd crowd;
  private final int index;
  private @Nullable ClientConnection connection;
  private ReconnectWindow window = ReconnectWindow.DEFAULT;
  private String epoch = "";
  private long offset = NOWHERE;
  private boolean joined;
  private int attempt;
  private long heldMillis;
  private long lostNanos;

  Follower(Crowd crowd, int index) {
    this.crowd = crowd;
    this.index = index;
  }

  int index() {
    return index;
  }

  /** The last offset that it has handled. */
  long offset() {
    return offset;
  }

  @Override
  public void onOpen(ClientConnection opened) {
    connection = opened;
    opened.send(crowd.enter(index, epoch, offset));
  }

  @Override
  public void onConnected(ReconnectWindow advertised) {
    window = advertised;
  }

  @Override
  public void onJoined(JoinedRoom room) {
    if (!epoch.isEmpty()) {
      crowd.tally().returned(System.nanoTime() - lostNanos);
      resumed(room);
    }
    epoch = room.epoch();
    offset = room.offset();
    joined = true;
    attempt = 0;
    crowd.joined();
  }

  private void resumed(JoinedRoom room) {
    if (!room.recovered()) {
      crowd.tally().notRecovered();
      return;
    }
    room.recoveredOffsets().forEach(this::handle);
    crowd.tally().lost(room.offset() - offset);
  }

  @Override
  public void onPublication(PublicationView publication) {
    handle(publication.offset());
    crowd.arrived(publication);
  }

  private void handle(long next) {
    if (next <= offset) {
      crowd.tally().doubled();
    } else {
      crowd.tally().lost(next - offset - 1);
      offset = next;
    }
  }

  @Override
  public void onPublished(int id, long published) {
    // Followers do not publish.
  }

  @Override
  public void onRoomReset(String room, long reset) {
    crowd.tally().notRecovered();
    offset = reset;
  }

  @Override
  public void onError(int id, String code) {
    crowd.tally().ended("error " + code);
    if (!joined && connection != null) {
      connection.close(); // And come back later.
    }
  }

  @Override
  public void onRetryAfter(int seconds) {
    heldMillis = seconds * 1_000L;
  }

  @Override
  public void onClosed(String cause) {
    crowd.tally().ended(cause);
    int draw = joined ? Math.max(attempt, ATTEMPT_AFTER_LOSS) : attempt;
    attempt++;
    if (joined) {
      joined = false;
      lostNanos = System.nanoTime();
      crowd.left();
    }
    crowd.reconnect(this, heldMillis + window.waitMillis(draw, ThreadLocalRandom.current()));
    heldMillis = 0;
  }
}
