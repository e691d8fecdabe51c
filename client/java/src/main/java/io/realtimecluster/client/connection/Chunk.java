package io.realtimecluster.client.connection;

import java.util.ArrayList;
import java.util.List;

/**
 * One encoded message, ready to be put into a frame.
 *
 * @param bytes not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Chunk(byte[] bytes) {

  /** How many bytes it takes, besides those of its frame. */
  public int length() {
    return bytes.length;
  }

  /** Puts chunks into as few frames as the limit allows, in order. */
  static List<byte[]> frames(Codec codec, List<Chunk> chunks, int frameBytesMax) {
    var frames = new ArrayList<byte[]>();
    int first = 0;
    long bytes = 0;
    for (int next = 0; next < chunks.size(); next++) {
      int more = chunks.get(next).length();
      int count = next - first;
      if (count > 0 && bytes + more + codec.frameOverheadBytes(count + 1) > frameBytesMax) {
        frames.add(codec.frame(chunks.subList(first, next)));
        first = next;
        bytes = 0;
      }
      bytes += more;
    }
    if (first < chunks.size()) {
      frames.add(codec.frame(chunks.subList(first, chunks.size())));
    }
    return frames;
  }
}
