package io.realtimecluster.edge.connection;

import org.jspecify.annotations.Nullable;

/**
 * A connection's place in a room, from the moment that it asks to join until it leaves. Confined to
 * the connection's event loop.
 */
public final class Membership {

  private static final int NOT_ADMITTED = -1;

  private final Connection connection;
  private final String user;
  private final String session;
  private final String info;
  private final String room;
  private final RoomMembers members;
  private int index = NOT_ADMITTED;
  private boolean ended;

  /** A short, for there is one in each of very many: a batch has fewer messages than bytes. */
  private short ahead;

  private @Nullable Encoded held;

  /** Asked for; not yet admitted. */
  public Membership(Connection connection, String room, RoomMembers members) {
    this.connection = connection;
    this.user = connection.user();
    this.session = connection.session();
    this.info = connection.info();
    this.room = room;
    this.members = members;
  }

  /** Whose place it is. */
  public Connection connection() {
    return connection;
  }

  /** The user at the time of the join; a closed connection has none any more. */
  public String user() {
    return user;
  }

  /** The session at the time of the join. */
  public String session() {
    return session;
  }

  /** What others may know of the user at the time of the join, as JSON text; empty: nothing. */
  public String info() {
    return info;
  }

  /** The room's name. */
  public String room() {
    return room;
  }

  RoomMembers members() {
    return members;
  }

  /** True if the join was answered: the connection gets the room's publications. */
  public boolean admitted() {
    return index != NOT_ADMITTED;
  }

  void admit() {
    if (!ended) {
      members.add(this);
    }
  }

  /** The connection left, or was closed. */
  void end() {
    ended = true;
    if (admitted()) {
      members.remove(this);
      index = NOT_ADMITTED;
    }
  }

  /** Keeps the latest publication for a connection that reads too slowly; null: none. */
  void hold(@Nullable Encoded publication) {
    held = publication;
  }

  @Nullable Encoded takeHeld() {
    Encoded taken = held;
    held = null;
    return taken;
  }

  /** How many messages of the batch that is being collected it was sent already. */
  int ahead() {
    return ahead;
  }

  void ahead(int messages) {
    ahead = (short) messages;
  }

  int index() {
    return index;
  }

  void index(int index) {
    this.index = index;
  }
}
