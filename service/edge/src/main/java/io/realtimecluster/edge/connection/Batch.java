package io.realtimecluster.edge.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Messages that go out together. However many connections get them, each protocol's WebSocket frame
 * is built once: servers send unmasked, so its bytes are the same for all. Confined to an event
 * loop; {@link #release} ends it.
 */
public final class Batch {

  private final List<Encoded> messages;
  private final Map<Protocol, ByteBuf> frames = new EnumMap<>(Protocol.class);

  Batch(List<Encoded> messages) {
    this.messages = messages;
  }

  /** The messages, in order. */
  List<Encoded> messages() {
    return messages;
  }

  /** Each message's bytes, to be put together by {@link Protocol#append}. */
  public List<byte[]> encoded(Protocol protocol) {
    List<byte[]> encoded = new ArrayList<>(messages.size());
    for (Encoded message : messages) {
      encoded.add(message.bytes(protocol));
    }
    return encoded;
  }

  /** The WebSocket frame; whoever keeps it or a part of it retains that. */
  public ByteBuf frame(Protocol protocol, ByteBufAllocator allocator) {
    ByteBuf frame = frames.get(protocol);
    if (frame == null) {
      frame = WebSocketFrames.batch(allocator, protocol, encoded(protocol));
      frames.put(protocol, frame);
    }
    return frame;
  }

  void release() {
    frames.values().forEach(ByteBuf::release);
  }
}
