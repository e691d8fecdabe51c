package io.realtimecluster.bench.fanout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.realtimecluster.bench.connection.ClientConnection;
import io.realtimecluster.bench.connection.JoinedRoom;
import io.realtimecluster.bench.connection.Member;
import io.realtimecluster.bench.connection.MemberListener;
import io.realtimecluster.bench.connection.PublicationView;
import io.realtimecluster.bench.connection.Requests;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gets the publications of its rooms, checks their offsets and records their latency. */
final class Subscriber extends Member {
  private final List<Followed> followed;
  private final Stamp stamp;
  private final Recordings recordings;
  private final MemberListener listener;
  private @Nullable Recording recording;

  /** A room and what came from it. */
  record Followed(int roomIndex, String name, byte[] nameBytes, OffsetCheck offsets) {}

  Subscriber(
      Requests requests,
      String token,
      Rooms rooms,
      int[] roomIndexes,
      Stamp stamp,
      Recordings recordings,
      MemberListener listener) {
    super(requests, token, Arrays.stream(roomIndexes).mapToObj(rooms::name).toList(), listener);
    this.followed =
        Arrays.stream(roomIndexes).mapToObj(index -> followed(index, rooms.name(index))).toList();
    this.stamp = stamp;
    this.recordings = recordings;
    this.listener = listener;
  }

  private static Followed followed(int roomIndex, String name) {
    return new Followed(roomIndex, name, name.getBytes(UTF_8), new OffsetCheck());
  }

  List<Followed> followed() {
    return followed;
  }

  @Override
  public void onOpen(ClientConnection opened) {
    recording = recordings.of(opened.eventLoop());
    super.onOpen(opened);
  }

  @Override
  public void onJoined(JoinedRoom joined) {
    for (Followed room : followed) {
      if (room.name().equals(joined.room())) {
        room.offsets().joinedAt(joined.offset());
      }
    }
    super.onJoined(joined);
  }

  @Override
  public void onPublication(PublicationView publication) {
    Followed room = roomOf(publication);
    if (room == null) {
      listener.onError("publication of a room that was not joined");
      return;
    }
    room.offsets().deliver(publication.offset());
    long dueNanos =
        stamp.read(publication.bytes(), publication.contentStart(), publication.contentLength());
    if (dueNanos != Stamp.FOREIGN && recording != null) {
      recording.record(dueNanos, System.nanoTime());
    }
  }

  private @Nullable Followed roomOf(PublicationView publication) {
    for (Followed room : followed) {
      if (publication.isRoom(room.nameBytes())) {
        return room;
      }
    }
    return null;
  }
}
