package io.realtimecluster.edge.connection;

import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.admission.Identity;
import io.realtimecluster.edge.connection.ConnectionState.Closed;
import io.realtimecluster.edge.connection.ConnectionState.Connected;
import io.realtimecluster.edge.connection.ConnectionState.Opened;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.Moved;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A client's connection, whatever its transport. Confined to its event loop. */
public final class Connection {

  private static final Logger LOG = Logger.getLogger(Connection.class);

  private final Transport transport;
  private final Loop loop;
  private final EdgeConfig.Edge limits;
  private final EdgeMetrics metrics;
  private final List<Membership> memberships = new ArrayList<>(1);
  private final long sinceMillis = System.currentTimeMillis();
  private @Nullable PublishRate publishRate;
  private @Nullable DeferredFrames deferred;

  /** At most one for each room that it may join. */
  private @Nullable ArrayDeque<Runnable> recoversLater;

  private int recoveringBytes;
  private List<Connection> keepAliveSlot = List.of();
  private int keepAliveIndex;
  private int unansweredRequests;
  private long heardNanos = System.nanoTime();
  private boolean heardSincePing = true;
  private boolean unflushed;
  private boolean moving;
  private ConnectionState state = new Opened(heardNanos);

  Connection(Transport transport, Loop loop, EdgeConfig.Edge limits, EdgeMetrics metrics) {
    this.transport = transport;
    this.loop = loop;
    this.limits = limits;
    this.metrics = metrics;
  }

  /** The loop that it lives on. */
  public Loop loop() {
    return loop;
  }

  /** Sends a message, after what was sent before. */
  public void send(ServerMessage message) {
    send(new Encoded(message));
  }

  /** Answers a request; one without an id wants no answer, not even an error. */
  public void reply(ServerMessage reply) {
    if (reply.getId() != 0) {
      send(reply);
    }
  }

  void send(Encoded message) {
    Batch batch = new Batch(List.of(message));
    write(batch);
    batch.release();
  }

  /** The user; empty until connected. */
  public String user() {
    return state instanceof Connected connected ? connected.identity().user() : "";
  }

  /** What others may know of the user, as JSON text; empty if nothing, and until connected. */
  public String info() {
    return state instanceof Connected connected ? connected.identity().info() : "";
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

  /** Its place among these members; null if it is none of them. */
  @Nullable Membership membership(RoomMembers members) {
    for (Membership membership : memberships) {
      if (membership.members() == members && membership.admitted()) {
        return membership;
      }
    }
    return null;
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

  /** One more of its requests waits for a hub. */
  public void awaitHub() {
    unansweredRequests++;
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
    int retryMillis = publishRate.takeOrRetryMillis(nowNanos);
    if (publishRate.refusedInARow() > limits.publishRefusalsMax()) {
      close(CloseCode.PUBLISHING_TOO_FAST);
    }
    return retryMillis;
  }

  /** Something came from the client. */
  public void heard() {
    heardNanos = System.nanoTime();
    heardSincePing = true;
  }

  /** The transport has room again: what was held back goes out. */
  public void drained() {
    recoveringBytes = 0;
    for (Membership membership : memberships) {
      Encoded held = membership.takeHeld();
      if (held != null) {
        send(held);
      }
    }
    while (recoversLater != null && !recoversLater.isEmpty() && !transport.congested()) {
      recoversLater.remove().run();
    }
  }

  /**
   * True if it has not read yet what it was sent before, so that it cannot have more to recover
   * now: then it is told once it has.
   */
  boolean recoversLater(Runnable again) {
    if (!transport.congested()) {
      return false;
    }
    transport.flush();
    if (!transport.congested()) {
      return false;
    }
    if (recoversLater == null) {
      recoversLater = new ArrayDeque<>(1);
    }
    recoversLater.add(again);
    return true;
  }

  /** It is sent that much of what it has missed, which does not count as read too slowly. */
  void recovers(int bytes) {
    recoveringBytes += bytes;
  }

  /** Closes it with a code that says why; nothing is sent after that. */
  public void close(CloseCode code) {
    if (state instanceof Closed) {
      return;
    }
    state = new Closed();
    deferred = null;
    recoversLater = null;
    metrics.closed(code);
    transport.close(code);
  }

  /** Does what is for this connection alone: if that fails, it is closed, and no other. */
  <T> void attempt(Consumer<T> action, T argument) {
    try {
      action.accept(argument);
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  /** Something failed that is of it alone: its client comes back and recovers. */
  public void failed(Throwable failure) {
    // No trace of errors: there may be very many.
    Throwable trace = failure instanceof RuntimeException ? failure : null;
    LOG.errorf(trace, "something failed for a connection, it is closed: %s", failure);
    try {
      close(CloseCode.INTERNAL_ERROR);
    } catch (RuntimeException | Error e) {
      LOG.errorf("nor can its client be told why: %s", e);
    }
  }

  ConnectionState state() {
    return state;
  }

  Transport transport() {
    return transport;
  }

  Protocol protocol() {
    return transport.protocol();
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

  /** A newer token of the same user: all else is as it was. */
  void refreshed(Identity identity) {
    if (state instanceof Connected connected) {
      state = connected.toRefreshed(identity);
    }
  }

  /** True if the limit of requests that wait for a hub is reached. */
  boolean awaitsHubAtLimit() {
    return unansweredRequests >= limits.unansweredRequestsMax();
  }

  /** What cannot be served yet; null: nothing. */
  @Nullable DeferredFrames deferred() {
    return deferred;
  }

  /** Serves nothing more for now, beginning with this message of a frame, and stops reading. */
  void defer(ClientFrame frame, int next) {
    deferred = new DeferredFrames(frame, next);
    metrics.readingStopped();
    transport.reading(false);
  }

  /** All that was deferred is served. */
  void undeferred() {
    deferred = null;
    transport.reading(true);
  }

  void hubAnswered() {
    unansweredRequests--;
  }

  /** The room does not take it; false if it has left or was closed before. */
  boolean refused(Membership membership, ServerMessage error) {
    if (membership.admitted()) {
      close(CloseCode.INTERNAL_ERROR); // It was told that it is in the room: it comes back anew.
      return false;
    }
    boolean waited = memberships.remove(membership);
    if (waited) {
      membership.end();
      reply(error);
    }
    return waited;
  }

  /**
   * Writes messages; they are flushed at the end of the loop's turn. A client that leaves more
   * unread than it may is closed, once what was written in this turn was tried to be sent; one
   * batch may be larger than that.
   */
  void write(Batch batch) {
    if (state instanceof Closed || isTooSlow()) {
      return;
    }
    transport.write(batch);
    if (!unflushed) {
      unflushed = true;
      loop.flushLater(this);
    }
  }

  /** As a write, but nothing more comes in this turn: it need not wait for the end of the turn. */
  void writeLast(Batch batch) {
    if (unflushed || recoveringBytes > 0) {
      write(batch);
    } else if (!(state instanceof Closed) && !isTooSlow()) {
      transport.send(batch);
    }
  }

  private boolean isTooSlow() {
    if (transport.queuedBytes() > limits.outboundBytesMax() + recoveringBytes) {
      transport.flush();
      if (transport.queuedBytes() > limits.outboundBytesMax() + recoveringBytes) {
        close(CloseCode.SLOW);
        return true;
      }
    }
    return false;
  }

  void flush() {
    unflushed = false;
    transport.flush();
    if (!transport.congested()) {
      recoveringBytes = 0;
    }
  }

  void keepAliveSlot(List<Connection> slot, int index) {
    keepAliveSlot = slot;
    keepAliveIndex = index;
  }

  /**
   * Once per ping interval: closes what is out of time, or has not answered the last ping, and
   * pings the rest; so a client that is gone is noticed within two intervals.
   */
  void keepAlive(long nowNanos) {
    if (!heardSincePing && deferred == null) {
      close(CloseCode.STALE);
      return;
    }
    switch (state) {
      case Opened(long sinceNanos) when nowNanos - sinceNanos > limits.connectTimeout().toNanos() ->
          close(CloseCode.CONNECT_TIMEOUT);
      case Connected connected
          when connected.identity().expiresAtMillis() < System.currentTimeMillis() ->
          close(CloseCode.TOKEN_EXPIRED);
      case Opened _, Connected _ -> {
        heardSincePing = false;
        transport.ping();
      }
      case Closed _ -> {}
    }
  }

  /** Asks the client to go to another edge; false if it was asked before or is closed. */
  boolean move(int delayMillis, int graceMillis) {
    if (moving || state instanceof Closed) {
      return false;
    }
    moving = true;
    Moved moved = Moved.newBuilder().setDelayMillis(delayMillis).build();
    attempt(this::send, ServerMessage.newBuilder().setMoved(moved).build());
    loop.schedule(() -> close(CloseCode.MOVED), delayMillis + graceMillis, TimeUnit.MILLISECONDS);
    return true;
  }

  /** What an operator may see of it. */
  ConnectionView view(long nowNanos) {
    return new ConnectionView(
        user(),
        transport.name(),
        transport.protocol().subprotocol(),
        sinceMillis,
        memberships.stream().map(Membership::room).toList(),
        transport.queuedBytes(),
        unansweredRequests,
        TimeUnit.NANOSECONDS.toMillis(nowNanos - heardNanos),
        moving);
  }

  /** The transport is gone: ends all memberships. */
  void closed(Requests requests) {
    state = new Closed();
    deferred = null;
    recoversLater = null;
    KeepAlive.remove(this, keepAliveSlot, keepAliveIndex);
    for (Membership membership : memberships) {
      membership.end();
      attempt(requests::ended, membership);
    }
    memberships.clear();
  }
}
