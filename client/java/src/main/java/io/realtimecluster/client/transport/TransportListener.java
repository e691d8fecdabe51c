package io.realtimecluster.client.transport;

/** What a transport tells, on the loop; nothing after onEnd, and nothing after close() either. */
public interface TransportListener {

  /** Frames may be sent. */
  void onOpen();

  /** Something came from the server. */
  void onHeard();

  /** A whole frame came. */
  void onFrame(byte[] frame);

  /** It is over. Once. */
  void onEnd(TransportEnd end);
}
