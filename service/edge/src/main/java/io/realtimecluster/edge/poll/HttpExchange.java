package io.realtimecluster.edge.poll;

import io.realtimecluster.edge.connection.CloseCode;
import io.realtimecluster.edge.connection.Protocol;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** A request's answer over HTTP. Thread-safe: it is written on the event loop of its socket. */
final class HttpExchange implements PollExchange {

  static final String SEQUENCE = "Poll-Sequence";
  static final String CLOSE_CODE = "Close-Code";
  static final String PATH = "/v1/poll";

  private final HttpServerResponse response;
  private final Context context;

  private HttpExchange(HttpServerResponse response, Context context) {
    this.response = response;
    this.context = context;
  }

  /** Of a request; on its event loop. */
  static HttpExchange of(RoutingContext context) {
    return new HttpExchange(context.response(), context.vertx().getOrCreateContext());
  }

  @Override
  public void answer(PollAnswer answer) {
    context.runOnContext(_ -> write(answer));
  }

  @Override
  public void onGone(Runnable action) {
    context.runOnContext(
        _ -> {
          if (response.closed()) {
            action.run();
          } else {
            response.closeHandler(_ -> action.run());
          }
        });
  }

  private void write(PollAnswer answer) {
    if (response.closed() || response.ended()) {
      return;
    }
    switch (answer) {
      case PollAnswer.Opened(var token, var protocol, var sequence, var messages) -> {
        response.setStatusCode(201).putHeader("Location", PATH + "/" + token);
        messages(protocol, sequence, messages);
      }
      case PollAnswer.Messages(var protocol, var sequence, var messages) ->
          messages(protocol, sequence, messages);
      case PollAnswer.Nothing _ -> {
        var _ = response.setStatusCode(204).end();
      }
      case PollAnswer.Closed(var code) -> {
        response.putHeader(CLOSE_CODE, Integer.toString(code.code()));
        refuse(response, status(code), code.reason());
      }
      case PollAnswer.Refused(var status, var why) -> refuse(response, status, why);
    }
  }

  private void messages(Protocol protocol, long sequence, List<byte[]> messages) {
    response.putHeader(SEQUENCE, Long.toString(sequence));
    if (messages.isEmpty()) {
      var _ = response.end();
      return;
    }
    Buffer body = Buffer.buffer();
    protocol.append(messages, body::appendBytes);
    var _ = response.putHeader("Content-Type", protocol.mediaType()).end(body);
  }

  static void refuse(HttpServerResponse response, int status, String why) {
    var _ =
        response
            .setStatusCode(status)
            .putHeader("Content-Type", "text/plain; charset=utf-8")
            .end(why + "\n");
  }

  /** The close code is what counts; the status is for those in between. */
  private static int status(CloseCode code) {
    return switch (code) {
      case TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED -> 401;
      case DISCONNECTED -> 403;
      case MESSAGE_TOO_LARGE -> 413;
      case MALFORMED_FRAME, NOT_UTF8, PROTOCOL_ERROR -> 400;
      case MOVED,
          EDGE_STOPPING,
          STALE,
          CONNECT_TIMEOUT,
          SLOW,
          PUBLISHING_TOO_FAST,
          INTERNAL_ERROR ->
          410;
    };
  }
}
