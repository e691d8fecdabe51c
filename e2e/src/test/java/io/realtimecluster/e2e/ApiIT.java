package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.e2e.ServerApi.Answer;
import io.realtimecluster.proto.client.v1.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The server API on two hubs and two edges. A room has one owner, so what both hubs do for the same
 * room was done by one of them for a room of the other.
 */
class ApiIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(30);
  private static final int ROOMS = 2 * RealProcesses.PARTITIONS;
  private static final int IN_FLIGHT_MAX = 4;
  private static final String HI = "{\"sender\":\"backend\",\"payload\":{\"text\":\"hi\"}}";
  private static final Set<String> CALLS =
      new TreeSet<>(
          List.of(
              "POST /v1/rooms/{room}/publications",
              "POST /v1/publications",
              "POST /v1/rooms/{room}/commands",
              "GET /v1/rooms/{room}/presence",
              "GET /v1/rooms/{room}/history",
              "GET /v1/rooms/{room}/state",
              "GET /v1/rooms",
              "GET /v1/cluster",
              "DELETE /v1/users/{user}/connections"));
  private static RealProcesses processes;
  private static List<ServerApi> hubs;

  @BeforeAll
  static void start() {
    processes = new RealProcesses("api", RealProcesses.UNLIMITED_PUBLISHES);
    processes.start(2, 2);
    hubs = List.of(new ServerApi(processes.hub("hub-1")), new ServerApi(processes.hub("hub-2")));
    Waits.until(
        WAIT_MAX,
        () -> "both hubs own partitions",
        () ->
            Stream.of("hub-1", "hub-2")
                .allMatch(
                    hub ->
                        processes.metric(hub, "realtimecluster_hub_partitions_owned")
                            == RealProcesses.PARTITIONS / 2.0));
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void publish_byEachHub_reachesMembersAndIsPublishedOncePerKey() {
    for (int i = 0; i < ROOMS; i++) {
      String room = "durable:" + UUID.randomUUID();
      String path = "/v1/rooms/" + room + "/publications";
      try (TestConnection ana = connect("edge-1", "ana")) {
        ana.join(room, null);
        assertEquals("1", hubs.get(0).post(path, HI, "first").text("offset"));
        assertEquals("1", hubs.get(1).post(path, HI, "first").text("offset"), "sent again");
        assertEquals("2", hubs.get(1).post(path, HI, "second").text("offset"));
        Waits.until(WAIT_MAX, () -> "both arrive", () -> ana.publications().size() == 2);
        Publication first = ana.publications().getFirst();
        assertEquals("backend", first.getSender());
        assertEquals("hi", first.getPayload().getText());
      }
    }
  }

  /** As docs/server-api.md has them. */
  @Test
  void openApi_withoutKey_hasAllCallsAndTheirProblems() {
    Answer document = hubs.get(0).getWithoutKey("/v1/openapi?format=json");
    assertEquals(200, document.status());
    Set<String> calls = new TreeSet<>();
    document
        .at("paths")
        .getStructValue()
        .getFieldsMap()
        .forEach(
            (path, operations) ->
                operations.getStructValue().getFieldsMap().keySet().stream()
                    .map(method -> method.toUpperCase(Locale.ROOT) + " " + path)
                    .forEach(calls::add));
    assertEquals(CALLS, calls);
    assertEquals(
        "#/components/schemas/Problem",
        document.text(
            "paths",
            "/v1/publications",
            "post",
            "responses",
            "503",
            "content",
            "application/problem+json",
            "schema",
            "$ref"));
    assertEquals(401, hubs.get(0).getWithoutKey("/v1/rooms").status(), "only that needs no key");
  }

  @Test
  void batch_roomsOfAllPartitions_hasAResultForEach() {
    List<String> rooms = new ArrayList<>();
    for (int i = 0; i < ROOMS; i++) {
      rooms.add("memory:" + UUID.randomUUID());
    }
    String body =
        rooms.stream()
            .map("{\"room\":\"%s\",\"payload\":{\"text\":\"x\"}}"::formatted)
            .toList()
            .toString();
    for (ServerApi hub : hubs) {
      Answer answer = hub.post("/v1/publications", "{\"publications\":" + body + "}", "batch");
      for (int i = 0; i < ROOMS; i++) {
        assertEquals("1", answer.text("results", i, "offset"), answer::body);
      }
    }
  }

  @Test
  void command_byEachHub_changesTheStateThatBothShowAndRemember() {
    for (int i = 0; i < ROOMS; i++) {
      String room = "/v1/rooms/board:" + UUID.randomUUID();
      String increment =
          "{\"user\":\"ana\",\"command\":{\"type\":\"increment\",\"key\":\"likes\"}}";
      assertEquals(1, likes(hubs.get(0).post(room + "/commands", increment, "a"), "result"));
      assertEquals(2, likes(hubs.get(1).post(room + "/commands", increment, "b"), "result"));
      assertEquals(2, likes(hubs.get(0).post(room + "/commands", increment, "b"), "result"));
      for (ServerApi hub : hubs) {
        assertEquals(2, likes(hub.get(room + "/state"), "state", "values", "likes"));
        assertEquals(1, likes(hub.get(room + "/state?offset=1"), "state", "values", "likes"));
        Answer later = hub.get(room + "/state?offset=3");
        assertEquals(400, later.status());
        assertEquals("offset is 3, the state is known as of 0 to 2", later.text("detail"));
      }
      Answer unknown = hubs.get(1).post(room + "/commands", "{\"command\":{\"type\":\"fly\"}}");
      assertEquals(400, unknown.status());
      Answer rejected =
          hubs.get(1)
              .post(
                  room + "/commands",
                  "{\"command\":{\"type\":\"set\",\"key\":\"likes\",\"value\":7,\"ifVersion\":0}}");
      assertEquals(409, rejected.status(), rejected::body);
      assertEquals("REJECTED", rejected.text("code"));
      assertTrue(rejected.at("details").hasStructValue(), rejected::body);
    }
  }

  @Test
  void presenceHistoryAndRooms_byEachHub_areTheSame() {
    String prefix = "durable:" + UUID.randomUUID() + ":";
    try (TestConnection ana = connect("edge-1", "ana");
        TestConnection bob = connect("edge-2", "bob")) {
      for (int i = 0; i < ROOMS; i++) {
        ana.join(prefix + i, null);
        bob.join(prefix + i, null);
        var _ = ana.publish(prefix + i, i + 1, "m").join();
      }
      for (ServerApi hub : hubs) {
        for (int i = 0; i < ROOMS; i++) {
          String room = "/v1/rooms/" + prefix + i;
          Waits.until(
              WAIT_MAX,
              () -> "both are there",
              () -> hub.get(room + "/presence").at("users").getListValue().getValuesCount() == 2);
          assertEquals("m", hub.get(room + "/history").text("publications", 0, "payload", "text"));
        }
        assertEquals(ROOMS, listed(hub, prefix, ROOMS + 1).size());
        assertEquals(listed(hub, prefix, ROOMS + 1), listed(hub, prefix, 3), "in pages");
      }
    }
  }

  @Test
  void cluster_byEachHub_isTheWhole() {
    try (TestConnection _ = connect("edge-1", "ana")) {
      for (ServerApi hub : hubs) {
        Waits.until(
            WAIT_MAX,
            () -> "all have answered: " + hub.get("/v1/cluster").body(),
            () -> {
              Answer cluster = hub.get("/v1/cluster");
              return names(cluster, "edges", "edge").equals(List.of("edge-1", "edge-2"))
                  && names(cluster, "hubs", "hub").equals(List.of("hub-1", "hub-2"))
                  && count(cluster, "partitions") == RealProcesses.PARTITIONS
                  && cluster.at("edges", 0, "connections").getNumberValue() == 1;
            });
      }
    }
  }

  @Test
  void cluster_edgeThatDoesNotAnswer_isNamedAndTheOthersAreThere() {
    processes.pause("edge-2");
    try {
      Waits.until(
          WAIT_MAX,
          () -> "it is named: " + hubs.get(0).get("/v1/cluster").body(),
          () -> {
            Answer cluster = hubs.get(0).get("/v1/cluster");
            return cluster
                    .body()
                    .contains("\"unanswered\":{\"partitions\":[],\"edges\":[\"edge-2\"")
                && names(cluster, "edges", "edge").equals(List.of("edge-1"));
          });
    } finally {
      processes.resume("edge-2");
    }
    Waits.until(
        WAIT_MAX,
        () -> "it answers again",
        () -> count(hubs.get(1).get("/v1/cluster"), "edges") == 2);
  }

  @Test
  void disconnect_userOnTwoEdges_isClosedOnBothAndNobodyElseIs() {
    try (TestConnection onOne = connect("edge-1", "eve");
        TestConnection onTwo = connect("edge-2", "eve");
        TestConnection other = connect("edge-2", "bob")) {
      Answer answer = hubs.get(1).delete("/v1/users/eve/connections");
      assertEquals(2, answer.at("connections").getNumberValue(), answer::body);
      assertEquals(2, answer.at("edges").getNumberValue(), answer::body);
      assertEquals(4504, onOne.awaitClose());
      assertEquals(4504, onTwo.awaitClose());
      assertFalse(other.closed());
    }
  }

  @Test
  void disconnect_edgeThatWasKilled_isSaidAndThenForgotten() {
    processes.startEdge("edge-3");
    Waits.until(WAIT_MAX, () -> "it is known", () -> edgesAsked() == 3);
    processes.kill("edge-3");
    Answer answer = hubs.get(0).delete("/v1/users/nobody/connections");
    assertEquals(504, answer.status(), answer::body);
    assertTrue(answer.text("detail").startsWith("edge edge-3 did not answer within"), answer::body);
    Waits.until(WAIT_MAX, () -> "it is forgotten", () -> edgesAsked() == 2);
  }

  @Test
  void publish_brokerAwayAndTooManyAtOnce_isSaidAndPublishedOnceWhenItIsBack() {
    processes.startHub(
        "hub-3",
        Map.of(
            "REALTIMECLUSTER_API_REPLY_TIMEOUT",
            "3S",
            "REALTIMECLUSTER_API_REQUESTS_IN_FLIGHT_MAX",
            Integer.toString(IN_FLIGHT_MAX)));
    ServerApi hub = new ServerApi(processes.hub("hub-3"));
    String path = "/v1/rooms/durable:" + UUID.randomUUID() + "/publications";
    assertEquals("1", hub.post(path, HI, "before").text("offset"));
    processes.stop("rabbitmq");
    List<CompletableFuture<Answer>> waiting = new ArrayList<>();
    for (int i = 0; i < IN_FLIGHT_MAX; i++) {
      waiting.add(hub.postLater(path, HI, "during-" + i));
    }
    Waits.until(
        WAIT_MAX,
        () -> "all are under way",
        () -> processes.metric("hub-3", "realtimecluster_hub_api_in_flight") >= IN_FLIGHT_MAX);
    Answer tooMany = hub.post(path, HI, "too many");
    assertEquals(503, tooMany.status(), tooMany::body);
    assertEquals("4 requests are under way, the limit", tooMany.text("detail"));
    assertEquals("1", tooMany.retryAfter());
    for (CompletableFuture<Answer> one : waiting) {
      assertEquals(504, one.join().status());
    }
    CompletableFuture<Answer> whileStopping = hub.postLater(path, HI, "during-0");
    Waits.until(
        WAIT_MAX,
        () -> "it is under way",
        () -> processes.metric("hub-3", "realtimecluster_hub_api_in_flight") >= 1);
    processes.stop("hub-3");
    assertEquals(504, whileStopping.join().status(), "answered before the hub has ended");
    processes.startBroker();
    processes.awaitBroker();
    for (int i = 0; i < IN_FLIGHT_MAX; i++) {
      String key = "during-" + i;
      Waits.until(
          Duration.ofMinutes(1),
          () -> "it is published",
          () -> hubs.get(0).post(path, HI, key).status() == 200);
    }
    Answer history = hubs.get(1).get(path.replace("publications", "history"));
    assertEquals(1 + IN_FLIGHT_MAX, history.at("publications").getListValue().getValuesCount());
  }

  private static int count(Answer answer, String list) {
    return answer.at(list).getListValue().getValuesCount();
  }

  private static List<String> names(Answer answer, String list, String field) {
    return answer.at(list).getListValue().getValuesList().stream()
        .map(each -> each.getStructValue().getFieldsOrThrow(field).getStringValue())
        .toList();
  }

  private static int edgesAsked() {
    Answer answer = hubs.get(0).delete("/v1/users/nobody/connections");
    return answer.status() == 200 ? (int) answer.at("edges").getNumberValue() : -1;
  }

  private static List<String> listed(ServerApi hub, String prefix, int limit) {
    List<String> rooms = new ArrayList<>();
    String after = "";
    while (true) {
      Answer page =
          hub.get("/v1/rooms?prefix=%s&limit=%d&after=%s".formatted(prefix, limit, after));
      page.at("rooms")
          .getListValue()
          .getValuesList()
          .forEach(
              room -> rooms.add(room.getStructValue().getFieldsOrThrow("room").getStringValue()));
      if (!page.body().contains("\"next\"")) {
        return rooms;
      }
      after = page.text("next");
    }
  }

  private static double likes(Answer answer, Object... path) {
    Object[] value = Stream.concat(Stream.of(path), Stream.of("value")).toArray();
    return answer.at(value).getNumberValue();
  }

  private static TestConnection connect(String edge, String user) {
    return TestConnection.connect(
        processes.edge(edge), TestConnection.PROTO, RealProcesses.TOKENS.valid(user), "");
  }
}
