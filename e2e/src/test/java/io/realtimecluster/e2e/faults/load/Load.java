package io.realtimecluster.e2e.faults.load;

import io.realtimecluster.e2e.faults.history.History;
import io.realtimecluster.e2e.faults.history.RoomKind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * All clients: talkers, each in a room of each kind that keeps messages; counters, each in a room
 * with the program {@code state}; and movers, all in both meetings.
 */
public final class Load implements AutoCloseable {

  /** Clients that publish. */
  public static final int TALKERS = 48;

  /** Clients that count and lock. */
  public static final int COUNTERS = 12;

  /** Clients that are moved between two meetings. */
  public static final int MOVERS = 6;

  private static final Map<RoomKind, Integer> ROOMS =
      new TreeMap<>(
          Map.of(
              RoomKind.NONE,
              3,
              RoomKind.MEMORY,
              3,
              RoomKind.DURABLE,
              4,
              RoomKind.STATE,
              3,
              RoomKind.MEETING,
              2));

  private final List<Client> clients = new ArrayList<>();

  /**
   * Makes the clients.
   *
   * @param edges where to connect to, asked again with each connection
   */
  public Load(Supplier<URI> edges, History history, Random random) {
    for (int i = 0; i < TALKERS; i++) {
      List<String> rooms =
          List.of(room(RoomKind.NONE, i), room(RoomKind.MEMORY, i), room(RoomKind.DURABLE, i));
      Random own = new Random(random.nextLong());
      Behaviour behaviour = new Talking(rooms, own);
      clients.add(new Client("talker-" + i, i % 2 == 0, rooms, edges, history, behaviour, own));
    }
    for (int i = 0; i < COUNTERS; i++) {
      String room = room(RoomKind.STATE, i);
      Random own = new Random(random.nextLong());
      Behaviour behaviour = new CountingAndLocking(room, own);
      clients.add(
          new Client("counter-" + i, i % 2 == 0, List.of(room), edges, history, behaviour, own));
    }
    List<String> meetings = List.of(room(RoomKind.MEETING, 0), room(RoomKind.MEETING, 1));
    for (int i = 0; i < MOVERS; i++) {
      Random own = new Random(random.nextLong());
      Behaviour behaviour = new Moving(meetings, own);
      clients.add(new Client("mover-" + i, i % 2 == 0, meetings, edges, history, behaviour, own));
    }
  }

  /** All rooms. */
  public static List<String> rooms() {
    List<String> rooms = new ArrayList<>();
    ROOMS.forEach(
        (kind, count) -> {
          for (int i = 0; i < count; i++) {
            rooms.add(kind.room(i));
          }
        });
    return rooms;
  }

  /** All clients. */
  public List<Client> clients() {
    return List.copyOf(clients);
  }

  /** All begin. */
  public void start() {
    clients.forEach(Client::start);
  }

  /** Cuts the connections of so many clients, chosen by chance. */
  public void cut(int count, Random random) {
    for (int i = 0; i < count; i++) {
      clients.get(random.nextInt(clients.size())).cut();
    }
  }

  /** Nobody does anything new. */
  public void rest() {
    clients.forEach(Client::rest);
  }

  /** True if nobody waits for an answer. */
  public boolean isAnswered() {
    return clients.stream().allMatch(Client::isAnswered);
  }

  /** What is still missing for all to be served as if there had been no fault since then. */
  public List<String> missingSince(long sinceNanos) {
    return clients.stream().flatMap(client -> client.missingSince(sinceNanos).stream()).toList();
  }

  @Override
  public void close() {
    clients.forEach(Client::close);
  }

  private static String room(RoomKind kind, int client) {
    return kind.room(client % ROOMS.get(kind));
  }
}
