package io.realtimecluster.bench.fanout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.realtimecluster.bench.connection.ClientConnection;
import io.realtimecluster.bench.connection.ClientFrames;
import io.realtimecluster.bench.connection.JoinedRoom;
import io.realtimecluster.bench.connection.Member;
import io.realtimecluster.bench.connection.MemberListener;
import io.realtimecluster.bench.connection.PublicationView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gets one room's publications, checks their offsets and records their latency. */
final class Subscriber extends Member {
  private final int roomIndex;
  private final byte[] room;
  private final Stamp stamp;
  private final Recordings recordings;
  private final MemberListener listener;
  private final OffsetCheck offsets = new OffsetCheck();
  private @Nullable Recording recording;

  Subscriber(
      ClientFrames frames,
      String token,
      Rooms rooms,
      int roomIndex,
      Stamp stamp,
      Recordings recordings,
      MemberListener listener) {
    super(frames, token, List.of(rooms.name(roomIndex)), listener);
    this.roomIndex = roomIndex;
    this.room = rooms.name(roomIndex).getBytes(UTF_8);
    this.stamp = stamp;
    this.recordings = recordings;
    this.listener = listener;
  }

  int roomIndex() {
    return roomIndex;
  }

  OffsetCheck offsets() {
    return offsets;
  }

  @Override
  public void onOpen(ClientConnection opened) {
    recording = recordings.of(opened.eventLoop());
    super.onOpen(opened);
  }

  @Override
  public void onJoined(JoinedRoom joined) {
    offsets.joinedAt(joined.offset());
    super.onJoined(joined);
  }

  @Override
  public void onPublication(PublicationView publication) {
    if (!publication.isRoom(room)) {
      listener.onError("publication of a room that was not joined");
      return;
    }
    offsets.deliver(publication.offset());
    long dueNanos =
        stamp.read(publication.bytes(), publication.contentStart(), publication.contentLength());
    if (dueNanos != Stamp.FOREIGN && recording != null) {
      recording.record(dueNanos, System.nanoTime());
    }
  }
}
