package io.realtimecluster.hub.webhook.authorize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.hub.room.RoomWebhooks.Action;
import io.realtimecluster.hub.webhook.authorize.Decision.Allowed;
import io.realtimecluster.hub.webhook.authorize.Decision.Denied;
import io.realtimecluster.hub.webhook.authorize.Decision.Unknown;
import io.realtimecluster.hub.webhook.call.TestBackend;
import io.realtimecluster.hub.webhook.call.TestBackend.Reply;
import io.realtimecluster.hub.webhook.call.WebhookClient;
import io.realtimecluster.hub.webhook.call.WebhookMetrics;
import io.realtimecluster.hub.webhook.call.WebhookSecrets;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskedBackendTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @TempDir static Path directory;
  private final TestBackend server = new TestBackend();
  private final WebhookMetrics metrics = new WebhookMetrics(new SimpleMeterRegistry());
  private final WebhookClient client =
      new WebhookClient(new WebhookSecrets(Optional.of(directory)), metrics);
  private final AskedBackend backend = new AskedBackend(client, metrics);

  @BeforeEach
  void key() {
    TestBackend.writeKey(directory);
  }

  @AfterEach
  void close() {
    backend.close();
    client.close();
    server.close();
  }

  @Test
  void ask_join_tellsWhoAndWhere() throws Exception {
    assertEquals(new Allowed(Duration.ZERO), ask(Messages.join("ana")));
    String body = server.calls().getFirst().body();
    assertTrue(body.startsWith("{\"type\":\"join\",\"timestamp\":\""), body);
    assertTrue(
        body.endsWith("\"data\":{\"room\":\"chat:1\",\"roomType\":\"chat\",\"user\":\"ana\"}}"),
        body);
  }

  @Test
  void ask_publish_tellsThePayload() throws Exception {
    assertEquals(new Allowed(Duration.ZERO), ask(Messages.publish("s", 7)));
    String body = server.calls().getFirst().body();
    assertTrue(body.endsWith("\"user\":\"ana\",\"payload\":{\"text\":\"7\"}}}"), body);
  }

  @Test
  void ask_answers_areTakenAsDocumented() throws Exception {
    assertEquals(
        new Allowed(Duration.ofSeconds(60)), answered(200, "{\"allow\":true,\"keepSeconds\":60}"));
    assertEquals(
        new Allowed(QuestionJson.KEEP_MAX), answered(200, "{\"allow\":true,\"keepSeconds\":3601}"));
    assertEquals(
        new Denied("not a member"), answered(200, "{\"allow\":false,\"reason\":\"not a member\"}"));
    assertEquals(new Denied(""), answered(403, "<html>"));
    assertEquals(new Denied("away"), answered(403, "{\"reason\":\"away\"}"));
    assertEquals(
        new Denied("x".repeat(QuestionJson.REASON_LENGTH_MAX)),
        answered(403, "{\"reason\":\"%s\"}".formatted("x".repeat(256))));
    assertEquals(new Unknown("it answered with status 500"), answered(500, "{\"allow\":true}"));
    assertEquals(new Unknown("it answered with status 204"), answered(204, ""));
    assertEquals(new Unknown("its answer has no field allow"), answered(200, "{}"));
    assertInstanceOf(Unknown.class, answered(200, "yes"));
    assertInstanceOf(Unknown.class, answered(200, "{\"allow\":\"perhaps\"}"));
  }

  @Test
  void ask_manyAtOnce_areNoMoreCallsThanAreAllowed() throws Exception {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(AskedBackend.CALLS_MAX);
    server.answer(
        _ -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          full.countDown();
          await(full);
          underWay.decrementAndGet();
          return new Reply(200, "{\"allow\":true}");
        });
    List<CompletableFuture<Decision>> decisions = new ArrayList<>();
    for (int i = 0; i < AskedBackend.CALLS_MAX + 36; i++) {
      decisions.add(askLater(Messages.join("u" + i)));
    }
    for (CompletableFuture<Decision> decision : decisions) {
      assertEquals(new Allowed(Duration.ZERO), decision.get(60, TimeUnit.SECONDS));
    }
    assertEquals(AskedBackend.CALLS_MAX, most.get());
  }

  @Test
  void ask_nobodyWaitsAnyMore_isNoCall() throws Exception {
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    backend.ask(question(Messages.join("ana")), () -> false, decision::complete);
    assertInstanceOf(Unknown.class, decision.get(60, TimeUnit.SECONDS));
    assertEquals(List.of(), server.calls());
  }

  @Test
  void tryWait_atTheLimitsAndOnePast() {
    for (int i = 0; i < AskedBackend.WAITING_MAX; i++) {
      assertTrue(backend.tryWait(1));
    }
    assertFalse(backend.tryWait(1));
    for (int i = 0; i < AskedBackend.WAITING_MAX; i++) {
      backend.waitEnded(1);
    }
    assertTrue(backend.tryWait((int) AskedBackend.WAITING_BYTES_MAX));
    assertFalse(backend.tryWait(1));
    backend.waitEnded((int) AskedBackend.WAITING_BYTES_MAX);
    assertTrue(backend.tryWait((int) AskedBackend.WAITING_BYTES_MAX + 1), "one alone");
  }

  private Decision answered(int status, String body) throws Exception {
    server.answer(_ -> new Reply(status, body));
    return ask(Messages.join("ana"));
  }

  private Decision ask(UpstreamMessage message) throws Exception {
    return askLater(message).get(60, TimeUnit.SECONDS);
  }

  private CompletableFuture<Decision> askLater(UpstreamMessage message) {
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    backend.ask(question(message), () -> true, decision::complete);
    return decision;
  }

  private Question question(UpstreamMessage message) {
    return Question.about(
            "edge-1", message, Messages.type(server.endpoint(TIMEOUT), Action.JOIN, Action.PUBLISH))
        .orElseThrow();
  }

  private static void await(CountDownLatch latch) {
    try {
      boolean _ = latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
