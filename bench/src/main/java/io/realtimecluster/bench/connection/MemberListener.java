package io.realtimecluster.bench.connection;

/** Hears how members fare; called by several event loops, so thread-safe. */
public interface MemberListener {
  /** Connected, and all rooms joined. */
  void onReady();

  /** Never connected, or a room was refused. */
  void onNotReady(String cause);

  /** Was ready; the connection has ended. */
  void onLost(String cause);

  /** A request was refused, or the server reported a gap. */
  void onError(String code);
}
