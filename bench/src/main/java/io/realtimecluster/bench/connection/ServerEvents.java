package io.realtimecluster.bench.connection;

/** What a server frame holds, one call for each message, on the connection's event loop. */
public interface ServerEvents {
  /** The connection may be used; a client that lost it waits within the window. */
  void onConnected(ReconnectWindow window);

  void onJoined(JoinedRoom joined);

  void onPublished(int id, long offset);

  void onPublication(PublicationView publication);

  void onRoomReset(String room, long offset);

  void onError(int id, String code);

  /** The server asks in its protocol whether the client is there, and expects this message back. */
  default void onPing(byte[] answer) {}
}
