package io.realtimecluster.edge.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Control frames (RFC 6455, 5.5) as bytes, unmasked. The caller owns what is returned. */
final class ControlFrames {

  private static final int PING_HEAD = 0x89;
  private static final int PONG_HEAD = 0x8a;
  private static final int CLOSE_HEAD = 0x88;
  private static final int CODE_BYTES = 2;

  private ControlFrames() {}

  static ByteBuf ping(ByteBufAllocator allocator) {
    return allocator.directBuffer(2).writeByte(PING_HEAD).writeByte(0);
  }

  /** With the ping's payload, at most 125 bytes, as the decoder has seen to. */
  static ByteBuf pong(ByteBufAllocator allocator, ByteBuf payload) {
    int length = payload.readableBytes();
    return allocator
        .directBuffer(2 + length)
        .writeByte(PONG_HEAD)
        .writeByte(length)
        .writeBytes(payload, payload.readerIndex(), length);
  }

  /** Without a code. */
  static ByteBuf close(ByteBufAllocator allocator) {
    return allocator.directBuffer(2).writeByte(CLOSE_HEAD).writeByte(0);
  }

  /** The reason has at most 123 bytes. */
  static ByteBuf close(ByteBufAllocator allocator, int code, String reason) {
    ByteBuf frame =
        allocator
            .directBuffer(2 + CODE_BYTES + reason.length())
            .writeByte(CLOSE_HEAD)
            .writeByte(CODE_BYTES + ByteBufUtil.utf8Bytes(reason))
            .writeShort(code);
    frame.writeCharSequence(reason, StandardCharsets.UTF_8);
    return frame;
  }
}
