package io.realtimecluster.bench.ceiling;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What one event loop has to write. The first publication after a pause goes out at once; those
 * that come within the gap after a write are gathered and go out together, one write for each
 * member. Confined to the loop.
 */
final class CeilingBatch {
  private final EventLoop loop;
  private final long gapNanos;
  private final Map<Set<Channel>, ByteBuf> pending = new IdentityHashMap<>();
  private long writtenNanos;
  private boolean scheduled;

  CeilingBatch(EventLoop loop, int gapMillis) {
    this.loop = loop;
    this.gapNanos = TimeUnit.MILLISECONDS.toNanos(gapMillis);
    this.writtenNanos = System.nanoTime() - gapNanos;
  }

  /** Takes a frame for the members; it is released. */
  void add(Set<Channel> members, ByteBuf frame) {
    if (members.isEmpty()) {
      frame.release();
      return;
    }
    ByteBuf gathered = pending.get(members);
    if (gathered == null) {
      gathered = any(members).alloc().directBuffer(frame.readableBytes() * 2);
      pending.put(members, gathered);
    }
    gathered.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
    frame.release();
    schedule();
  }

  private static Channel any(Set<Channel> members) {
    return members.iterator().next();
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      long waitNanos = writtenNanos + gapNanos - System.nanoTime();
      if (waitNanos <= 0) {
        loop.execute(this::write);
      } else {
        var _ = loop.schedule(this::write, waitNanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  private void write() {
    scheduled = false;
    pending.forEach(
        (members, frames) -> {
          for (Channel member : members) {
            member.writeAndFlush(frames.retainedDuplicate(), member.voidPromise());
          }
          frames.release();
        });
    pending.clear();
    writtenNanos = System.nanoTime();
  }
}
