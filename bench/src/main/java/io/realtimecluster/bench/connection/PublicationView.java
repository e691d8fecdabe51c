package io.realtimecluster.bench.connection;

import java.util.Arrays;

/**
 * One publication as places in a byte array, valid only during the call that hands it over. Reused
 * for every publication of an event loop; not thread-safe.
 */
public final class PublicationView {
  byte[] bytes = {};
  int roomStart;
  int roomLength;
  int contentStart;
  int contentLength;
  long offset;

  void clear(byte[] newBytes) {
    bytes = newBytes;
    roomStart = 0;
    roomLength = 0;
    contentStart = 0;
    contentLength = 0;
    offset = 0;
  }

  /** Takes the places of the next one. */
  public void set(
      byte[] newBytes,
      int newRoomStart,
      int newRoomLength,
      int newContentStart,
      int newContentLength,
      long newOffset) {
    bytes = newBytes;
    roomStart = newRoomStart;
    roomLength = newRoomLength;
    contentStart = newContentStart;
    contentLength = newContentLength;
    offset = newOffset;
  }

  public long offset() {
    return offset;
  }

  public byte[] bytes() {
    return bytes;
  }

  /** Where the payload's text or binary begins in {@link #bytes()}. */
  public int contentStart() {
    return contentStart;
  }

  public int contentLength() {
    return contentLength;
  }

  public boolean isRoom(byte[] room) {
    return Arrays.equals(bytes, roomStart, roomStart + roomLength, room, 0, room.length);
  }
}
