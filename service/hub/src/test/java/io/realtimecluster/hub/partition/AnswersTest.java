package io.realtimecluster.hub.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.broker.downstream.DownstreamPublisher;
import io.realtimecluster.hub.downstream.DownstreamOutbox;
import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.proto.broker.v1.DownstreamBatch;
import io.realtimecluster.proto.broker.v1.DownstreamMessage;
import io.realtimecluster.proto.broker.v1.LoadedRoom;
import io.realtimecluster.proto.broker.v1.PartitionEdgesRequest;
import io.realtimecluster.proto.broker.v1.PartitionRooms;
import io.realtimecluster.proto.broker.v1.PartitionRoomsRequest;
import io.realtimecluster.proto.broker.v1.UserDisconnected;
import io.realtimecluster.state.memory.MemoryRoomLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {

  private final List<String> addressees = new ArrayList<>();
  private final List<DownstreamMessage> sent = new ArrayList<>();
  private final HubMetrics metrics = new HubMetrics(new SimpleMeterRegistry());
  private final LoadedRooms rooms =
      new LoadedRooms(1, new RoomTypes(List.of()), new MemoryRoomLog(), metrics);
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
    answers.passOn(UserDisconnected.newBuilder().setTo("hub:2").setConnections(3).build());
    answers.passOn(UserDisconnected.newBuilder().setTo("edge-1").build());
    outbox.flush();
    assertEquals(List.of("hub:2"), addressees);
    assertEquals(3, sent.getFirst().getDisconnected().getConnections());
  }

  private PartitionRooms list(String prefix, String after, int limit) {
    sent.clear();
    answers.rooms(
        "hub:1",
        PartitionRoomsRequest.newBuilder()
            .setPrefix(prefix)
            .setAfter(after)
            .setLimit(limit)
            .build());
    outbox.flush();
    return sent.getFirst().getRooms();
  }

  private static List<String> names(PartitionRooms rooms) {
    return rooms.getRoomsList().stream().map(LoadedRoom::getRoom).toList();
  }
}
