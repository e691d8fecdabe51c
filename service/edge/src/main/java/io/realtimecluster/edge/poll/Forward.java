package io.realtimecluster.edge.poll;

import io.netty.handler.codec.http2.Http2Error;
import io.realtimecluster.edge.poll.PollAnswer.Refused;
import io.realtimecluster.edge.poll.PollMetrics.Result;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to the edge that has its session. Bodies are passed on as they come,
 * nothing is kept. All on the event loop of the client's request.
 */
final class Forward {

  private static final int NO_CONTENT = 204;
  private static final int BAD_GATEWAY = 502;
  private static final List<String> REQUEST_HEADERS =
      List.of("Content-Type", "Content-Length", "Accept", HttpExchange.SEQUENCE);
  private static final List<String> RESPONSE_HEADERS =
      List.of("Content-Type", "Content-Length", HttpExchange.SEQUENCE, HttpExchange.CLOSE_CODE);

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Consumer<Result> onEnd;
  private @Nullable HttpClientRequest onward;
  private boolean ended;

  Forward(HttpServerRequest request, Consumer<Result> onEnd) {
    this.request = request;
    this.response = request.response();
    this.onEnd = onEnd;
  }

  void send(HttpClient client, RequestOptions options) {
    request.pause();
    response.closeHandler(_ -> abandon());
    for (String name : REQUEST_HEADERS) {
      String value = request.getHeader(name);
      if (value != null) {
        options.putHeader(name, value);
      }
    }
    client.request(options).onSuccess(this::connected).onFailure(_ -> fail(Result.UNREACHABLE));
  }

  private void connected(HttpClientRequest connected) {
    onward = connected;
    if (ended) { // The client has gone meanwhile.
      connected.reset();
      return;
    }
    connected.send(request).onSuccess(this::answered).onFailure(_ -> fail(Result.LOST));
  }

  private void answered(HttpClientResponse answer) {
    if (ended) {
      return;
    }
    response.setStatusCode(answer.statusCode());
    for (String name : RESPONSE_HEADERS) {
      String value = answer.getHeader(name);
      if (value != null) {
        response.putHeader(name, value);
      }
    }
    if (answer.getHeader("Content-Length") == null && answer.statusCode() != NO_CONTENT) {
      response.setChunked(true);
    }
    answer.pipe().endOnFailure(false).to(response).onComplete(piped -> handedOn(piped.succeeded()));
  }

  /** Half an answer must not look like a whole one, and is no other request's fault. */
  private void handedOn(boolean whole) {
    end(whole ? Result.ANSWERED : Result.LOST);
    if (!whole) {
      var _ = response.reset(Http2Error.INTERNAL_ERROR.code());
    }
  }

  /** No edge at the address: the session is over. One that did not answer may be asked again. */
  private void fail(Result result) {
    if (ended) {
      return;
    }
    end(result);
    if (result == Result.UNREACHABLE) {
      Refused refused = Refused.unknownSession();
      HttpExchange.refuse(response, refused.status(), refused.why());
    } else {
      HttpExchange.refuse(
          response, BAD_GATEWAY, "the edge of this session did not answer: send it again");
    }
  }

  private void abandon() {
    if (ended) {
      return;
    }
    end(Result.ABANDONED);
    if (onward != null) {
      onward.reset();
    }
  }

  private void end(Result result) {
    if (!ended) {
      ended = true;
      onEnd.accept(result);
    }
  }
}
