package io.realtimecluster.client.connection;

import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * One encoded message: a frame of its own, since frames of one message each, concatenated, are one
 * frame.
 *
 * @param bytes not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Chunk(byte[] bytes) {

  /** Encodes the message. */
  public static Chunk of(ClientMessage message) {
    return new Chunk(ClientFrame.newBuilder().addMessages(message).build().toByteArray());
  }

  /** How many bytes it takes in a frame. */
  public int length() {
    return bytes.length;
  }

  /** Puts chunks into as few frames as the limit allows, in order. */
  static List<byte[]> frames(List<Chunk> chunks, int frameBytesMax) {
    var frames = new ArrayList<byte[]>();
    int first = 0;
    int bytes = 0;
    for (int next = 0; next < chunks.size(); next++) {
      int more = chunks.get(next).length();
      if (bytes > 0 && bytes + more > frameBytesMax) {
        frames.add(joined(chunks.subList(first, next), bytes));
        first = next;
        bytes = 0;
      }
      bytes += more;
    }
    if (bytes > 0) {
      frames.add(joined(chunks.subList(first, chunks.size()), bytes));
    }
    return frames;
  }

  private static byte[] joined(List<Chunk> chunks, int length) {
    if (chunks.size() == 1) {
      return chunks.get(0).bytes();
    }
    byte[] frame = new byte[length];
    int offset = 0;
    for (Chunk chunk : chunks) {
      System.arraycopy(chunk.bytes(), 0, frame, offset, chunk.length());
      offset += chunk.length();
    }
    return frame;
  }
}
