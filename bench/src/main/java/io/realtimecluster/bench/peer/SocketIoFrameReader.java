package io.realtimecluster.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.realtimecluster.bench.connection.JoinedRoom;
import io.realtimecluster.bench.connection.PublicationView;
import io.realtimecluster.bench.connection.ReconnectWindow;
import io.realtimecluster.bench.connection.ServerEvents;
import io.realtimecluster.bench.connection.ServerFrameReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the packets of bench/peers/socketio/server.mjs. Publications, nearly all of the traffic,
 * are {@code 42["publication","ROOM","TEXT"]} with nothing to unescape, and are walked over by
 * hand.
 */
final class SocketIoFrameReader implements ServerFrameReader {
  private static final byte[] PONG = {'3'};
  private static final byte[] PUBLICATION = "42[\"publication\",\"".getBytes(UTF_8);
  private static final byte[] BETWEEN = "\",\"".getBytes(UTF_8);
  private static final byte[] END = "\"]".getBytes(UTF_8);

  private final byte[] room;
  private final JoinedRoom joined;
  private final PublicationView publication = new PublicationView();

  SocketIoFrameReader(String room) {
    this.room = room.getBytes(UTF_8);
    this.joined = new JoinedRoom(room, "", 0, false, List.of());
  }

  @Override
  public void read(byte[] bytes, int length, ServerEvents events) throws IOException {
    switch (length == 0 ? 0 : bytes[0]) {
      case '0' -> {
        // Opened: how often it pings, and more that is not needed.
      }
      case '2' -> events.onPing(PONG);
      case '4' -> readPacket(bytes, length, events);
      default -> throw unexpected(bytes, length);
    }
  }

  private void readPacket(byte[] bytes, int length, ServerEvents events) throws IOException {
    switch (length == 1 ? 0 : bytes[1]) {
      case '0' -> {
        events.onConnected(ReconnectWindow.DEFAULT);
        events.onJoined(joined);
      }
      case '2' -> readPublication(bytes, length, events);
      case '3' -> {
        int id = answeredId(bytes, length);
        events.onPublished(id, id);
      }
      case '4' -> events.onError(0, new String(bytes, 2, length - 2, UTF_8));
      default -> throw unexpected(bytes, length);
    }
  }

  private void readPublication(byte[] bytes, int length, ServerEvents events) throws IOException {
    int roomEnd = PUBLICATION.length + room.length;
    int textStart = roomEnd + BETWEEN.length;
    int textEnd = length - END.length;
    if (textStart > textEnd
        || !holds(bytes, 0, PUBLICATION)
        || !holds(bytes, PUBLICATION.length, room)
        || !holds(bytes, roomEnd, BETWEEN)
        || !holds(bytes, textEnd, END)) {
      throw unexpected(bytes, length);
    }
    long number = NumberedText.read(bytes, textStart, textEnd - textStart);
    publication.set(bytes, PUBLICATION.length, room.length, textStart, textEnd - textStart, number);
    events.onPublication(publication);
  }

  /** Of {@code 43ID[]}. */
  private static int answeredId(byte[] bytes, int length) throws IOException {
    int id = 0;
    int index = 2;
    while (index < length && bytes[index] >= '0' && bytes[index] <= '9') {
      id = id * 10 + bytes[index++] - '0';
    }
    if (index == 2) {
      throw unexpected(bytes, length);
    }
    return id;
  }

  private static boolean holds(byte[] bytes, int start, byte[] expected) {
    return Arrays.equals(bytes, start, start + expected.length, expected, 0, expected.length);
  }

  private static IOException unexpected(byte[] bytes, int length) {
    return new IOException(
        "unexpected packet " + new String(bytes, 0, Math.min(length, 80), UTF_8));
  }
}
