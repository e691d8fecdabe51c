package io.realtimecluster.edge.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.admission.Identity;
import io.realtimecluster.edge.connection.ConnectionState.Closed;
import io.realtimecluster.edge.connection.ConnectionState.Connected;
import io.realtimecluster.edge.connection.ConnectionState.Opened;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection. Everything about it happens on its event loop.
 *
 * <p>Frames are written as bytes at the channel, past the WebSocket layers: there a frame would be
 * copied per connection. What is closed goes through those layers, for the close handshake.
 */
public final class Connection {

  /** A peer that does not answer a close frame is cut off after that. */
  private static final long CLOSE_WAIT_SECONDS = 2;

  private final Channel channel;
  private final Loop loop;
  private final Protocol protocol;
  private final WebSocketConnection socket;
  private final EdgeConfig.Edge limits;
  private final EdgeMetrics metrics;
  private final List<Membership> memberships = new ArrayList<>(1);
  private @Nullable PublishRate publishRate;
  private List<Connection> keepAliveSlot = List.of();
  private int keepAliveIndex;
  private int unansweredRequests;
  private long heardNanos = System.nanoTime();
  private boolean unflushed;
  private ConnectionState state = new Opened(heardNanos);

  Connection(
      Channel channel,
      Loop loop,
      WebSocketConnection socket,
      EdgeConfig.Edge limits,
      EdgeMetrics metrics) {
    this.channel = channel;
    this.loop = loop;
    this.socket = socket;
    this.protocol = Protocol.of(socket.subprotocol());
    this.limits = limits;
    this.metrics = metrics;
  }

  /** The loop that it lives on. */
  public Loop loop() {
    return loop;
  }

  /** Sends a message to this connection, after what was sent before. On the loop only. */
  public void send(ServerMessage message) {
    if (!(state instanceof Closed)) {
      write(WebSocketFrames.batch(allocator(), protocol, List.of(protocol.encode(message))));
    }
  }

  /** The user; empty until connected. */
  public String user() {
    return state instanceof Connected connected ? connected.identity().user() : "";
  }

  /** The session; empty until connected. */
  public String session() {
    return state instanceof Connected connected ? connected.session() : "";
  }

  /** The place in a room that it has joined or asked to join. */
  public Optional<Membership> membership(String room) {
    for (Membership membership : memberships) {
      if (membership.room().equals(room)) {
        return Optional.of(membership);
      }
    }
    return Optional.empty();
  }

  /** How many rooms it has joined or asked to join. */
  public int roomCount() {
    return memberships.size();
  }

  /** Notes that it asked to join. */
  public void joining(Membership membership) {
    memberships.add(membership);
  }

  /** Ends a membership. */
  public void leave(Membership membership) {
    memberships.remove(membership);
    membership.end();
  }

  /** Takes a place among the requests that wait for a hub; false if there is none. */
  public boolean tryAwaitHub() {
    if (unansweredRequests >= limits.unansweredRequestsMax()) {
      return false;
    }
    unansweredRequests++;
    return true;
  }

  /** 0 if it may publish now, else how long it must wait, in milliseconds. */
  public int publishRetryMillis() {
    if (limits.publishesPerSecondMax() == 0) {
      return 0;
    }
    long nowNanos = System.nanoTime();
    if (publishRate == null) {
      publishRate =
          new PublishRate(limits.publishesPerSecondMax(), limits.publishBurstMax(), nowNanos);
    }
    return publishRate.takeOrRetryMillis(nowNanos);
  }

  ConnectionState state() {
    return state;
  }

  void connected(Identity identity, String session) {
    state =
        switch (state) {
          case Opened opened -> opened.toConnected(identity, session);
          case Connected connected -> connected.toGreeted(identity, session);
          case Closed closed -> closed;
        };
  }

  void connectedByHandshake(Identity identity, String session) {
    state = new Connected(identity, session, false);
  }

  Protocol protocol() {
    return protocol;
  }

  ByteBufAllocator allocator() {
    return channel.alloc();
  }

  void heard() {
    heardNanos = System.nanoTime();
  }

  void hubAnswered() {
    unansweredRequests--;
  }

  /** The room does not take it; false if it has left or was closed before. */
  boolean refused(Membership membership, ServerMessage error) {
    boolean waited = memberships.remove(membership);
    if (waited) {
      membership.end();
      if (error.getId() != 0) {
        send(error);
      }
    }
    return waited;
  }

  /** Writes a frame, which is released; it is flushed at the end of the loop's turn. */
  void write(ByteBuf frame) {
    if (state instanceof Closed) {
      frame.release();
      return;
    }
    boolean full = !channel.isWritable(); // One frame may be larger than the limit.
    channel.write(frame, channel.voidPromise());
    if (!unflushed) {
      unflushed = true;
      loop.flushLater(this);
    }
    if (full) {
      close(CloseCode.SLOW);
    }
  }

  void flush() {
    unflushed = false;
    channel.flush();
  }

  void keepAliveSlot(List<Connection> slot, int index) {
    keepAliveSlot = slot;
    keepAliveIndex = index;
  }

  /** Once per ping interval: closes what is stale or out of time, and pings the rest. */
  void keepAlive(long nowNanos) {
    long silentNanos = nowNanos - heardNanos;
    if (silentNanos > 2 * limits.pingInterval().toNanos()) {
      close(CloseCode.STALE);
      return;
    }
    switch (state) {
      case Opened(long sinceNanos) when nowNanos - sinceNanos > limits.connectTimeout().toNanos() ->
          close(CloseCode.CONNECT_TIMEOUT);
      case Connected connected
          when connected.identity().expiresAtMillis() < System.currentTimeMillis() ->
          close(CloseCode.TOKEN_EXPIRED);
      case Opened _, Connected _ -> write(WebSocketFrames.ping(allocator()));
      case Closed _ -> {}
    }
  }

  /** Closes it with a code that says why; nothing is sent after that. */
  void close(CloseCode code) {
    if (state instanceof Closed) {
      return;
    }
    state = new Closed();
    metrics.closed(code);
    socket
        .close(new CloseReason(code.code(), code.reason()))
        .subscribe()
        .with(_ -> {}, _ -> channel.close());
    var _ =
        channel.eventLoop().schedule(() -> channel.close(), CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** The socket is gone: ends all memberships. */
  void closed(Requests requests) {
    state = new Closed();
    KeepAlive.remove(this, keepAliveSlot, keepAliveIndex);
    for (Membership membership : memberships) {
      membership.end();
      requests.ended(membership);
    }
    memberships.clear();
  }
}
