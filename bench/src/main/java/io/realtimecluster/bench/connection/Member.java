package io.realtimecluster.bench.connection;

import io.netty.channel.EventLoop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection that has joined rooms: sends connect and join in one frame, and tells its {@link
 * MemberListener} when all rooms answered. Subclasses hear what comes after. Confined to its event
 * loop.
 */
public abstract class Member implements ConnectionListener {
  private final Requests requests;
  private final String token;
  private final List<String> rooms;
  private final MemberListener memberListener;
  private volatile @Nullable ClientConnection connection;
  private int roomsJoined;

  protected Member(
      Requests requests, String token, List<String> rooms, MemberListener memberListener) {
    this.requests = requests;
    this.token = token;
    this.rooms = rooms;
    this.memberListener = memberListener;
  }

  /** The loop that this member belongs to; null until the handshake is done. */
  public @Nullable EventLoop eventLoop() {
    ClientConnection present = connection;
    return present == null ? null : present.eventLoop();
  }

  protected final Requests requests() {
    return requests;
  }

  protected final void send(byte[] frame) {
    ClientConnection present = connection;
    if (present == null) {
      throw new IllegalStateException("the connection is not open");
    }
    present.send(frame);
  }

  @Override
  public void onOpen(ClientConnection opened) {
    connection = opened;
    byte[] entering = requests.enter(token, rooms);
    if (entering != null) {
      send(entering);
    } else {
      rooms.forEach(room -> onJoined(new JoinedRoom(room, "", 0, false, List.of())));
    }
  }

  @Override
  public final void onConnected(ReconnectWindow window) {
    // The join went out with the connect.
  }

  @Override
  public void onJoined(JoinedRoom joined) {
    roomsJoined++;
    if (roomsJoined == rooms.size()) {
      memberListener.onReady();
    }
  }

  @Override
  public final void onClosed(String cause) {
    if (roomsJoined < rooms.size()) {
      memberListener.onNotReady(cause);
    } else {
      memberListener.onLost(cause);
    }
  }

  @Override
  public void onError(int id, String code) {
    memberListener.onError(code);
    if (roomsJoined < rooms.size()) {
      roomsJoined = rooms.size();
      memberListener.onNotReady(code);
    }
  }

  @Override
  public final void onPing(byte[] answer) {
    send(answer);
  }

  @Override
  public void onPublished(int id, long offset) {}

  @Override
  public void onPublication(PublicationView publication) {}

  @Override
  public void onRoomReset(String room, long offset) {
    memberListener.onError("room reset");
  }
}
