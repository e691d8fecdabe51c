package io.realtimecluster.e2e.kubernetes.crowd;

import io.realtimecluster.e2e.faults.load.Reconnects;
import io.realtimecluster.e2e.faults.load.Wire;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Position;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.net.http.WebSocketHandshakeException;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A user in one room. Has one seat, or two while it moves: the new one takes over once it has
 * joined, and a lost one is replaced after a wait. Thread-safe.
 */
class Member {

  private static final int CONNECT_ID = 1;
  private static final int JOIN_ID = 2;
  private static final int UNAVAILABLE = 503;
  private static final int MOVED = 4001;

  private final Crowd crowd;
  private final String user;
  private final String room;
  private final boolean json;
  private final String session = UUID.randomUUID().toString();
  private final Reconnects reconnects = new Reconnects(new Random());
  private @Nullable Seat seat;
  private @Nullable Seat next;
  private boolean opening;
  private boolean left;
  private String epoch = "";
  private long offset;
  private long openedNanos;
  private int moved;

  Member(Crowd crowd, String user, String room, boolean json) {
    this.crowd = crowd;
    this.user = user;
    this.room = room;
    this.json = json;
  }

  /** Takes a seat; returns when the connection is open or has failed. */
  final void open() {
    Seat opened;
    synchronized (this) {
      if (left || opening || next != null) {
        return;
      }
      opening = true;
      opened = new Seat(this, offset);
    }
    try {
      opened(opened, Wire.open(crowd.service(), json, opened));
    } catch (CompletionException e) {
      failed(e);
    }
  }

  private synchronized void opened(Seat opened, Wire wire) {
    opening = false;
    opened.wire = wire;
    if (left) {
      wire.cut();
      return;
    }
    if (opened.gone) {
      crowd.later(reconnects.failedMillis(), this::open);
      return;
    }
    next = opened;
    opened.offset = offset;
    openedNanos = System.nanoTime();
    wire.send(
        ClientMessage.newBuilder()
            .setId(CONNECT_ID)
            .setConnect(Connect.newBuilder().setToken(crowd.token(user)).setSession(session))
            .build());
    wire.send(join());
  }

  private synchronized void failed(CompletionException failure) {
    opening = false;
    boolean refused =
        failure.getCause() instanceof WebSocketHandshakeException answer
            && answer.getResponse().statusCode() == UNAVAILABLE;
    (refused ? crowd.tally().refused : crowd.tally().failed).increment();
    crowd.later(reconnects.failedMillis(), this::open);
  }

  private ClientMessage join() {
    Join.Builder join = Join.newBuilder().setRoom(room);
    if (!epoch.isEmpty()) {
      join.setRecover(Position.newBuilder().setEpoch(epoch).setOffset(offset));
    }
    return ClientMessage.newBuilder().setId(JOIN_ID).setJoin(join).build();
  }

  final synchronized void received(Seat from, ServerMessage message) {
    if (left || (from != seat && from != next)) {
      return; // It was given up before.
    }
    if (message.hasConnected()) {
      from.edge = message.getConnected().getEdge();
      reconnects.window(
          message.getConnected().getReconnect().getMinMillis(),
          message.getConnected().getReconnect().getMaxMillis());
    } else if (message.hasJoined()) {
      joined(from, message.getJoined());
    } else if (message.hasPublication()) {
      handle(from, message.getPublication());
    } else if (message.hasMoved()) {
      toldToMove(from, message.getMoved().getDelayMillis());
    } else if (message.hasRoomReset()) {
      crowd.tally().violated("%s was told of a gap in %s".formatted(user, room));
    } else if (message.hasError() && message.getId() == JOIN_ID) {
      joinRefused(from, message.getError());
    } else {
      answered(message);
    }
  }

  private void joined(Seat from, Joined joined) {
    boolean first = epoch.isEmpty();
    if (first) {
      from.offset = joined.getOffset();
      offset = joined.getOffset();
    } else if (!joined.getRecovered() || !joined.getEpoch().equals(epoch)) {
      crowd.tally().violated("%s did not recover in %s: %s".formatted(user, room, joined));
    }
    epoch = joined.getEpoch();
    joined.getPublicationsList().forEach(publication -> handle(from, publication));
    if (from.offset != joined.getOffset()) {
      crowd
          .tally()
          .violated(
              "%s got up to %d in %s and not to %d"
                  .formatted(user, from.offset, room, joined.getOffset()));
    }
    takeOver(from);
  }

  private void takeOver(Seat from) {
    if (seat != null) {
      if (!seat.edge.equals(from.edge)) {
        crowd.tally().edgeChanges.increment();
      }
      seat.cut();
    }
    seat = from;
    next = null;
    seated();
    if (from.toldToMove) {
      crowd.later(0, this::open);
    }
  }

  private void handle(Seat from, Publication publication) {
    long got = publication.getOffset();
    if (got != from.offset + 1) {
      crowd.tally().violated("%s got %d after %d in %s".formatted(user, got, from.offset, room));
    }
    from.offset = got;
    if (got > offset) {
      offset = got;
      crowd.tally().delivered.increment();
    }
  }

  private void toldToMove(Seat from, int delayMillis) {
    moved++;
    crowd.tally().moved.increment();
    from.toldToMove = true;
    if (from == seat) {
      crowd.later(delayMillis, this::open);
    }
  }

  private void joinRefused(Seat from, Error error) {
    if (error.getTemporary()) {
      crowd.later(error.getRetryMillis(), () -> joinAgain(from));
    } else {
      crowd.tally().violated("%s may not join %s: %s".formatted(user, room, error));
    }
  }

  private synchronized void joinAgain(Seat from) {
    if (from == next && from.wire != null) {
      from.wire.send(join());
    }
  }

  final synchronized void closed(Seat from, int code) {
    from.gone = true;
    if (left) {
      return;
    }
    if (from == next) {
      next = null;
    } else if (from == seat) {
      seat = null;
      (from.toldToMove && code == MOVED ? crowd.tally().late : crowd.tally().lost).increment();
    } else {
      return;
    }
    if (next == null && !opening) {
      crowd.later(reconnects.endedMillis(System.nanoTime() - openedNanos, code), this::open);
    }
  }

  /** Goes away for good. */
  final synchronized void leave() {
    left = true;
    if (seat != null) {
      seat.cut();
    }
    if (next != null) {
      next.cut();
    }
    seat = null;
    next = null;
  }

  /** Sends over the seat; what cannot be sent now is sent by {@link #seated}. */
  final void send(ClientMessage message) {
    if (seat != null && seat.wire != null) {
      seat.wire.send(message);
    }
  }

  /** It has a seat, or another one. */
  void seated() {}

  /** What else came: the answer to something that was sent. */
  void answered(ServerMessage message) {}

  final Crowd crowd() {
    return crowd;
  }

  final String user() {
    return user;
  }

  final String room() {
    return room;
  }

  /** The edge that serves it, if one does. */
  final synchronized Optional<String> edge() {
    return Optional.ofNullable(seat).map(present -> present.edge);
  }

  final synchronized long offset() {
    return offset;
  }

  final synchronized int moved() {
    return moved;
  }
}
