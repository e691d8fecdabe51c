package io.realtimecluster.edge.poll;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** The body of a request, read up to a limit and within a time. On the request's event loop. */
final class RequestBody {

  /** How long a client may take to send one. */
  static final int SECONDS_MAX = 10;

  private static final int MILLIS_PER_SECOND = 1_000;

  /** How reading it ended. */
  sealed interface Result {

    /** It is here. */
    record Whole(byte[] bytes) implements Result {}

    /** It is larger than it may be; the rest is not read. */
    record TooLarge() implements Result {}

    /** It did not come in time. */
    record TooLate() implements Result {}

    /** The client has gone, or the request was cut off. */
    record Gone() implements Result {}
  }

  private final HttpServerRequest request;
  private final Vertx vertx;
  private final int bytesMax;
  private final Consumer<Result> onEnd;
  private final Buffer body = Buffer.buffer();
  private final long timer;
  private boolean ended;

  private RequestBody(
      HttpServerRequest request, Vertx vertx, int bytesMax, Consumer<Result> onEnd) {
    this.request = request;
    this.vertx = vertx;
    this.bytesMax = bytesMax;
    this.onEnd = onEnd;
    this.timer = vertx.setTimer(SECONDS_MAX * MILLIS_PER_SECOND, _ -> end(new Result.TooLate()));
  }

  /** Reads it; tells once how that ended. */
  static void read(HttpServerRequest request, Vertx vertx, int bytesMax, Consumer<Result> onEnd) {
    RequestBody reading = new RequestBody(request, vertx, bytesMax, onEnd);
    // Of an HTTP/2 stream that this side has reset, the request itself tells nothing.
    request.response().closeHandler(_ -> reading.end(new Result.Gone()));
    request
        .exceptionHandler(_ -> reading.end(new Result.Gone()))
        .handler(reading::add)
        .endHandler(_ -> reading.end(new Result.Whole(reading.body.getBytes())))
        .resume();
  }

  private void add(Buffer part) {
    if (part.length() > bytesMax - body.length()) {
      end(new Result.TooLarge());
    } else if (!ended) {
      body.appendBuffer(part);
    }
  }

  private void end(Result result) {
    if (ended) {
      return;
    }
    ended = true;
    vertx.cancelTimer(timer);
    if (!(result instanceof Result.Whole)) {
      request.handler(_ -> {}); // What still comes is dropped.
    }
    onEnd.accept(result);
  }
}
