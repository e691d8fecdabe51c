package io.realtimecluster.hub.webhook.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.hub.room.RoomWebhooks.Endpoint;
import io.realtimecluster.hub.webhook.call.CallResult.Answered;
import io.realtimecluster.hub.webhook.call.CallResult.Failed;
import io.realtimecluster.hub.webhook.call.CallResult.TimedOut;
import io.realtimecluster.hub.webhook.call.TestBackend.Call;
import io.realtimecluster.hub.webhook.call.TestBackend.Reply;
import io.realtimecluster.hub.webhook.call.WebhookMetrics.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookClientTest {

  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final String BODY = "{\"type\":\"join\"}";

  @TempDir Path directory;
  private final TestBackend backend = new TestBackend();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private WebhookClient client = newClient(Optional.empty());

  @BeforeEach
  void withKey() {
    TestBackend.writeKey(directory);
    client = newClient(Optional.of(directory));
  }

  @AfterEach
  void close() {
    client.close();
    backend.close();
  }

  @Test
  void post_answered_isSignedAndCounted() throws Exception {
    Answered answered = assertInstanceOf(Answered.class, post(backend.endpoint(PATIENT)));
    assertEquals(200, answered.status());
    assertEquals("{\"allow\":true}", new String(answered.body(), StandardCharsets.UTF_8));
    Call call = backend.calls().getFirst();
    assertEquals("id-1", call.id());
    assertEquals(BODY, call.body());
    assertEquals(
        Signature.of(
            TestBackend.KEY,
            "id-1",
            Long.parseLong(call.timestamp()),
            BODY.getBytes(StandardCharsets.UTF_8)),
        call.signature());
    assertEquals(1, counted("success"));
  }

  @Test
  void post_redirect_isNotFollowed() throws Exception {
    backend.answer(_ -> new Reply(307, "", "/elsewhere"));
    Answered answered = assertInstanceOf(Answered.class, post(backend.endpoint(PATIENT)));
    assertEquals(307, answered.status());
    assertEquals(1, backend.calls().size());
    assertEquals(1, counted("other_status"));
  }

  @Test
  void post_answerAtTheLimitAndOnePast_isTakenAndGivenUp() throws Exception {
    backend.answer(_ -> new Reply(200, "x".repeat(WebhookClient.ANSWER_BYTES_MAX)));
    assertInstanceOf(Answered.class, post(backend.endpoint(PATIENT)));
    backend.answer(_ -> new Reply(200, "x".repeat(WebhookClient.ANSWER_BYTES_MAX + 1)));
    assertInstanceOf(Failed.class, post(backend.endpoint(PATIENT)));
  }

  @Test
  void post_noAnswerInTime_timesOut() throws Exception {
    CountDownLatch forever = new CountDownLatch(1);
    backend.answer(
        _ -> {
          try {
            forever.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new Reply(200, "");
        });
    TimedOut late =
        assertInstanceOf(TimedOut.class, post(backend.endpoint(Duration.ofMillis(200))));
    assertEquals("no answer within 200 ms", late.why());
    assertEquals(1, counted("timeout"));
  }

  @Test
  void post_nobodyListens_fails() throws Exception {
    Endpoint closed = backend.endpoint(PATIENT);
    backend.close();
    assertInstanceOf(Failed.class, post(closed));
    assertEquals(1, counted("failure"));
  }

  @Test
  void post_noKey_failsAndCallsNobody() throws Exception {
    client.close();
    client = newClient(Optional.empty());
    Failed failed = assertInstanceOf(Failed.class, post(backend.endpoint(PATIENT)));
    assertEquals("there is no folder of secrets for webhooks", failed.why());
    assertTrue(backend.calls().isEmpty());
  }

  private CallResult post(Endpoint endpoint) throws InterruptedException {
    return client.post(
        Kind.AUTHORIZE,
        endpoint,
        TestBackend.SECRET_NAME,
        "id-1",
        BODY.getBytes(StandardCharsets.UTF_8));
  }

  private long counted(String outcome) {
    return meters
        .get("realtimecluster.hub.webhook.calls")
        .tags("kind", "authorize", "outcome", outcome)
        .timer()
        .count();
  }

  private WebhookClient newClient(Optional<Path> secrets) {
    return new WebhookClient(new WebhookSecrets(secrets), new WebhookMetrics(meters));
  }
}
