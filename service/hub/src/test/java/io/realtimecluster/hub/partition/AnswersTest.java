package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.hub.downstream.DownstreamOutbox;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomType.Durability;
import io.realtimecluster.hub.room.RoomType.History;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.EdgeStatus;
import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.LoadedRoom;
import io.realtimecluster.proto.broker.v1.PartitionEdgesRequest;
import io.realtimecluster.proto.broker.v1.PartitionRooms;
import io.realtimecluster.proto.broker.v1.PartitionRoomsRequest;
import io.realtimecluster.proto.broker.v1.PartitionStatus;
import io.realtimecluster.proto.broker.v1.PartitionStatusRequest;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.broker.v1.UserDisconnected;
import io.realtimecluster.state.Lease;
import io.realtimecluster.state.memory.MemoryRoomLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {

  private static final RoomType BUSY =
      RoomType.relay("busy", "busy:*", new History(Durability.MEMORY, 1, null), true);

  private final List<String> addressees = new ArrayList<>();
  private final List<DownstreamMessage> sent = new ArrayList<>();
  private final HubMetrics metrics = new HubMetrics(new SimpleMeterRegistry());
  private final LoadedRooms rooms =
      new LoadedRooms(1, new RoomTypes(List.of(BUSY)), new MemoryRoomLog(), metrics);
  private final DownstreamOutbox outbox =
      new DownstreamOutbox(
          0,
          1,
          new DownstreamPublisher() {
            @Override
            public void publish(String edge, DownstreamBatch batch) {
              addressees.add(edge);
              sent.addAll(batch.getMessagesList());
            }

            @Override
            public void publishToAll(DownstreamBatch batch) {}
          },
          metrics);
  private final Answers answers = new Answers(rooms, outbox, 0, 0);

  @Test
  void rooms_inPages_areAllThereOnceInOrder() throws Exception {
    for (String room : List.of("chat:3", "chat:1", "other", "chat:2", "chat:4", "chat:5")) {
      rooms.get(room, 0);
    }
    PartitionRooms first = list("chat:", "", 2);
    assertEquals(List.of("chat:1", "chat:2"), names(first));
    assertTrue(first.getMore());
    assertEquals(List.of("chat:3", "chat:4"), names(list("chat:", "chat:2", 2)));
    PartitionRooms last = list("chat:", "chat:4", 2);
    assertEquals(List.of("chat:5"), names(last));
    assertFalse(last.getMore());
    assertFalse(list("chat:", "chat:3", 2).getMore(), "exactly as many as asked for");
    assertFalse(last.getRooms(0).hasUsers(), "the type has no presence");
  }

  @Test
  void rooms_limitPastTheGreatest_isTheGreatest() throws Exception {
    for (int i = 0; i <= Answers.ROOMS_MAX; i++) {
      rooms.get("r" + i, 0);
    }
    PartitionRooms all = list("", "", Answers.ROOMS_MAX + 1);
    assertEquals(Answers.ROOMS_MAX, all.getRoomsCount());
    assertTrue(all.getMore());
  }

  @Test
  void edges_hubsThatAsk_areNoEdges() {
    answers.edges(
        "hub:1", PartitionEdgesRequest.getDefaultInstance(), List.of("hub:1", "edge-1", "edge-2"));
    outbox.flush();
    assertEquals(List.of("edge-1", "edge-2"), sent.getFirst().getEdges().getEdgesList());
  }

  @Test
  void passOn_answerForAHub_goesThereAndOneForAnythingElseNowhere() {
    answers.passOn(disconnected("hub:2"));
    answers.passOn(disconnected("edge-1"));
    answers.passOn(status("hub:3"));
    answers.passOn(status("edge-1"));
    outbox.flush();
    assertEquals(List.of("hub:2", "hub:3"), addressees);
    assertEquals(3, sent.getFirst().getDisconnected().getConnections());
    assertEquals("edge-1", sent.getLast().getEdgeStatus().getEdge());
  }

  @Test
  void rooms_largestFirst_areByUsersThenEdgesThenName() throws Exception {
    for (String room : List.of("busy:empty", "busy:one", "busy:three", "busy:two-edges")) {
      rooms.get(room, 0);
    }
    join("busy:three", "edge-1", "ana", "ben", "cleo");
    join("busy:one", "edge-1", "ana");
    join("busy:two-edges", "edge-1", "ana");
    join("busy:two-edges", "edge-2", "ana");
    PartitionRoomsRequest.Builder request =
        PartitionRoomsRequest.newBuilder().setLargestFirst(true);

    PartitionRooms two = list(request.setLimit(2));
    PartitionRooms all = list(request.setLimit(4));

    assertEquals(List.of("busy:three", "busy:two-edges"), names(two));
    assertTrue(two.getMore());
    assertEquals(List.of("busy:three", "busy:two-edges", "busy:one", "busy:empty"), names(all));
    assertFalse(all.getMore());
  }

  @Test
  void status_hasThePartitionAndItsOwnerAndTheEdges() throws Exception {
    rooms.get("r", 0);
    answers.status(
        "hub:1",
        PartitionStatusRequest.newBuilder().setRequest(7).build(),
        new Lease(0, "hub-2", 5, 1, 1),
        List.of("hub:1", "edge-1"),
        metrics.status("hub-2"));
    outbox.flush();
    PartitionStatus status = sent.getFirst().getPartitionStatus();
    assertEquals(7, status.getRequest());
    assertEquals(5, status.getLeaseEpoch());
    assertEquals(1, status.getRooms());
    assertEquals(List.of("edge-1"), status.getEdgesList());
    assertEquals("hub-2", status.getHub().getHub());
    assertTrue(status.getHub().getProcess().getUptimeMillis() > 0);
    assertTrue(status.getHub().getStored().getBoundsMicrosCount() > 0);
  }

  private void join(String room, String edge, String... users) {
    InterestAnnouncement announced =
        InterestAnnouncement.newBuilder().setRoom(room).addAllUsers(List.of(users)).build();
    rooms.find(room).orElseThrow().room().attendance().announce(edge, announced, 0);
  }

  private static UpstreamMessage disconnected(String to) {
    return UpstreamMessage.newBuilder()
        .setDisconnected(UserDisconnected.newBuilder().setTo(to).setConnections(3))
        .build();
  }

  private static UpstreamMessage status(String to) {
    return UpstreamMessage.newBuilder()
        .setEdgeStatus(EdgeStatus.newBuilder().setTo(to).setEdge("edge-1"))
        .build();
  }

  private PartitionRooms list(String prefix, String after, int limit) {
    return list(
        PartitionRoomsRequest.newBuilder().setPrefix(prefix).setAfter(after).setLimit(limit));
  }

  private PartitionRooms list(PartitionRoomsRequest.Builder request) {
    sent.clear();
    answers.rooms("hub:1", request.build());
    outbox.flush();
    return sent.getFirst().getRooms();
  }

  private static List<String> names(PartitionRooms rooms) {
    return rooms.getRoomsList().stream().map(LoadedRoom::getRoom).toList();
  }
}
