package io.realtimecluster.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.realtimecluster.standalone.ApiCalls.Answer;
import java.io.ByteArrayInputStream;
import java.net.URL;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server API's limits and errors; that any hub answers is tested on real processes. */
@QuarkusTest
class ApiTest {

  private static final int REQUEST_BYTES_MAX = 1024 * 1024;
  private static final int PAYLOAD_BYTES_MAX = 64 * 1024;
  private static final int BATCH_MAX = 256;
  private static final String PUBLISH = "{\"payload\":{\"text\":\"hi\"}}";

  @TestHTTPResource URL server;

  private final String room = "demo:" + UUID.randomUUID();
  private ApiCalls api;

  @BeforeEach
  void connect() {
    api = new ApiCalls(server);
  }

  @Test
  void publish_roomWithASlash_isThatRoom() throws Exception {
    String path = "/v1/rooms/%s%%2Fa%%20b%%25/".formatted(room);
    assertEquals("1", api.post(path + "publications", PUBLISH).body().path("offset").asText());
    JsonNode history = api.get(path + "history").body();
    assertEquals(room + "/a b%", history.path("room").asText());
    assertEquals("hi", history.path("publications").path(0).path("payload").path("text").asText());
  }

  @Test
  void publish_againWithItsKey_isPublishedOnce() throws Exception {
    String path = "/v1/rooms/" + room + "/publications";
    String binary = "{\"sender\":\"backend\",\"payload\":{\"binary\":\"AAEC\"}}";
    assertEquals("1", offset(api.post(path, binary, "Idempotency-Key", "\"k-1\"")));
    assertEquals("1", offset(api.post(path, binary, "Idempotency-Key", "k-1")));
    assertEquals("2", offset(api.post(path, binary, "Idempotency-Key", "k-2")));
    assertEquals("3", offset(api.post(path, binary)));
    assertEquals(
        "4", offset(api.post(path, binary)), "without a key nothing is known to be double");
    JsonNode first = api.get("/v1/rooms/" + room + "/history?limit=4").body();
    assertEquals(
        "AAEC", first.path("publications").path(0).path("payload").path("binary").asText());
    assertEquals("backend", first.path("publications").path(0).path("sender").asText());
  }

  @Test
  void publish_atEachLimitAndOnePast_onlyTheLatterIsRefused() throws Exception {
    assertEquals(200, publish(room, "x".repeat(PAYLOAD_BYTES_MAX)).status());
    Answer large = publish(room, "x".repeat(PAYLOAD_BYTES_MAX + 1));
    assertEquals(400, large.status());
    assertEquals("payload has 65537 bytes, the limit is 65536", large.detail());
    assertEquals("application/problem+json", type(large));
    assertEquals(200, publish("r".repeat(255), "x").status());
    assertEquals("room has 256 bytes, allowed is 1 to 255", publish("r".repeat(256), "x").detail());
    String path = "/v1/rooms/" + room + "/publications";
    assertEquals(200, api.post(path, PUBLISH, "Idempotency-Key", "k".repeat(255)).status());
    assertEquals(400, api.post(path, PUBLISH, "Idempotency-Key", "k".repeat(256)).status());
    String sender = "{\"sender\":\"%s\",\"payload\":{\"text\":\"x\"}}";
    assertEquals(200, api.post(path, sender.formatted("s".repeat(255))).status());
    assertEquals(400, api.post(path, sender.formatted("s".repeat(256))).status());
  }

  @Test
  void body_atTheLimitAndOnePast_onlyTheLatterIsRefused() throws Exception {
    String path = "/v1/rooms/" + room + "/publications";
    String padded = PUBLISH + " ".repeat(REQUEST_BYTES_MAX - PUBLISH.length());
    assertEquals(200, api.post(path, padded).status());
    Answer large = api.post(path, padded + " ");
    assertEquals(413, large.status());
    assertEquals("the body has 1048577 bytes, the limit is 1048576", large.detail());
  }

  @Test
  void body_badOnes_areRefusedAndSaidWhy() throws Exception {
    String path = "/v1/rooms/" + room + "/publications";
    assertEquals("the body is no JSON from line 1, column 2 on", api.post(path, "{").detail());
    assertTrue(api.post(path, "{\"payloads\":{}}").detail().contains("unknown field payloads"));
    assertTrue(api.post(path, "{\"payload\":7}").detail().contains("at payload"));
    assertEquals("payload must have either text or binary", api.post(path, "{}").detail());
    assertEquals(400, api.post(path, "null").status());
    assertEquals(400, api.post(path, "").status());
    assertEquals(
        400, api.post(path, "{\"payload\":{\"text\":\"a\",\"binary\":\"AA==\"}}").status());
    Answer chunked =
        api.post(
            path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(PUBLISH.getBytes())));
    assertEquals(411, chunked.status());
    Answer untyped = api.send(api.request(path).POST(BodyPublishers.ofString(PUBLISH)));
    assertEquals(415, untyped.status());
    assertEquals(405, api.get(path).status());
    assertEquals("NOT_FOUND", api.get("/v1/rooms/x/nothing").body().path("code").asText());
    assertEquals(0, api.get("/v1/rooms/" + room + "/history").body().path("publications").size());
  }

  @Test
  void path_thatWouldNameAnotherRoom_isRefused() throws Exception {
    assertEquals(
        "the path has a semicolon, which must be written as %3B",
        api.get("/v1/rooms/demo:a;b/history").detail());
    assertEquals("demo:a;b", api.get("/v1/rooms/demo:a%3Bb/history").body().path("room").asText());
    assertEquals("the path is not UTF-8", api.get("/v1/rooms/demo:%ff/history").detail());
    assertEquals("../x", api.get("/v1/rooms/..%2Fx/history").body().path("room").asText());
    assertEquals("demo:ü", api.get("/v1/rooms/demo:%C3%BC/history").body().path("room").asText());
  }

  @Test
  void batch_atTheLimitAndOnePast_onlyTheLatterIsRefused() throws Exception {
    Answer full = api.post("/v1/publications", batch(BATCH_MAX), "Idempotency-Key", "b");
    assertEquals(200, full.status());
    assertEquals(BATCH_MAX, full.body().path("results").size());
    assertEquals("256", full.body().path("results").path(BATCH_MAX - 1).path("offset").asText());
    Answer again = api.post("/v1/publications", batch(BATCH_MAX), "Idempotency-Key", "b");
    assertEquals(full.body(), again.body(), "each of it is published once");
    assertEquals(
        "publications has 257 entries, allowed is 1 to 256",
        api.post("/v1/publications", batch(BATCH_MAX + 1)).detail());
    assertEquals(400, api.post("/v1/publications", "{\"publications\":[]}").status());
    assertEquals(
        "publications[0]: room has 0 bytes, allowed is 1 to 255",
        api.post("/v1/publications", "{\"publications\":[{}]}").detail());
  }

  @Test
  void queries_outOfRange_areRefusedWithTheRange() throws Exception {
    assertEquals("limit is 0, allowed is 1 to 1000", api.get("/v1/rooms?limit=0").detail());
    assertEquals(200, api.get("/v1/rooms?limit=1000").status());
    assertEquals("limit is 1001, allowed is 1 to 1000", api.get("/v1/rooms?limit=1001").detail());
    String history = "/v1/rooms/" + room + "/history";
    assertEquals(400, api.get(history + "?limit=1001").status());
    assertEquals("after and epoch go together", api.get(history + "?after=1").detail());
    assertEquals(410, api.get(history + "?after=0&epoch=other").status());
    assertEquals(400, api.get(history + "?after=-1&epoch=other").status());
    assertEquals("before is 0, and no offset is smaller", api.get(history + "?before=0").detail());
    assertEquals(400, api.get(history + "?before=x").status());
    assertEquals(
        "before does not go with after", api.get(history + "?before=2&after=1&epoch=e").detail());
    assertEquals(
        "order is users, allowed is name or size", api.get("/v1/rooms?order=users").detail());
    assertEquals(
        "after goes with order=name alone", api.get("/v1/rooms?order=size&after=a").detail());
    assertEquals(200, api.get("/v1/rooms?order=name&after=a").status());
    Answer state = api.get("/v1/rooms/" + room + "/state?offset=1");
    assertEquals("offset is 1, the state is known as of 0 to 0", state.detail());
    assertEquals(400, api.get("/v1/rooms/no-presence/presence").status());
    Answer nobody = api.send(api.request("/v1/users/%s/connections".formatted("u")).DELETE());
    assertEquals("{\"connections\":0,\"edges\":1}", nobody.body().toString());
  }

  @Test
  void history_afterAnOffset_isAllOrNothing() throws Exception {
    for (int i = 0; i < 3; i++) {
      publish(room, "m" + i);
    }
    String history = "/v1/rooms/" + room + "/history";
    String epoch = api.get(history).body().path("epoch").asText();
    JsonNode after = api.get(history + "?after=1&epoch=" + epoch).body();
    assertEquals(2, after.path("publications").size());
    assertEquals("2", after.path("publications").path(0).path("offset").asText());
    Answer tooMany = api.get(history + "?after=0&limit=2&epoch=" + epoch);
    assertEquals(410, tooMany.status());
    assertEquals("NOT_KEPT", tooMany.body().path("code").asText());
    assertFalse(tooMany.detail().isEmpty());
  }

  @Test
  void history_beforeAnOffset_isTheLatestOfThose() throws Exception {
    for (int i = 0; i < 5; i++) {
      publish(room, "m" + i);
    }
    String history = "/v1/rooms/" + room + "/history";
    assertEquals(List.of("2", "3"), offsets(api.get(history + "?before=4&limit=2")));
    assertEquals(List.of("1", "2", "3", "4"), offsets(api.get(history + "?before=5")));
    assertEquals(List.of(), offsets(api.get(history + "?before=1")));
    assertEquals(List.of("4", "5"), offsets(api.get(history + "?before=100&limit=2")));
  }

  @Test
  void rooms_bySize_haveNoPages() throws Exception {
    publish(room + ":a", "x");
    publish(room + ":b", "x");
    JsonNode one = api.get("/v1/rooms?order=size&limit=1&prefix=" + room).body();
    assertEquals(room + ":a", one.path("rooms").path(0).path("room").asText());
    assertFalse(one.has("next"), one::toString);
  }

  @Test
  void cluster_isTheEdgeTheHubAndAllPartitions() throws Exception {
    publish(room, "x");
    JsonNode cluster = api.get("/v1/cluster").body();
    assertEquals(8, cluster.path("partitions").size(), cluster::toString);
    JsonNode partition = cluster.path("partitions").path(7);
    assertEquals(7, partition.path("partition").asInt());
    assertEquals("hub", partition.path("hub").asText());
    assertTrue(partition.path("answerMillis").asDouble() > 0, partition::toString);
    JsonNode hub = cluster.path("hubs").path(0);
    assertEquals(8, hub.path("partitions").asInt());
    assertTrue(hub.path("publications").asLong() > 0, hub::toString);
    JsonNode latency = hub.path("acknowledged");
    assertTrue(latency.path("count").asLong() > 0, latency::toString);
    assertEquals(latency.path("boundsMillis").size(), latency.path("counts").size());
    assertEquals(
        latency.path("count"), latency.path("counts").path(latency.path("counts").size() - 1));
    JsonNode edge = cluster.path("edges").path(0);
    assertEquals("edge", edge.path("edge").asText());
    assertFalse(edge.path("draining").asBoolean());
    assertTrue(edge.path("connectionsMax").asInt() > 0, edge::toString);
    assertTrue(edge.path("process").path("cpuMillis").asLong() > 0, edge::toString);
    assertTrue(edge.path("process").path("heapBytes").asLong() > 0, edge::toString);
    assertEquals("{\"partitions\":[],\"edges\":[]}", cluster.path("unanswered").toString());
  }

  private static List<String> offsets(Answer history) {
    List<String> offsets = new ArrayList<>();
    history.body().path("publications").forEach(each -> offsets.add(each.path("offset").asText()));
    return offsets;
  }

  private Answer publish(String to, String text) throws Exception {
    return api.post(
        "/v1/rooms/" + to + "/publications", "{\"payload\":{\"text\":\"%s\"}}".formatted(text));
  }

  private String batch(int count) {
    String one = "{\"room\":\"%s\",\"payload\":{\"text\":\"x\"}}".formatted(room);
    return "{\"publications\":[%s]}".formatted(String.join(",", Collections.nCopies(count, one)));
  }

  private static String offset(Answer answer) {
    return answer.body().path("offset").asText();
  }

  private static String type(Answer answer) {
    return answer.response().headers().firstValue("Content-Type").orElse("");
  }
}
