package io.realtimecluster.client.transport;

/** What a transport tells, on the loop; nothing after onEnd, and nothing after close() either. */
public interface TransportListener {

  /** Frames may be sent. */
  void onOpen();

  /** Something came from the server. */
  void onHeard();

  /** The server may be gone without the transport's knowing: it should be asked. */
  void onDoubt();

  /** A whole frame came. */
  void onFrame(byte[] frame);

  /** It is over. Once. */
  void onEnd(TransportEnd end);
}
