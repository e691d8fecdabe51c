package io.realtimecluster.edge.poll;

import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The request of a session whose body is being read: a newer one cuts it off, for that is the same
 * frame sent again. So a session takes the memory of one body, however many requests it sends.
 * Other requests of an HTTP/2 connection go on. Thread-safe.
 */
final class LatestUpload {

  private final AtomicReference<@Nullable HttpServerRequest> latest = new AtomicReference<>();

  void begin(HttpServerRequest request) {
    HttpServerRequest older = latest.getAndSet(request);
    if (older != null) {
      var _ = older.response().reset(Http2Error.CANCEL.code());
    }
  }

  void end(HttpServerRequest request) {
    latest.compareAndSet(request, null);
  }
}
