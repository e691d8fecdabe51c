package io.realtimecluster.edge.poll;

import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.connection.CloseCode;
import io.realtimecluster.edge.poll.PollAnswer.Refused;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The requests at /v1/poll/{session}: each is brought to its session, on this edge or by another.
 * One that came from another edge already goes no further. On the request's event loop.
 */
@ApplicationScoped
public class SessionRequests {

  /** The path's parameter. */
  static final String SESSION = "session";

  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}");

  private final PollSessions sessions;
  private final SessionTokens tokens;
  private final Forwarder forwarder;
  private final PollMetrics metrics;
  private final int messageBytesMax;

  SessionRequests(
      EdgeConfig config,
      PollSessions sessions,
      SessionTokens tokens,
      Forwarder forwarder,
      PollMetrics metrics) {
    this.sessions = sessions;
    this.tokens = tokens;
    this.forwarder = forwarder;
    this.metrics = metrics;
    this.messageBytesMax = config.edge().messageBytesMax();
  }

  void get(RoutingContext context) {
    OptionalLong after = number(context, "after", context.request().getParam("after"));
    if (after.isPresent()) {
      toSession(
          context,
          "?after=" + after.getAsLong(),
          (session, exchange) ->
              session.eventLoop().execute(() -> session.get(after.getAsLong(), exchange)));
    }
  }

  void post(RoutingContext context) {
    OptionalLong sequence =
        number(context, HttpExchange.SEQUENCE, context.request().getHeader(HttpExchange.SEQUENCE));
    if (sequence.isPresent()) {
      toSession(
          context,
          "",
          (session, exchange) -> upload(context, session, sequence.getAsLong(), exchange));
    }
  }

  void delete(RoutingContext context) {
    toSession(
        context,
        "",
        (session, exchange) -> session.eventLoop().execute(() -> session.end(exchange)));
  }

  private void upload(
      RoutingContext context, PollSession session, long sequence, PollExchange exchange) {
    HttpServerRequest request = context.request();
    boolean sameForm =
        MediaType.protocol(request.getHeader("Content-Type"))
            .filter(session.protocol()::equals)
            .isPresent();
    session.latestUpload().begin(request);
    RequestBody.read(
        request,
        context.vertx(),
        messageBytesMax,
        body -> {
          session.latestUpload().end(request);
          session.eventLoop().execute(() -> uploaded(session, sequence, sameForm, body, exchange));
        });
  }

  private static void uploaded(
      PollSession session,
      long sequence,
      boolean sameForm,
      RequestBody.Result body,
      PollExchange exchange) {
    switch (body) {
      case RequestBody.Result.Whole _ when !sameForm ->
          session.violate(CloseCode.MALFORMED_FRAME, exchange);
      case RequestBody.Result.Whole(byte[] frame) -> session.post(sequence, frame, exchange);
      case RequestBody.Result.TooLarge _ -> session.violate(CloseCode.MESSAGE_TOO_LARGE, exchange);
      case RequestBody.Result.TooLate _ -> exchange.answer(Refused.tooLate());
      case RequestBody.Result.Gone _ -> {}
    }
  }

  private void toSession(
      RoutingContext context, String query, BiConsumer<PollSession, PollExchange> action) {
    String token = Objects.requireNonNullElse(context.pathParam(SESSION), "");
    Optional<PollSession> own = sessions.find(token);
    if (own.isPresent()) {
      action.accept(own.get(), HttpExchange.of(context));
      return;
    }
    boolean wasForwarded = context.request().getHeader(Forwarder.FORWARDED) != null;
    Optional<String> other = wasForwarded ? Optional.empty() : tokens.otherEdge(token);
    if (other.isPresent()) {
      String path = HttpExchange.PATH + "/" + token + query;
      forwarder.forward(context.request(), path, other.get());
    } else {
      metrics.unknownSession();
      HttpExchange.of(context).answer(Refused.unknownSession());
    }
  }

  /** Empty if it is no number, and then the request is answered. */
  private static OptionalLong number(RoutingContext context, String name, @Nullable String text) {
    if (text != null && NUMBER.matcher(text).matches()) {
      return OptionalLong.of(Long.parseLong(text));
    }
    HttpExchange.refuse(
        context.response(),
        Refused.BAD_REQUEST,
        text == null
            ? name + " is missing, a number of up to 15 digits"
            : name + " must be a number of up to 15 digits");
    return OptionalLong.empty();
  }
}
