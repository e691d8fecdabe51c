package io.realtimecluster.e2e;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The server API of one hub, as a user's backend calls it. */
record ServerApi(URI hub) {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** A status, a body and when to try again. */
  record Answer(int status, String body, @Nullable String retryAfter) {

    /** A field of the body, by the names and places on the way to it. */
    Value at(Object... path) {
      Value at = Value.newBuilder().setStructValue(parsed()).build();
      for (Object step : path) {
        at =
            step instanceof Integer index
                ? at.getListValue().getValues(index)
                : at.getStructValue().getFieldsOrThrow((String) step);
      }
      return at;
    }

    String text(Object... path) {
      return at(path).getStringValue();
    }

    private Struct parsed() {
      Struct.Builder parsed = Struct.newBuilder();
      try {
        JsonFormat.parser().merge(body, parsed);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(body, e);
      }
      return parsed.build();
    }
  }

  Answer get(String path) {
    return call("GET", path, BodyPublishers.noBody(), null).join();
  }

  Answer getWithoutKey(String path) {
    return HTTP.sendAsync(
            HttpRequest.newBuilder(hub.resolve(path)).timeout(TIMEOUT).build(),
            BodyHandlers.ofString())
        .thenApply(ServerApi::answer)
        .join();
  }

  Answer delete(String path) {
    return call("DELETE", path, BodyPublishers.noBody(), null).join();
  }

  Answer post(String path, String body) {
    return post(path, body, null);
  }

  Answer post(String path, String body, @Nullable String key) {
    return postLater(path, body, key).join();
  }

  CompletableFuture<Answer> postLater(String path, String body, @Nullable String key) {
    return call("POST", path, BodyPublishers.ofString(body), key);
  }

  private CompletableFuture<Answer> call(
      String method, String path, BodyPublisher body, @Nullable String key) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(hub.resolve(path))
            .timeout(TIMEOUT)
            .method(method, body)
            .header("Authorization", "Bearer " + RealProcesses.API_KEY)
            .header("Content-Type", "application/json");
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    return HTTP.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(ServerApi::answer);
  }

  private static Answer answer(HttpResponse<String> response) {
    return new Answer(
        response.statusCode(),
        response.body(),
        response.headers().firstValue("Retry-After").orElse(null));
  }
}
