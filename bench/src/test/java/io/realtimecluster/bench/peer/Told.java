package io.realtimecluster.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.realtimecluster.bench.connection.JoinedRoom;
import io.realtimecluster.bench.connection.PublicationView;
import io.realtimecluster.bench.connection.ReconnectWindow;
import io.realtimecluster.bench.connection.ServerEvents;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a reader tells. */
final class Told implements ServerEvents {
  final List<String> told = new ArrayList<>();

  @Override
  public void onConnected(ReconnectWindow window) {
    told.add("connected");
  }

  @Override
  public void onJoined(JoinedRoom joined) {
    told.add("joined " + joined.room());
  }

  @Override
  public void onPublished(int id, long offset) {
    told.add("published %d %d".formatted(id, offset));
  }

  @Override
  public void onPublication(PublicationView publication) {
    String content =
        new String(
            publication.bytes(), publication.contentStart(), publication.contentLength(), UTF_8);
    told.add(
        "publication %s %d %s"
            .formatted(publication.isRoom("r".getBytes(UTF_8)), publication.offset(), content));
  }

  @Override
  public void onRoomReset(String room, long offset) {
    told.add("reset");
  }

  @Override
  public void onError(int id, String code) {
    told.add("error %d %s".formatted(id, code));
  }

  @Override
  public void onPing(byte[] answer) {
    told.add("ping " + new String(answer, UTF_8));
  }
}
