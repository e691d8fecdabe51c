package io.realtimecluster.edge.connection;

import com.google.protobuf.InvalidProtocolBufferException;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.admission.Identity;
import io.realtimecluster.edge.admission.TokenResult;
import io.realtimecluster.edge.admission.TokenVerifier;
import io.realtimecluster.edge.connection.ConnectionState.Closed;
import io.realtimecluster.edge.connection.ConnectionState.Connected;
import io.realtimecluster.edge.connection.ConnectionState.Opened;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Pong;
import io.realtimecluster.proto.client.v1.ReconnectWindow;
import io.realtimecluster.proto.client.v1.Refreshed;
import io.realtimecluster.proto.client.v1.ServerMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.Base64;

/** Takes the frames of clients apart and calls what they ask for. On the connection's loop. */
@ApplicationScoped
public class FrameReceiver {

  /** Longer session names are refused, in characters. */
  static final int SESSION_LENGTH_MAX = 64;

  private static final int SESSION_BYTES = 15;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final EdgeConfig.Edge config;
  private final TokenVerifier verifier;
  private final Requests requests;
  private final EdgeMetrics metrics;

  FrameReceiver(EdgeConfig config, TokenVerifier verifier, Requests requests, EdgeMetrics metrics) {
    this.config = config.edge();
    this.verifier = verifier;
    this.requests = requests;
    this.metrics = metrics;
  }

  /** Handles a frame; what is wrong with it closes this connection and no other. */
  public void receive(Connection connection, byte[] frame) {
    metrics.frameReceived();
    if (connection.protocol() == Protocol.JSON && !Utf8.isValid(frame)) {
      connection.close(CloseCode.NOT_UTF8);
      return;
    }
    ClientFrame decoded;
    try {
      decoded = connection.protocol().decode(frame);
    } catch (InvalidProtocolBufferException e) {
      connection.close(CloseCode.MALFORMED_FRAME);
      return;
    }
    DeferredFrames deferred = connection.deferred();
    if (deferred == null) {
      serve(connection, decoded);
    } else {
      deferred.add(decoded);
    }
  }

  private void serve(Connection connection, ClientFrame frame) {
    for (int i = 0; i < frame.getMessagesCount(); i++) {
      if (mustWait(connection, frame.getMessages(i))) {
        connection.defer(frame, i);
        return;
      }
      receive(connection, frame.getMessages(i));
    }
  }

  /** A hub has answered: serves what was deferred, as far as it may. */
  void resume(Connection connection) {
    DeferredFrames deferred = connection.deferred();
    if (deferred == null) {
      return;
    }
    while (!deferred.isEmpty()) {
      ClientMessage message = deferred.peek();
      if (mustWait(connection, message)) {
        return;
      }
      deferred.take();
      receive(connection, message);
    }
    connection.undeferred();
  }

  private static boolean mustWait(Connection connection, ClientMessage message) {
    return connection.awaitsHubAtLimit()
        && switch (message.getRequestCase()) {
          case PUBLISH, COMMAND, HISTORY, STATE -> true;
          case CONNECT, REFRESH, JOIN, LEAVE, PRESENCE, PING, REQUEST_NOT_SET -> false;
        };
  }

  private void receive(Connection connection, ClientMessage message) {
    switch (connection.state()) {
      case Opened _ when message.hasConnect() -> connect(connection, message);
      case Opened _ -> connection.close(CloseCode.TOKEN_MISSING);
      case Connected connected when message.hasConnect() && connected.greeted() ->
          connection.reply(
              Refusals.permanent(
                  message.getId(), ErrorCode.ALREADY_CONNECTED, "connect was sent before"));
      case Connected _ when message.hasConnect() -> connect(connection, message);
      case Connected _ -> request(connection, message);
      case Closed _ -> {}
    }
  }

  private void connect(Connection connection, ClientMessage message) {
    Connect connect = message.getConnect();
    if (connect.getSession().length() > SESSION_LENGTH_MAX) {
      connection.reply(
          Refusals.permanent(
              message.getId(),
              ErrorCode.INVALID_ARGUMENT,
              "session has %d characters, the limit is %d"
                  .formatted(connect.getSession().length(), SESSION_LENGTH_MAX)));
      return;
    }
    if (connection.roomCount() > 0) {
      connection.reply(
          Refusals.permanent(
              message.getId(),
              ErrorCode.ALREADY_CONNECTED,
              "connect comes before the first join, for rooms know the session"));
      return;
    }
    if (connection.state() instanceof Connected connected && connect.getToken().isEmpty()) {
      connected(connection, message, connected.identity());
      return;
    }
    switch (verifier.verify(connect.getToken())) {
      case TokenResult.Valid(Identity identity) -> connected(connection, message, identity);
      case TokenResult.Missing _ -> connection.close(CloseCode.TOKEN_MISSING);
      case TokenResult.Invalid _ when !verifier.required() ->
          connected(connection, message, guest(connection));
      case TokenResult.Invalid _ -> connection.close(CloseCode.TOKEN_INVALID);
      case TokenResult.Expired _ -> connection.close(CloseCode.TOKEN_EXPIRED);
    }
  }

  private void refresh(Connection connection, ClientMessage message) {
    TokenResult result = verifier.verify(message.getRefresh().getToken());
    if (!verifier.required()) {
      refreshed(connection, message);
      return;
    }
    switch (result) {
      case TokenResult.Valid(Identity identity) when identity.user().equals(connection.user()) -> {
        connection.refreshed(identity);
        refreshed(connection, message);
      }
      case TokenResult.Valid _ ->
          connection.reply(
              Refusals.permanent(
                  message.getId(),
                  ErrorCode.INVALID_ARGUMENT,
                  "the token is of another user than the connection"));
      case TokenResult.Missing _ -> connection.close(CloseCode.TOKEN_MISSING);
      case TokenResult.Invalid _ -> connection.close(CloseCode.TOKEN_INVALID);
      case TokenResult.Expired _ -> connection.close(CloseCode.TOKEN_EXPIRED);
    }
  }

  private static void refreshed(Connection connection, ClientMessage message) {
    connection.reply(
        ServerMessage.newBuilder()
            .setId(message.getId())
            .setRefreshed(Refreshed.getDefaultInstance())
            .build());
  }

  private static Identity guest(Connection connection) {
    return Identity.withoutToken(connection.user());
  }

  private void connected(Connection connection, ClientMessage message, Identity identity) {
    String asked = message.getConnect().getSession();
    connection.connected(identity, asked.isEmpty() ? newSession() : asked);
    connection.reply(
        ServerMessage.newBuilder()
            .setId(message.getId())
            .setConnected(
                io.realtimecluster.proto.client.v1.Connected.newBuilder()
                    .setSession(connection.session())
                    .setEdge(config.id())
                    .setUser(identity.user())
                    .setPingSeconds((int) config.pingInterval().toSeconds())
                    .setReconnect(
                        ReconnectWindow.newBuilder()
                            .setMinMillis((int) config.reconnectMin().toMillis())
                            .setMaxMillis((int) config.reconnectMax().toMillis())))
            .build());
  }

  private void request(Connection connection, ClientMessage message) {
    int id = message.getId();
    switch (message.getRequestCase()) {
      case JOIN -> requests.join(connection, id, message.getJoin());
      case LEAVE -> requests.leave(connection, id, message.getLeave());
      case PUBLISH -> requests.publish(connection, id, message.getPublish());
      case COMMAND -> requests.command(connection, id, message.getCommand());
      case PRESENCE -> requests.presence(connection, id, message.getPresence());
      case HISTORY -> requests.history(connection, id, message.getHistory());
      case STATE -> requests.state(connection, id, message.getState());
      case REFRESH -> refresh(connection, message);
      case PING ->
          connection.reply(
              ServerMessage.newBuilder().setId(id).setPong(Pong.getDefaultInstance()).build());
      case CONNECT -> throw new IllegalStateException("connect is handled before");
      case REQUEST_NOT_SET ->
          connection.reply(
              Refusals.permanent(
                  id, ErrorCode.UNKNOWN_REQUEST, "the message holds no request known here"));
    }
  }

  /** Nobody can guess it: who knows a session can have its publishes taken for doubled. */
  static String newSession() {
    byte[] random = new byte[SESSION_BYTES];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
