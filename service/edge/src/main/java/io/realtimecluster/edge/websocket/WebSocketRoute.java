package io.realtimecluster.edge.websocket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.admission.Admission;
import io.realtimecluster.edge.admission.AdmissionResult;
import io.realtimecluster.edge.admission.RequestToken;
import io.realtimecluster.edge.admission.TokenResult;
import io.realtimecluster.edge.admission.TokenVerifier;
import io.realtimecluster.edge.connection.Connections;
import io.realtimecluster.edge.connection.FrameReceiver;
import io.realtimecluster.edge.connection.OutboundMarks;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves /v1/connect: looks at the handshake before the upgrade, then takes the socket over from
 * the HTTP server, so that nothing of it is kept while the connection lives. A bad token is not
 * answered before the upgrade, for browsers do not show a refused handshake to the page; the open
 * connection is closed with a code that says why.
 */
@ApplicationScoped
public class WebSocketRoute {

  private static final String PATH = "/v1/connect";
  private static final int UNAVAILABLE = 503;

  private final Admission admission;
  private final TokenVerifier verifier;
  private final Connections connections;
  private final FrameReceiver receiver;
  private final int messageBytesMax;
  private final WriteBufferWaterMark waterMark;
  private final WebSocketDecoderConfig decoderConfig;

  WebSocketRoute(
      EdgeConfig config,
      Admission admission,
      TokenVerifier verifier,
      Connections connections,
      FrameReceiver receiver) {
    this.admission = admission;
    this.verifier = verifier;
    this.connections = connections;
    this.receiver = receiver;
    this.messageBytesMax = config.edge().messageBytesMax();
    OutboundMarks marks = OutboundMarks.of(config.edge().outboundBytesMax());
    this.waterMark = new WriteBufferWaterMark(marks.lowBytes(), marks.highBytes());
    this.decoderConfig =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(messageBytesMax)
            .expectMaskedFrames(true)
            .allowExtensions(false)
            .closeOnProtocolViolation(false)
            .withUTF8Validator(false)
            .build();
  }

  void register(@Observes Router router) {
    router.get(PATH).handler(this::connect);
  }

  private void connect(RoutingContext context) {
    HttpServerRequest request = context.request();
    switch (Handshake.of(request.headers())) {
      case Handshake.Rejected(int status, String why) -> reject(context.response(), status, why);
      case Handshake.Accepted accepted -> {
        switch (admission.tryAdmit()) {
          case AdmissionResult.Refused refused -> refuse(context.response(), refused);
          case AdmissionResult.Admitted _ -> accept(request, accepted);
        }
      }
    }
  }

  private static void reject(HttpServerResponse response, int status, String why) {
    response.setStatusCode(status).putHeader("Sec-WebSocket-Version", "13");
    if (status == 426) {
      response.putHeader("Upgrade", "websocket").putHeader("Connection", "Upgrade");
    }
    var _ = response.end(why + "\n");
  }

  private static void refuse(HttpServerResponse response, AdmissionResult.Refused refused) {
    var _ =
        response
            .setStatusCode(UNAVAILABLE)
            .putHeader("Retry-After", Integer.toString(refused.retryAfterSeconds()))
            .putHeader("Connection", "close")
            .end(refused.why().text() + "\n");
  }

  private void accept(HttpServerRequest request, Handshake.Accepted accepted) {
    TokenResult token = verifier.verify(RequestToken.of(request.headers()));
    String user = verifier.required() ? null : request.getParam("user");
    Channel channel = ((ConnectionBase) request.connection()).channel();
    // After the read that brought the request: its decoder is still at work.
    channel.eventLoop().execute(() -> takeOver(channel, accepted, token, user));
  }

  private void takeOver(
      Channel channel, Handshake.Accepted accepted, TokenResult token, @Nullable String user) {
    if (!channel.isActive()) {
      admission.release();
      return;
    }
    ChannelPipeline pipeline = channel.pipeline();
    WebSocketTransport transport =
        new WebSocketTransport(
            channel, accepted.protocol(), messageBytesMax, connections, receiver);
    List<String> http = new ArrayList<>(pipeline.toMap().keySet());
    pipeline.addLast(new WebSocket13FrameDecoder(decoderConfig), transport);
    Collections.reverse(http);
    http.forEach(pipeline::remove);
    channel.config().setWriteBufferWaterMark(waterMark);
    channel.writeAndFlush(
        channel.alloc().directBuffer().writeBytes(accepted.response()), channel.voidPromise());
    transport.opened(connections.open(transport, channel.eventLoop(), token, user));
    channel.config().setAutoRead(true);
  }
}
