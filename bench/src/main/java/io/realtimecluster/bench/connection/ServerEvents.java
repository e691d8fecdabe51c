package io.realtimecluster.bench.connection;

/** What a server frame holds, one call for each message, on the connection's event loop. */
public interface ServerEvents {
  void onConnected();

  void onJoined(String room, long offset);

  void onPublished(int id, long offset);

  void onPublication(PublicationView publication);

  void onRoomReset(String room, long offset);

  void onError(int id, String code);
}
