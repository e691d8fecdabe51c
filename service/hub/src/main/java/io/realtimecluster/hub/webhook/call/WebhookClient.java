package io.realtimecluster.hub.webhook.call;

import io.realtimecluster.hub.room.RoomWebhooks.Endpoint;
import io.realtimecluster.hub.webhook.call.CallResult.Answered;
import io.realtimecluster.hub.webhook.call.CallResult.Failed;
import io.realtimecluster.hub.webhook.call.CallResult.TimedOut;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls a user's backend. Follows no redirects: what is signed is for one place. Thread-safe. */
public final class WebhookClient implements AutoCloseable {

  /** Larger answers are given up, in bytes. */
  static final int ANSWER_BYTES_MAX = 16 * 1024;

  private final WebhookSecrets secrets;
  private final WebhookMetrics metrics;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** HTTP/1.1: a request for more over plain HTTP confuses some servers. */
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .executor(threads)
          .build();

  /** Signs with these secrets. */
  public WebhookClient(WebhookSecrets secrets, WebhookMetrics metrics) {
    this.secrets = secrets;
    this.metrics = metrics;
  }

  /**
   * Sends a body and waits for the answer, its body included, for the endpoint's timeout at most.
   *
   * @param kind for metrics
   * @param secretName what the call is signed with
   * @param id the same when the same is sent again
   */
  public CallResult post(
      WebhookMetrics.Kind kind, Endpoint to, String secretName, String id, byte[] body)
      throws InterruptedException {
    long startNanos = System.nanoTime();
    CallResult result = call(to, secretName, id, body);
    metrics.called(kind, result, System.nanoTime() - startNanos);
    return result;
  }

  private CallResult call(Endpoint to, String secretName, String id, byte[] body)
      throws InterruptedException {
    HttpRequest request;
    try {
      request = request(to, secrets.key(secretName), id, body);
    } catch (IOException e) {
      return new Failed(String.valueOf(e.getMessage()));
    }
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
    try {
      // The client's own timeout ends with the headers.
      HttpResponse<byte[]> response = answer.get(to.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return new Answered(response.statusCode(), response.body());
    } catch (TimeoutException _) {
      return new TimedOut("no answer within %d ms".formatted(to.timeout().toMillis()));
    } catch (ExecutionException e) {
      return new Failed(why(e.getCause() == null ? e : e.getCause()));
    } finally {
      boolean _ = answer.cancel(true); // The connection of one that is late is closed.
    }
  }

  private static HttpRequest request(Endpoint to, byte[] key, String id, byte[] body) {
    long timestampSeconds = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
    return HttpRequest.newBuilder(URI.create(to.url()))
        .header("Content-Type", "application/json")
        .header("User-Agent", "RealtimeCluster")
        .header("webhook-id", id)
        .header("webhook-timestamp", Long.toString(timestampSeconds))
        .header("webhook-signature", Signature.of(key, id, timestampSeconds, body))
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  private static String why(Throwable cause) {
    return cause.getMessage() == null
        ? cause.getClass().getSimpleName()
        : cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }

  /** Ends all calls. */
  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
