package io.realtimecluster.edge.poll;

import io.netty.channel.EventLoop;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.admission.Admission;
import io.realtimecluster.edge.admission.AdmissionResult;
import io.realtimecluster.edge.admission.RequestToken;
import io.realtimecluster.edge.admission.TokenResult;
import io.realtimecluster.edge.admission.TokenVerifier;
import io.realtimecluster.edge.connection.CloseCode;
import io.realtimecluster.edge.connection.Protocol;
import io.realtimecluster.edge.poll.PollAnswer.Refused;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** POST /v1/poll. A client is admitted before its frame is read. On the request's event loop. */
@ApplicationScoped
public class OpeningRequests {

  private static final int UNSUPPORTED_MEDIA_TYPE = 415;
  private static final int UNAVAILABLE = 503;

  private final Admission admission;
  private final TokenVerifier verifier;
  private final PollSessions sessions;
  private final int messageBytesMax;

  OpeningRequests(
      EdgeConfig config, Admission admission, TokenVerifier verifier, PollSessions sessions) {
    this.admission = admission;
    this.verifier = verifier;
    this.sessions = sessions;
    this.messageBytesMax = config.edge().messageBytesMax();
  }

  void open(RoutingContext context) {
    Optional<Protocol> protocol = MediaType.protocol(context.request().getHeader("Content-Type"));
    if (protocol.isEmpty()) {
      HttpExchange.refuse(context.response(), UNSUPPORTED_MEDIA_TYPE, MediaType.ALLOWED);
      return;
    }
    switch (admission.tryAdmit()) {
      case AdmissionResult.Refused(var why, var retryAfterSeconds) -> {
        context.response().putHeader("Retry-After", Integer.toString(retryAfterSeconds));
        HttpExchange.refuse(context.response(), UNAVAILABLE, why.text());
      }
      case AdmissionResult.Admitted _ ->
          RequestBody.read(
              context.request(),
              context.vertx(),
              messageBytesMax,
              body -> admitted(context, protocol.get(), body));
    }
  }

  private void admitted(RoutingContext context, Protocol protocol, RequestBody.Result body) {
    PollExchange exchange = HttpExchange.of(context);
    switch (body) {
      case RequestBody.Result.Whole(byte[] frame) -> open(context, protocol, frame, exchange);
      case RequestBody.Result.TooLarge _ -> {
        admission.release();
        exchange.answer(new PollAnswer.Closed(CloseCode.MESSAGE_TOO_LARGE));
      }
      case RequestBody.Result.TooLate _ -> {
        admission.release();
        exchange.answer(Refused.tooLate());
      }
      case RequestBody.Result.Gone _ -> admission.release();
    }
  }

  private void open(
      RoutingContext context, Protocol protocol, byte[] frame, PollExchange exchange) {
    HttpServerRequest request = context.request();
    TokenResult token = verifier.verify(RequestToken.of(request.headers()));
    String user = verifier.required() ? null : request.getParam("user");
    EventLoop eventLoop = ((ConnectionBase) request.connection()).channel().eventLoop();
    sessions.open(protocol, eventLoop, token, user, frame, exchange);
  }
}
