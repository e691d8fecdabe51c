package io.realtimecluster.edge.room;

import io.realtimecluster.broker.failure.Complaints;
import io.realtimecluster.broker.upstream.Partitioner;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.Connection;
import io.realtimecluster.edge.connection.EdgeMetrics;
import io.realtimecluster.edge.connection.Membership;
import io.realtimecluster.edge.connection.Refusals;
import io.realtimecluster.edge.connection.Requests;
import io.realtimecluster.edge.room.PendingPresence.Departure;
import io.realtimecluster.edge.tracing.EdgeSpans;
import io.realtimecluster.edge.upstream.AwaitedReplies;
import io.realtimecluster.edge.upstream.UpstreamForwarder;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.JoinDecision;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomPresenceChange;
import io.realtimecluster.proto.client.v1.Command;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.HistoryRequest;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Leave;
import io.realtimecluster.proto.client.v1.Left;
import io.realtimecluster.proto.client.v1.Payload.ContentCase;
import io.realtimecluster.proto.client.v1.PresenceRequest;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.Publish;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.proto.client.v1.StateRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that local connections are in: serves the requests of connections and takes the answers
 * of hubs. Requests come on the connections' loops, answers on the broker's thread.
 */
@ApplicationScoped
public class LocalRooms implements Requests {

  private static final int HISTORY_LIMIT_DEFAULT = 100;
  private static final int HISTORY_LIMIT_MAX = 1_000;
  private static final Logger LOG = Logger.getLogger(LocalRooms.class);

  private final EdgeConfig.Edge config;
  private final Partitioner partitioner;
  private final int ownPartition;
  private final HubQuestions questions;
  private final EdgeMetrics metrics;
  private final EdgeSpans spans;
  private final RoomUpstream upstream;
  private final Map<String, LocalRoom> rooms = new ConcurrentHashMap<>();
  private final Complaints complaints = new Complaints();

  LocalRooms(
      EdgeConfig config,
      UpstreamForwarder forwarder,
      AwaitedReplies awaited,
      EdgeMetrics metrics,
      EdgeSpans spans) {
    this.config = config.edge();
    this.partitioner = new Partitioner(config.partitions());
    this.ownPartition = partitioner.partitionOf(config.edge().id());
    this.questions = new HubQuestions(partitioner, forwarder, awaited, spans);
    this.metrics = metrics;
    this.spans = spans;
    this.upstream = new RoomUpstream(forwarder);
    forwarder.whenUnsent(new UnsentMessages(rooms, metrics)::add);
  }

  @Override
  public void join(Connection connection, int id, Join join) {
    int nameBytes = join.getRoom().getBytes(StandardCharsets.UTF_8).length;
    if (nameBytes == 0 || nameBytes > Partitioner.ROOM_NAME_BYTES_MAX) {
      refuse(
          connection,
          id,
          ErrorCode.INVALID_ARGUMENT,
          "the room's name has %d bytes, allowed is 1 to %d"
              .formatted(nameBytes, Partitioner.ROOM_NAME_BYTES_MAX));
      return;
    }
    // To join again is to leave and come back: the answer tells where the client is now.
    connection
        .membership(join.getRoom())
        .ifPresent(earlier -> leaveToComeBack(connection, earlier));
    if (connection.roomCount() >= config.roomsPerConnectionMax()) {
      refuse(
          connection,
          id,
          ErrorCode.TOO_MANY_ROOMS,
          "the connection is in %d rooms, the limit".formatted(config.roomsPerConnectionMax()));
      return;
    }
    boolean taken = false;
    while (!taken) { // Twice at most: a room that was closed is not in the map any more.
      taken = tryJoin(connection, id, join);
    }
  }

  private boolean tryJoin(Connection connection, int id, Join join) {
    LocalRoom room = rooms.computeIfAbsent(join.getRoom(), this::newRoom);
    Membership membership =
        new Membership(connection, room.name(), room.members(connection.loop()));
    boolean taken =
        room.join(
            new PendingJoin(
                membership, id, join.hasRecover() ? join.getRecover() : null, System.nanoTime()));
    if (taken) {
      connection.joining(membership);
    } else {
      rooms.remove(join.getRoom(), room);
    }
    return taken;
  }

  private LocalRoom newRoom(String name) {
    return new LocalRoom(name, partitioner.partitionOf(name), upstream, metrics, spans);
  }

  @Override
  public void leave(Connection connection, int id, Leave leave) {
    Optional<Membership> membership = connection.membership(leave.getRoom());
    if (membership.isEmpty()) {
      refuseNotJoined(connection, id, leave.getRoom());
      return;
    }
    leave(connection, membership.get());
    connection.reply(
        ServerMessage.newBuilder()
            .setId(id)
            .setLeft(Left.newBuilder().setRoom(leave.getRoom()))
            .build());
  }

  private void leaveToComeBack(Connection connection, Membership membership) {
    connection.leave(membership);
    ended(membership);
  }

  private void leave(Connection connection, Membership membership) {
    connection.leave(membership);
    find(membership.room(), room -> room.ended(membership, Departure.LEFT));
  }

  @Override
  public void ended(Membership membership) {
    find(membership.room(), room -> room.ended(membership, Departure.LOST));
  }

  @Override
  public void publish(Connection connection, int id, Publish publish) {
    if (!joined(connection, publish.getRoom())) {
      refuseNotJoined(connection, id, publish.getRoom());
    } else if (publish.getPayload().getContentCase() == ContentCase.CONTENT_NOT_SET) {
      refuse(connection, id, ErrorCode.INVALID_ARGUMENT, "the payload is missing");
    } else if (mayPublish(connection, id)) {
      metrics.publishReceived();
      questions.publish(connection, id, publish);
    }
  }

  @Override
  public void command(Connection connection, int id, Command command) {
    if (!joined(connection, command.getRoom())) {
      refuseNotJoined(connection, id, command.getRoom());
    } else if (mayPublish(connection, id)) {
      questions.command(connection, id, command);
    }
  }

  @Override
  public void state(Connection connection, int id, StateRequest request) {
    if (!joined(connection, request.getRoom())) {
      refuseNotJoined(connection, id, request.getRoom());
    } else {
      questions.state(connection, id, request);
    }
  }

  private boolean mayPublish(Connection connection, int id) {
    int retryMillis = connection.publishRetryMillis();
    if (retryMillis > 0) {
      connection.reply(
          Refusals.temporary(
              id,
              ErrorCode.RATE_LIMITED,
              "more than %d publishes and commands per second"
                  .formatted(config.publishesPerSecondMax()),
              retryMillis));
      return false;
    }
    return true;
  }

  @Override
  public void presence(Connection connection, int id, PresenceRequest request) {
    if (!joined(connection, request.getRoom())) {
      refuseNotJoined(connection, id, request.getRoom());
      return;
    }
    find(
        request.getRoom(),
        room ->
            room.presence()
                .ifPresentOrElse(
                    reply ->
                        connection.reply(
                            ServerMessage.newBuilder().setId(id).setPresence(reply).build()),
                    () ->
                        refuse(
                            connection,
                            id,
                            ErrorCode.INVALID_ARGUMENT,
                            "rooms of this type have no presence")));
  }

  @Override
  public void history(Connection connection, int id, HistoryRequest request) {
    int limit = request.getLimit() == 0 ? HISTORY_LIMIT_DEFAULT : request.getLimit();
    if (!joined(connection, request.getRoom())) {
      refuseNotJoined(connection, id, request.getRoom());
    } else if (limit < 1 || limit > HISTORY_LIMIT_MAX) {
      refuse(
          connection,
          id,
          ErrorCode.INVALID_ARGUMENT,
          "limit is %s, allowed is 1 to %d"
              .formatted(Integer.toUnsignedString(limit), HISTORY_LIMIT_MAX));
    } else {
      questions.history(connection, id, request.getRoom(), limit);
    }
  }

  /** A publication from a hub. */
  public void published(Publication publication) {
    String name = publication.getRoom();
    LocalRoom room = rooms.get(name);
    if (room == null) {
      room = rooms.compute(name, (_, joined) -> joined == null ? withdrawn(name) : joined);
    }
    if (room != null) {
      room.published(publication);
    }
  }

  /**
   * Nobody wants the room any more, or the withdrawal was lost, or it and a publication crossed. To
   * be called within a step of the map that leaves the room out, so that the announcement of a room
   * that is joined meanwhile comes after it: the hub goes by what it was told last.
   */
  private @Nullable LocalRoom withdrawn(String name) {
    upstream.withdraw(partitioner.partitionOf(name), name);
    return null;
  }

  /** The hub's answer to an announcement. */
  public void granted(InterestGrant grant) {
    find(grant.getRoom(), room -> room.granted(grant));
  }

  /** The hub has decided about the joins of a user. */
  public void decided(JoinDecision decision) {
    find(decision.getRoom(), room -> room.decided(decision));
  }

  /** The part of a room's log that recovering joins wait for. */
  public void recovered(RoomHistory history) {
    find(history.getRoom(), room -> room.recovered(history));
  }

  /** Users came or went. */
  public void presenceChanged(RoomPresenceChange change) {
    find(change.getRoom(), room -> room.presenceChanged(change));
  }

  /** A partition has a new owner, or something of it was lost: it must hear of all its rooms. */
  public void announceAgain(int partition) {
    if (partition == ownPartition) {
      upstream.heartbeat(partition);
    }
    for (LocalRoom room : rooms.values()) {
      if (room.partition() == partition) {
        attempt(room, LocalRoom::announceAgain);
      }
    }
  }

  /** Something that a hub has said of a room could not be handled: it is asked after a while. */
  public void unhandled(String room) {
    find(room, LocalRoom::unhandled);
  }

  /** The same for something of its log: its members are told that there may be a gap. */
  public void doubt(String room) {
    find(room, LocalRoom::doubt);
  }

  /**
   * Tells the owners of its rooms' partitions, and of the one that its name falls into, that this
   * edge lives; their answers show losses.
   */
  public void heartbeat() {
    TreeSet<Integer> partitions = new TreeSet<>();
    partitions.add(ownPartition);
    rooms.values().forEach(room -> partitions.add(room.partition()));
    partitions.forEach(upstream::heartbeat);
  }

  /** Repeats what was not answered, and closes the rooms that are empty. */
  public void tick() {
    long nowNanos = System.nanoTime();
    for (LocalRoom room : rooms.values()) {
      attempt(room, each -> tick(each, nowNanos));
    }
  }

  private void tick(LocalRoom room, long nowNanos) {
    room.tick(nowNanos, config.replyTimeout().toNanos());
    if (room.closeIfEmpty(nowNanos, config.roomLinger().toNanos())) {
      rooms.computeIfPresent(
          room.name(), (name, present) -> present == room ? withdrawn(name) : present);
    }
  }

  /** A room where something fails keeps no other waiting; it has its next turn with the tick. */
  private void attempt(LocalRoom room, Consumer<LocalRoom> action) {
    try {
      action.accept(room);
    } catch (RuntimeException | Error e) {
      metrics.messageFailed();
      if (complaints.mayComplain()) {
        LOG.errorf(e, "room %s: its hub could not be told of it", room.name());
      }
    }
  }

  private static boolean joined(Connection connection, String room) {
    return connection.membership(room).filter(Membership::admitted).isPresent();
  }

  private void find(String name, Consumer<LocalRoom> action) {
    LocalRoom room = rooms.get(name);
    if (room != null) {
      action.accept(room);
    }
  }

  private static void refuseNotJoined(Connection connection, int id, String room) {
    refuse(connection, id, ErrorCode.NOT_JOINED, "the room %s is not joined".formatted(room));
  }

  private static void refuse(Connection connection, int id, ErrorCode code, String message) {
    connection.reply(Refusals.permanent(id, code, message));
  }
}
