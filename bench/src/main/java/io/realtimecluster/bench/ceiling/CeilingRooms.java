package io.realtimecluster.bench.ceiling;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who is in which room, by event loop. A publication is serialized once for each protocol, as a
 * whole WebSocket frame, and each event loop writes it to its own members. Thread-safe.
 */
final class CeilingRooms {
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final List<EventLoop> loops = new ArrayList<>();
  private final Map<String, Room> rooms = new ConcurrentHashMap<>();

  private final Map<EventLoop, CeilingBatch> batches = new ConcurrentHashMap<>();

  CeilingRooms(EventLoopGroup group, int batchMillis) {
    for (EventExecutor loop : group) {
      loops.add((EventLoop) loop);
      batches.put((EventLoop) loop, new CeilingBatch((EventLoop) loop, batchMillis));
    }
  }

  /** To be called on the member's event loop. The answer is the room's last offset. */
  long join(String room, Channel member, boolean json) {
    Room joined = room(room);
    if (json) {
      joined.hasJson = true;
    }
    joined.members(member.eventLoop(), json).add(member);
    return joined.offset.get();
  }

  void leave(String room, Channel member, boolean json) {
    room(room).members(member.eventLoop(), json).remove(member);
  }

  long publish(Publication.Builder publication) {
    Room room = room(publication.getRoom());
    // One at a time, so that every event loop gets them in the order of their offsets.
    synchronized (room) {
      long offset = room.offset.incrementAndGet();
      var message = ServerMessage.newBuilder().setPublication(publication.setOffset(offset));
      var frame = ServerFrame.newBuilder().addMessages(message).build();
      ByteBuf binary = webSocketFrame(0x82, frame.toByteArray());
      ByteBuf text = webSocketFrame(0x81, room.hasJson ? json(frame) : new byte[0]);
      for (EventLoop loop : loops) {
        binary.retain();
        text.retain();
        loop.execute(
            () -> {
              CeilingBatch batch = Objects.requireNonNull(batches.get(loop));
              batch.add(room.members(loop, false), binary);
              batch.add(room.members(loop, true), text);
            });
      }
      binary.release();
      text.release();
      return offset;
    }
  }

  static byte[] json(ServerFrame frame) {
    try {
      return JSON.print(frame).getBytes(UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a frame without Any fields always has a JSON form", e);
    }
  }

  private Room room(String name) {
    return rooms.computeIfAbsent(name, _ -> new Room());
  }

  private static ByteBuf webSocketFrame(int firstByte, byte[] payload) {
    ByteBuf frame = ByteBufAllocator.DEFAULT.directBuffer(payload.length + 10).writeByte(firstByte);
    if (payload.length < 126) {
      frame.writeByte(payload.length);
    } else if (payload.length < 65_536) {
      frame.writeByte(126).writeShort(payload.length);
    } else {
      frame.writeByte(127).writeLong(payload.length);
    }
    return frame.writeBytes(payload);
  }

  private static final class Room {
    private final AtomicLong offset = new AtomicLong();
    private final Map<EventLoop, Set<Channel>> binary = new ConcurrentHashMap<>();
    private final Map<EventLoop, Set<Channel>> text = new ConcurrentHashMap<>();
    private volatile boolean hasJson;

    private Set<Channel> members(EventLoop loop, boolean json) {
      Map<EventLoop, Set<Channel>> members = json ? text : binary;
      return members.computeIfAbsent(loop, _ -> Collections.newSetFromMap(new IdentityHashMap<>()));
    }
  }
}
