package io.realtimecluster.operator.realtimecluster.observed;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks pods over HTTP. All of an answer must be there in time: the timeout of a request of the JDK
 * ends with the headers, and a pod that stops in the middle of a body would hold up its cluster for
 * ever. Thread-safe.
 */
public final class PodHttp {

  /** How long it may take to connect. */
  static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(1);

  /** How long an answer may take, the connection included. */
  static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(2);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIME_MAX).build();
  private final long bodyBytesMax;

  /** Answers that are longer count as none. */
  public PodHttp(long bodyBytesMax) {
    this.bodyBytesMax = bodyBytesMax;
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws IOException if there is none, not all of it in time, or it is too long
   */
  public HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), bodyBytesMax));
    try {
      return answer.get(ANSWER_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw new HttpTimeoutException("no whole answer within " + ANSWER_TIME_MAX);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }
}
