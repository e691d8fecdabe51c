package io.realtimecluster.edge.connection;

/**
 * A connection's place in a room, from the moment that it asks to join until it leaves. Confined to
 * the connection's event loop.
 */
public final class Membership {

  private static final int NOT_ADMITTED = -1;

  private final Connection connection;
  private final String user;
  private final String session;
  private final String room;
  private final RoomMembers members;
  private int index = NOT_ADMITTED;
  private boolean ended;

  /** Asked for; not yet admitted. */
  public Membership(Connection connection, String room, RoomMembers members) {
    this.connection = connection;
    this.user = connection.user();
    this.session = connection.session();
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

  /** The room's name. */
  public String room() {
    return room;
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

  boolean ended() {
    return ended;
  }

  /** The connection left, or was closed. */
  void end() {
    ended = true;
    if (admitted()) {
      members.remove(this);
      index = NOT_ADMITTED;
    }
  }

  int index() {
    return index;
  }

  void index(int index) {
    this.index = index;
  }
}
