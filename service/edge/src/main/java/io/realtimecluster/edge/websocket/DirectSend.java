package io.realtimecluster.edge.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;

/**
 * Sends past a channel's queue if nothing waits in it: most frames of a fan-out fit into the socket
 * at once, and need neither a duplicate of the buffer nor an entry in a queue. For the channel's
 * event loop, and for channels whose handlers do nothing to what is written.
 */
final class DirectSend {

  private DirectSend() {}

  /**
   * Gives the socket as much of the frame as it takes.
   *
   * @return the bytes that it took; 0 if something waits before them, or the socket is none that
   *     can be written to directly, or is closed
   */
  static int send(Channel channel, ByteBuf frame) throws IOException {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer(); // Null: it is closed.
    if (queue == null
        || queue.totalPendingWriteBytes() > 0
        || !frame.hasMemoryAddress()
        || !(channel instanceof UnixChannel unix)
        || !(unix.fd() instanceof Socket socket)
        || !channel.isActive()) {
      return 0;
    }
    // send(2): write(2) looks at the file's inode and its watchers too, which are in no cache.
    return socket.sendAddress(frame.memoryAddress(), frame.readerIndex(), frame.writerIndex());
  }
}
