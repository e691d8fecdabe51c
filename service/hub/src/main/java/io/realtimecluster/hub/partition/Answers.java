package io.realtimecluster.hub.partition;

import io.realtimecluster.broker.downstream.HubQueue;
import io.realtimecluster.hub.downstream.DownstreamOutbox;
import io.realtimecluster.hub.partition.LoadedRooms.Lookup;
import io.realtimecluster.hub.room.Room;
import io.realtimecluster.hub.room.RoomAnswers;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.HubStatus;
import io.realtimecluster.proto.broker.v1.LoadedRoom;
import io.realtimecluster.proto.broker.v1.PartitionEdges;
import io.realtimecluster.proto.broker.v1.PartitionEdgesRequest;
import io.realtimecluster.proto.broker.v1.PartitionRooms;
import io.realtimecluster.proto.broker.v1.PartitionRoomsRequest;
import io.realtimecluster.proto.broker.v1.PartitionStatus;
import io.realtimecluster.proto.broker.v1.PartitionStatusRequest;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomHistoryRequest;
import io.realtimecluster.proto.broker.v1.RoomPresence;
import io.realtimecluster.proto.broker.v1.RoomPresenceRequest;
import io.realtimecluster.proto.broker.v1.RoomState;
import io.realtimecluster.proto.broker.v1.RoomStateRequest;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.StateUnavailableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Answers the requests of one round that change nothing. The answers wait in the outbox. Confined
 * to the partition's thread.
 */
final class Answers {

  /** How many rooms one answer lists at most. */
  static final int ROOMS_MAX = 1_000;

  private static final Comparator<Room> BY_NAME = Comparator.comparing(Room::name);
  private static final Comparator<Room> LARGEST_FIRST =
      Comparator.<Room>comparingInt(room -> room.attendance().userCount())
          .thenComparingInt(room -> room.attendance().edges().size())
          .reversed()
          .thenComparing(BY_NAME);

  private final LoadedRooms rooms;
  private final DownstreamOutbox outbox;
  private final long nowNanos;
  private final long nowMillis;

  Answers(LoadedRooms rooms, DownstreamOutbox outbox, long nowNanos, long nowMillis) {
    this.rooms = rooms;
    this.outbox = outbox;
    this.nowNanos = nowNanos;
    this.nowMillis = nowMillis;
  }

  void state(String edge, RoomStateRequest request) throws StateUnavailableException {
    RoomState.Builder answer = RoomState.newBuilder().setRequest(request.getRequest());
    switch (rooms.get(request.getRoom(), nowNanos)) {
      case Lookup.Refused refused -> answer.setError(refused.error());
      case Lookup.Found found when request.hasOffset() ->
          stateAt(found.entry().room(), request.getOffset(), answer);
      case Lookup.Found found -> answer.setReply(found.entry().room().state());
    }
    outbox.add(edge, DownstreamMessage.newBuilder().setState(answer).build());
  }

  private void stateAt(Room room, long offset, RoomState.Builder answer) {
    room.stateAt(offset, nowMillis)
        .ifPresentOrElse(
            answer::setReply,
            () ->
                answer.setError(
                    invalid(
                        "offset is %s, the state is known as of %d to %d"
                            .formatted(
                                Long.toUnsignedString(offset),
                                room.stateKeptSince(),
                                room.lastOffset()))));
  }

  void history(String edge, RoomHistoryRequest request) throws StateUnavailableException {
    RoomHistory answer =
        switch (rooms.get(request.getRoom(), nowNanos)) {
          case Lookup.Refused refused ->
              RoomHistory.newBuilder()
                  .setRoom(request.getRoom())
                  .setRequest(request.getRequest())
                  .setAfterOffset(request.getAfterOffset())
                  .setError(refused.error())
                  .build();
          case Lookup.Found found -> RoomAnswers.history(found.entry().room(), request, nowMillis);
        };
    outbox.add(edge, DownstreamMessage.newBuilder().setHistory(answer).build());
  }

  /** Nobody is in a room that is not in memory, so none is made for the question. */
  void presence(String edge, RoomPresenceRequest request) {
    RoomPresence.Builder answer = RoomPresence.newBuilder().setRequest(request.getRequest());
    if (rooms.typeOf(request.getRoom()).presence()) {
      rooms
          .find(request.getRoom())
          .ifPresent(
              entry -> {
                List<String> users = entry.room().attendance().users();
                answer
                    .addAllUsers(users)
                    .setCount(entry.room().attendance().userCount())
                    .putAllInfo(entry.room().attendance().info(users));
              });
    } else {
      answer.setError(
          invalid(
              "rooms of the type %s have no presence"
                  .formatted(rooms.typeOf(request.getRoom()).name())));
    }
    outbox.add(edge, DownstreamMessage.newBuilder().setPresence(answer).build());
  }

  /** The first rooms in the order that was asked for, without sorting all. */
  void rooms(String edge, PartitionRoomsRequest request) {
    int limit = Math.clamp(request.getLimit(), 1, ROOMS_MAX);
    Comparator<Room> order = request.getLargestFirst() ? LARGEST_FIRST : BY_NAME;
    PriorityQueue<Room> first = new PriorityQueue<>(order.reversed());
    boolean more = false;
    for (LoadedRooms.Entry entry : rooms.all()) {
      Room room = entry.room();
      if (room.name().startsWith(request.getPrefix())
          && room.name().compareTo(request.getAfter()) > 0) {
        first.add(room);
        if (first.size() > limit) {
          first.remove();
          more = true;
        }
      }
    }
    List<Room> ordered = new ArrayList<>(first);
    ordered.sort(order);
    PartitionRooms.Builder answer =
        PartitionRooms.newBuilder().setRequest(request.getRequest()).setMore(more);
    ordered.forEach(room -> answer.addRooms(loaded(room)));
    outbox.add(edge, DownstreamMessage.newBuilder().setRooms(answer).build());
  }

  private static LoadedRoom loaded(Room room) {
    LoadedRoom.Builder loaded =
        LoadedRoom.newBuilder()
            .setRoom(room.name())
            .setType(room.type().name())
            .setOffset(room.lastOffset())
            .setEdges(room.attendance().edges().size());
    return room.type().presence()
        ? loaded.setUsers(room.attendance().userCount()).build()
        : loaded.build();
  }

  /** The edges among those that were heard of; hubs ask as well. */
  void edges(String edge, PartitionEdgesRequest request, Collection<String> heard) {
    PartitionEdges.Builder answer =
        PartitionEdges.newBuilder()
            .setRequest(request.getRequest())
            .addAllEdges(withoutHubs(heard));
    outbox.add(edge, DownstreamMessage.newBuilder().setEdges(answer).build());
  }

  private static List<String> withoutHubs(Collection<String> heard) {
    return heard.stream().filter(name -> !HubQueue.is(name)).toList();
  }

  /** How the partition is, and the hub that owns it. */
  void status(
      String edge,
      PartitionStatusRequest request,
      Lease lease,
      Collection<String> heard,
      HubStatus hub) {
    PartitionStatus.Builder answer =
        PartitionStatus.newBuilder()
            .setRequest(request.getRequest())
            .setLeaseEpoch(lease.epoch())
            .setRooms(rooms.all().size())
            .addAllEdges(withoutHubs(heard))
            .setHub(hub);
    outbox.add(edge, DownstreamMessage.newBuilder().setPartitionStatus(answer).build());
  }

  /** An edge's answer to a hub, which only passes by here. */
  void passOn(UpstreamMessage answer) {
    if (answer.hasDisconnected()) {
      passOn(
          answer.getDisconnected().getTo(),
          DownstreamMessage.newBuilder().setDisconnected(answer.getDisconnected()));
    } else {
      passOn(
          answer.getEdgeStatus().getTo(),
          DownstreamMessage.newBuilder().setEdgeStatus(answer.getEdgeStatus()));
    }
  }

  private void passOn(String to, DownstreamMessage.Builder message) {
    if (HubQueue.is(to)) {
      outbox.add(to, message.build());
    }
  }

  private static Error invalid(String message) {
    return Error.newBuilder().setCode(ErrorCode.INVALID_ARGUMENT).setMessage(message).build();
  }
}
