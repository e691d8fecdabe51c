package io.realtimecluster.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.realtimecluster.client.connection.Connection;
import io.realtimecluster.client.loop.Timer;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Leave;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a room joined for as long as the app wants, and tells its events. The app's wish is taken
 * on any thread; what follows from it happens on the loop, in the order of the calls.
 */
final class RoomMembership {

  private static final long RETRY_MILLIS = 1_000;
  private static final Membership NONE = new Membership.None();

  private final Room room;
  private final String name;
  private final RoomHost host;
  private final Emitter<RoomEvent> events;
  private volatile Consumer<Gap> onGap;
  private volatile @Nullable Position position;

  /** What the app wants now; null: not to be in the room. */
  @GuardedBy("this")
  private @Nullable Wish wish;

  /** The wish that the loop knows. Loop only, as all below. */
  private @Nullable Wish active;

  private Membership membership = NONE;
  private boolean hasJoined;
  private Timer retryTimer = Timer.NONE;

  RoomMembership(Room room, Consumer<Gap> onGap, RoomHost host) {
    this.room = room;
    this.name = room.name();
    this.onGap = onGap;
    this.host = host;
    this.events = new Emitter<>(host.loop());
  }

  Emitter<RoomEvent> events() {
    return events;
  }

  @Nullable Position position() {
    return position;
  }

  synchronized @Nullable Wish wish() {
    return wish;
  }

  /** The handler of the latest client.room() counts. */
  void onGap(Consumer<Gap> onGap) {
    this.onGap = onGap;
  }

  synchronized CompletableFuture<Joined> join(@Nullable Position recover) {
    if (wish != null) {
      return wish.joined().copy();
    }
    try {
      host.register(room);
    } catch (IllegalStateException | RealtimeException refused) {
      return ClientFuture.failed(host.loop(), refused);
    }
    var wanted = new Wish(name, recover, new ClientFuture<>(host.loop()));
    wish = wanted;
    if (!host.loop().execute(() -> start(wanted))) {
      wanted.joined().completeExceptionally(RealtimeException.closed());
    }
    return wanted.joined().copy();
  }

  synchronized CompletableFuture<@Nullable Void> leave() {
    var left = new ClientFuture<@Nullable Void>(host.loop());
    Wish ending = wish;
    if (ending == null) {
      left.complete(null);
      return left;
    }
    wish = null;
    host.unregister(room);
    if (!host.loop().execute(() -> leave(ending, left))) {
      left.complete(null);
    }
    return left.copy();
  }

  /** The connection on which the wish is fulfilled; null: not yet. */
  @Nullable Connection joinedOn(Wish of) {
    return active == of ? joinedOn() : null;
  }

  /** The connection on which the room is joined; null: not yet. */
  @Nullable Connection joinedOn() {
    return active == null ? null : membership.joinedOn();
  }

  /** There is a connection: join, or join again, on it. */
  @SuppressWarnings("ReferenceEquality") // An app that left and joins again has asked twice.
  void connected(Connection connection) {
    retryTimer.stop();
    if (active == null) {
      return;
    }
    var asked = new Membership.Asked(connection, membership.joinedOn());
    membership = asked;
    var join = Join.newBuilder().setRoom(name);
    Position from = position;
    if (from != null) {
      join.setRecover(Messages.position(from));
    }
    connection.request(
        ClientMessage.newBuilder().setJoin(join),
        reply -> {
          if (membership == asked && reply != null) {
            answered(connection, reply);
          }
        });
  }

  /** There is no connection any more. */
  void disconnected() {
    retryTimer.stop();
    membership = NONE;
  }

  /** The client is closed. */
  void closed() {
    if (active != null) {
      end(active, RealtimeException.closed());
    }
  }

  void pushed(Connection connection, ServerMessage push) {
    // The joined of a connection comes before everything else of the room on it.
    if (!isWanted() || membership.servedBy() != connection) {
      return;
    }
    switch (push.getEventCase()) {
      case PUBLICATION -> publication(push.getPublication());
      case ROOM_RESET -> {
        var reset = push.getRoomReset();
        reset(new Position(reset.getEpoch(), reset.getOffset()));
      }
      case PRESENCE_CHANGE -> {
        var change = push.getPresenceChange();
        events.emit(
            new PresenceChange(
                name,
                change.getJoinedList(),
                change.getLeftList(),
                change.getCount(),
                change.getInfoMap()));
      }
      default -> {}
    }
  }

  private void start(Wish wanted) {
    if (host.isClosed()) {
      end(wanted, RealtimeException.closed());
      return;
    }
    active = wanted;
    position = wanted.recover();
    hasJoined = false;
    Connection connection = host.connection();
    if (connection != null) {
      connected(connection);
    }
  }

  private void leave(Wish ending, ClientFuture<@Nullable Void> left) {
    Connection joined = active == ending ? membership.joinedOn() : null;
    end(ending, new RealtimeException(ErrorCode.LEFT, "the room " + name + " was left"));
    if (joined == null) {
      left.complete(null); // One that is asked for is left when the answer comes.
    } else {
      sendLeave(joined, left);
    }
  }

  private void answered(Connection connection, ServerMessage reply) {
    if (reply.hasJoined()) {
      joined(connection, reply.getJoined());
    } else if (reply.hasError()) {
      refused(connection, reply.getError());
    }
  }

  private void joined(Connection connection, io.realtimecluster.proto.client.v1.Joined joined) {
    if (active == null) {
      membership = NONE;
      if (!host.isRegistered(name)) { // Else it is another Room's by now.
        sendLeave(connection, new ClientFuture<@Nullable Void>(host.loop()));
      }
      return;
    }
    membership = new Membership.In(connection);
    boolean recovered = catchUp(joined);
    Position at = position;
    if (!isWanted() || at == null) {
      return; // A listener has left; the leave follows.
    }
    var event = new Joined(name, at, recovered, hasJoined);
    hasJoined = true;
    active.joined().complete(event);
    events.emit(event);
    host.roomsChanged();
  }

  // The connection before may have brought as much as the new one knows, or more.
  private boolean catchUp(io.realtimecluster.proto.client.v1.Joined joined) {
    Position before = position;
    var after = new Position(joined.getEpoch(), joined.getOffset());
    joined.getPublicationsList().forEach(this::publication);
    if (before != null
        && before.epoch().equals(after.epoch())
        && before.offset() >= after.offset()) {
      return true;
    }
    if (before != null && !joined.getRecovered() && isWanted()) {
      reset(after);
    }
    if (isWanted()) {
      position = after;
    }
    return joined.getRecovered();
  }

  private void refused(Connection connection, Error error) {
    membership = NONE;
    Wish refused = active;
    if (refused == null) {
      return;
    }
    if (error.getTemporary()) {
      long millis = error.getRetryMillis() > 0 ? error.getRetryMillis() : RETRY_MILLIS;
      retryTimer = host.loop().startTimer(() -> connected(connection), millis);
      return;
    }
    RealtimeException refusal = Messages.error(error);
    events.emit(new Refused(name, refusal));
    end(refused, refusal);
  }

  private void publication(io.realtimecluster.proto.client.v1.Publication message) {
    Position at = position;
    if (!isWanted() || at == null || message.getOffset() <= at.offset()) {
      return; // Left by a listener of an earlier one, or it came before.
    }
    position = new Position(at.epoch(), message.getOffset());
    events.emit(Messages.publication(message, name));
  }

  private void reset(Position after) {
    Position before = position;
    var gap = new Gap(name, before == null ? after : before, after);
    position = after;
    AppCode.run(() -> onGap.accept(gap));
    events.emit(gap);
  }

  private void sendLeave(Connection connection, ClientFuture<@Nullable Void> left) {
    var leave = Leave.newBuilder().setRoom(name);
    connection.request(ClientMessage.newBuilder().setLeave(leave), reply -> left.complete(null));
  }

  /** The wish is over, by the app or not. */
  private void end(Wish ending, RealtimeException error) {
    retryTimer.stop();
    if (!(membership instanceof Membership.Asked)) {
      membership = NONE;
    }
    active = null;
    forget(ending);
    ending.joined().completeExceptionally(error);
    host.abandon(ending, error);
    events.end();
    host.roomsChanged();
  }

  private synchronized void forget(Wish ended) {
    if (wish == ended) {
      wish = null;
      host.unregister(room);
    }
  }

  // The app may have left already, which the loop will hear of.
  private boolean isWanted() {
    Wish wanted = active;
    return wanted != null && wanted == wish();
  }
}
