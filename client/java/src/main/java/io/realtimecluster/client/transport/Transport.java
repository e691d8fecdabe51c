package io.realtimecluster.client.transport;

/** Carries frames, in order, until it ends. Used on the loop only. */
public interface Transport {

  /** The largest frame that is taken from a server: 16 MiB. Protects the memory. */
  int FRAME_BYTES_MAX = 16 * 1024 * 1024;

  /** How many frames may wait to be sent; more mean that the way is stuck. */
  int FRAMES_WAITING_MAX = 256;

  /** Starts it. */
  void open(TransportListener listener);

  /** Sends a frame as soon as those before it are sent. */
  void send(byte[] frame);

  /** Ends it from this side; the listener is not told. */
  void close();
}
