package io.realtimecluster.edge.room;

import io.realtimecluster.broker.request.RequestNumber;
import io.realtimecluster.edge.connection.Loop;
import io.realtimecluster.edge.upstream.UpstreamForwarder;
import io.realtimecluster.proto.broker.v1.EdgeHeartbeat;
import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.InterestWithdrawal;
import io.realtimecluster.proto.broker.v1.JoinRequest;
import io.realtimecluster.proto.broker.v1.PresenceUpdate;
import io.realtimecluster.proto.broker.v1.RoomHistoryRequest;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import org.jspecify.annotations.Nullable;

/** What rooms tell the hub. A loop, if given, lets messages of its turn share a batch. */
final class RoomUpstream {

  private static final int RECOVERY_COUNT_MAX = 1_000;

  private final UpstreamForwarder forwarder;

  RoomUpstream(UpstreamForwarder forwarder) {
    this.forwarder = forwarder;
  }

  void announce(
      @Nullable Loop loop,
      LocalRoom room,
      String epoch,
      long offset,
      Attendance attendance,
      boolean joinsAuthorized) {
    InterestAnnouncement.Builder announcement =
        InterestAnnouncement.newBuilder()
            .setRoom(room.name())
            .setEpoch(epoch)
            .setOffset(offset)
            .setAsksForJoins(true)
            .setJoinsAuthorized(joinsAuthorized);
    attendance.announce(announcement);
    forward(loop, room, UpstreamMessage.newBuilder().setInterest(announcement));
  }

  void update(
      @Nullable Loop loop, LocalRoom room, PresenceUpdate.Builder update, boolean joinsAuthorized) {
    forward(
        loop,
        room,
        UpstreamMessage.newBuilder()
            .setPresence(update.setRoom(room.name()).setJoinsAuthorized(joinsAuthorized)));
  }

  void askFor(@Nullable Loop loop, LocalRoom room, String user) {
    forward(
        loop,
        room,
        UpstreamMessage.newBuilder()
            .setJoin(JoinRequest.newBuilder().setRoom(room.name()).setUser(user)));
  }

  void recover(LocalRoom room, String epoch, long afterOffset) {
    forward(
        null,
        room,
        UpstreamMessage.newBuilder()
            .setHistory(
                RoomHistoryRequest.newBuilder()
                    .setRoom(room.name())
                    .setRequest(
                        RequestNumber.NONE) // Joins wait, and clients' requests have numbers.
                    .setEpoch(epoch)
                    .setAfterOffset(afterOffset)
                    .setEarlierMax(Ring.COUNT_MAX)
                    .setLimit(RECOVERY_COUNT_MAX)));
  }

  void withdraw(int partition, String room) {
    forwarder.forwardNow(
        partition,
        UpstreamMessage.newBuilder()
            .setWithdrawal(InterestWithdrawal.newBuilder().setRoom(room))
            .build());
  }

  void heartbeat(int partition) {
    forwarder.forwardNow(
        partition,
        UpstreamMessage.newBuilder().setHeartbeat(EdgeHeartbeat.getDefaultInstance()).build());
  }

  private void forward(@Nullable Loop loop, LocalRoom room, UpstreamMessage.Builder message) {
    if (loop == null) {
      forwarder.forwardNow(room.partition(), message.build());
    } else {
      forwarder.forward(loop, room.partition(), message.build());
    }
  }
}
