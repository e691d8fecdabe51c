package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.e2e.ServerApi.Answer;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.HistoryReply;
import io.realtimecluster.proto.client.v1.HistoryRequest;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Leave;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Queues that are deleted with what is in them, while clients publish, come and go. Edges and hubs
 * wait for an answer for longer than the test lasts, so whatever is noticed is noticed by numbers.
 */
class LostQueueIT {

  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(30);
  private static final String REPLY_TIMEOUT = "300S";
  private static final int PUBLISHERS = 12;
  private static final int PUBLISHES = 60;
  private static final String LOST = "realtimecluster_edge_requests_lost_total";
  private static RealProcesses processes;
  private static ServerApi api;

  @BeforeAll
  static void start() {
    Map<String, String> edges = new HashMap<>(RealProcesses.UNLIMITED_PUBLISHES);
    edges.put("REALTIMECLUSTER_EDGE_REPLY_TIMEOUT", REPLY_TIMEOUT);
    processes = new RealProcesses("lost-queue", edges);
    processes.start(0, 2);
    processes.startHub(
        "hub-1",
        Map.of(
            "REALTIMECLUSTER_HUB_LEASE_TIME",
            "120S",
            "REALTIMECLUSTER_API_REPLY_TIMEOUT",
            REPLY_TIMEOUT));
    Waits.until(
        NOTICED_WITHIN,
        () -> "it owns all",
        () ->
            processes.metric("hub-1", "realtimecluster_hub_partitions_owned")
                == RealProcesses.PARTITIONS);
    api = new ServerApi(processes.hub("hub-1"));
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void partitionQueues_deletedUnderLoad_requestsAreRefusedAtOnceAndPresenceIsRight() {
    String room = "durable:" + UUID.randomUUID();
    List<TestConnection> publishers = new ArrayList<>();
    try (TestConnection bob = connect("edge-2", "bob");
        TestConnection eve = connect("edge-2", "eve")) {
      for (int i = 0; i < PUBLISHERS; i++) {
        publishers.add(connect("edge-1", "publisher-" + i));
        publishers.getLast().join(room, null);
      }
      bob.join(room, null);
      eve.join("durable:elsewhere", null);
      awaitPresence(room, PUBLISHERS + 1);
      // When
      processes.pause("hub-1");
      List<Map<Long, CompletableFuture<ServerMessage>>> sent = new ArrayList<>();
      for (TestConnection publisher : publishers) {
        sent.add(publishAll(publisher, room));
      }
      var _ = bob.request(ClientMessage.newBuilder().setLeave(Leave.newBuilder().setRoom(room)));
      CompletableFuture<ServerMessage> joined = joinLater(eve, room);
      for (int partition = 0; partition < RealProcesses.PARTITIONS; partition++) {
        processes.controlBroker("delete_queue", "realtimecluster.upstream." + partition);
      }
      processes.resume("hub-1");
      // Then
      for (int i = 0; i < PUBLISHERS; i++) {
        publishAgainUntilDone(publishers.get(i), room, sent.get(i));
      }
      assertTrue(processes.metric("edge-1", LOST) > 0, "something was lost");
      assertPublishedOnce(publishers.getFirst(), room);
      assertTrue(TestConnection.await(joined).hasJoined());
      Waits.until(
          NOTICED_WITHIN,
          () -> "eve for bob: " + presence(room).body(),
          () -> isEveThereForBob(presence(room).body()));
    } finally {
      publishers.forEach(TestConnection::close);
    }
  }

  @Test
  void edgeQueue_deletedWithAnswers_requestsAreRefusedAtOnce() {
    String room = "durable:" + UUID.randomUUID();
    try (TestConnection ana = connect("edge-1", "ana")) {
      ana.join(room, null);
      for (int round = 0; round < 5; round++) {
        processes.pause("edge-1");
        processes.controlBroker("delete_queue", "realtimecluster.edge.edge-1");
        processes.resume("edge-1");
        for (int i = 1; i <= 20; i++) {
          long sequence = round * 20L + i;
          publishAgainUntilDone(
              ana, room, Map.of(sequence, ana.publish(room, sequence, "m" + sequence)));
        }
      }
      HistoryReply history = history(ana, room);
      assertEquals(100, history.getOffset());
    }
  }

  /** Both the leaving and the join were lost with the queue. */
  private static boolean isEveThereForBob(String presence) {
    return presence.contains("\"eve\"") && !presence.contains("\"bob\"");
  }

  private static Map<Long, CompletableFuture<ServerMessage>> publishAll(
      TestConnection publisher, String room) {
    Map<Long, CompletableFuture<ServerMessage>> sent = new HashMap<>();
    for (long sequence = 1; sequence <= PUBLISHES; sequence++) {
      sent.put(sequence, publisher.publish(room, sequence, publisher.hashCode() + "/" + sequence));
    }
    return sent;
  }

  /** As a client should: a temporary error is followed by the same sequence again. */
  private static void publishAgainUntilDone(
      TestConnection publisher, String room, Map<Long, CompletableFuture<ServerMessage>> sent) {
    Map<Long, CompletableFuture<ServerMessage>> waiting = new HashMap<>(sent);
    Waits.until(
        NOTICED_WITHIN,
        () -> waiting.size() + " are not answered",
        () -> {
          for (Map.Entry<Long, CompletableFuture<ServerMessage>> one :
              List.copyOf(waiting.entrySet())) {
            if (one.getValue().isDone()) {
              ServerMessage answer = one.getValue().join();
              if (answer.hasPublished()) {
                waiting.remove(one.getKey());
              } else {
                assertEquals(ErrorCode.UNAVAILABLE, answer.getError().getCode());
                long sequence = one.getKey();
                String text = publisher.hashCode() + "/" + sequence;
                waiting.put(sequence, publisher.publish(room, sequence, text));
              }
            }
          }
          return waiting.isEmpty();
        });
  }

  private static void assertPublishedOnce(TestConnection reader, String room) {
    HistoryReply history = history(reader, room);
    assertEquals(PUBLISHERS * PUBLISHES, history.getOffset());
    List<String> texts =
        history.getPublicationsList().stream()
            .map(Publication::getPayload)
            .map(payload -> payload.getText())
            .toList();
    assertEquals(texts.size(), new HashSet<>(texts).size(), "each once");
  }

  private static HistoryReply history(TestConnection reader, String room) {
    return reader
        .request(
            ClientMessage.newBuilder()
                .setHistory(HistoryRequest.newBuilder().setRoom(room).setLimit(1_000)))
        .getHistory();
  }

  private static CompletableFuture<ServerMessage> joinLater(TestConnection client, String room) {
    return client.send(ClientMessage.newBuilder().setJoin(Join.newBuilder().setRoom(room)));
  }

  private static void awaitPresence(String room, int count) {
    Waits.until(
        NOTICED_WITHIN,
        () -> count + " in " + presence(room).body(),
        () -> presence(room).at("count").getNumberValue() == count);
  }

  private static Answer presence(String room) {
    return api.get("/v1/rooms/" + room + "/presence");
  }

  private static TestConnection connect(String edge, String user) {
    return TestConnection.connect(
        processes.edge(edge), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), "");
  }
}
