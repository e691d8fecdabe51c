package io.realtimecluster.client.transport;

import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.loop.Timer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP requests of /v1/poll. Those of a session are repeated until they are answered. The token
 * goes with the first only: the session's name stands for it. Used on the loop only.
 */
final class PollRequests {

  /** A GET is answered after 25 s at the latest; what takes longer is lost. */
  static final long REQUEST_TIMEOUT_MILLIS = 35_000;

  /** How long the end of a session is worth a connection. */
  static final long END_TIMEOUT_MILLIS = 5_000;

  private static final long REPEAT_MILLIS_MIN = 250;
  private static final long REPEAT_MILLIS_MAX = 5_000;
  private static final int REPEAT_DOUBLINGS_MAX = 8;

  /** Others would be an exception that quotes them; the server refuses them in the first frame. */
  private static final Pattern TOKEN_OF_HEADER = Pattern.compile("[\\x21-\\x7e]+");

  private final URI place;
  private final WireForm form;
  private final String token;
  private final Http http;
  private final Loop loop;

  /** Ends of requests that are not answered. */
  private final Set<Runnable> underWay = new HashSet<>();

  private final Set<Timer> pauses = new HashSet<>();
  private boolean stopped;

  PollRequests(URI place, WireForm form, String token, Http http, Loop loop) {
    this.place = place;
    this.form = form;
    this.token = token;
    this.http = http;
    this.loop = loop;
  }

  /** Null: no answer. */
  void open(byte[] frame, Consumer<@Nullable PollAnswer> onAnswer) {
    HttpRequest.Builder request = request(place).POST(BodyPublishers.ofByteArray(frame));
    if (TOKEN_OF_HEADER.matcher(token).matches()) {
      request.header("Authorization", "Bearer " + token);
    }
    once(request.build(), onAnswer);
  }

  void post(String session, long sequence, byte[] frame, Consumer<PollAnswer> onAnswer) {
    HttpRequest request =
        request(placeOf(session, ""))
            .header("Poll-Sequence", Long.toString(sequence))
            .POST(BodyPublishers.ofByteArray(frame))
            .build();
    repeat(request, 0, onAnswer);
  }

  void get(String session, long after, Consumer<PollAnswer> onAnswer) {
    HttpRequest request =
        request(placeOf(session, "after=" + after)).header("Cache-Control", "no-store").build();
    repeat(request, 0, onAnswer);
  }

  /** Gives up what is under way; nothing is told any more. */
  void stop() {
    stopped = true;
    Set.copyOf(underWay).forEach(Runnable::run);
    pauses.forEach(Timer::stop);
    pauses.clear();
  }

  /** Tells the edge that the session is over; whether that arrives does not matter. */
  void end(String session) {
    HttpRequest request =
        request(placeOf(session, ""))
            .timeout(Duration.ofMillis(END_TIMEOUT_MILLIS))
            .DELETE()
            .build();
    var ignored = http.send(request, HttpResponse.BodyHandlers.discarding());
  }

  private HttpRequest.Builder request(URI to) {
    // Over plain text a newer version would be asked for by an upgrade, which confuses proxies.
    return HttpRequest.newBuilder(to)
        .version(HttpClient.Version.HTTP_1_1)
        .header("Content-Type", form.contentType())
        .header("Accept", form.contentType());
  }

  private URI placeOf(String session, String query) {
    String all = place.toString();
    int mark = all.indexOf('?');
    String path = mark < 0 ? all : all.substring(0, mark);
    String given = mark < 0 ? "" : all.substring(mark + 1);
    String both = given.isEmpty() || query.isEmpty() ? given + query : given + "&" + query;
    return URI.create(path + "/" + session + (both.isEmpty() ? "" : "?" + both));
  }

  private void repeat(HttpRequest request, int attempt, Consumer<PollAnswer> onAnswer) {
    once(
        request,
        answer -> {
          // Without a close code a 5xx comes from a proxy, or from an edge that has no time now.
          if (answer != null && (answer.status() < 500 || answer.closeCode().isPresent())) {
            onAnswer.accept(answer);
            return;
          }
          long range =
              Math.min(
                  REPEAT_MILLIS_MAX, REPEAT_MILLIS_MIN << Math.min(attempt, REPEAT_DOUBLINGS_MAX));
          long heldMillis = answer == null ? 0 : answer.retryAfterMillis();
          pause(
              heldMillis + Math.round(loop.random() * range),
              () -> repeat(request, attempt + 1, onAnswer));
        });
  }

  private void pause(long millis, Runnable then) {
    var timer = new Timer[1];
    timer[0] =
        loop.startTimer(
            () -> {
              pauses.remove(timer[0]);
              then.run();
            },
            millis);
    pauses.add(timer[0]);
  }

  private void once(HttpRequest request, Consumer<@Nullable PollAnswer> onAnswer) {
    CompletableFuture<HttpResponse<byte[]>> response =
        http.send(request, head -> new BoundedBody(Transport.FRAME_BYTES_MAX));
    Runnable cancel = () -> response.cancel(true);
    underWay.add(cancel);
    Timer timer = loop.startTimer(cancel, REQUEST_TIMEOUT_MILLIS);
    var unused =
        response.whenComplete(
            (answer, failure) ->
                loop.execute(
                    () -> {
                      timer.stop();
                      underWay.remove(cancel);
                      if (!stopped) {
                        // No answer: no network, or a timeout.
                        onAnswer.accept(answer == null ? null : PollAnswer.of(answer));
                      }
                    }));
  }
}
