package io.realtimecluster.client;

import io.realtimecluster.client.connection.Connection;
import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.loop.Timer;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Refresh;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives a connection a newer token before its token ends. Used on the loop only. */
final class TokenRefresh {

  private final TokenSource tokens;
  private final Loop loop;
  private final Consumer<Warning> onWarning;
  private final Runnable onRefused;
  private Timer timer = Timer.NONE;

  /** The connection that is kept alive; null: none. */
  private @Nullable Connection kept;

  TokenRefresh(TokenSource tokens, Loop loop, Consumer<Warning> onWarning, Runnable onRefused) {
    this.tokens = tokens;
    this.loop = loop;
    this.onWarning = onWarning;
    this.onRefused = onRefused;
  }

  /** For this connection from now on, and no other. */
  void plan(Connection connection) {
    stop();
    kept = connection;
    tokens
        .refreshDelayMillis()
        .ifPresent(millis -> timer = loop.startTimer(() -> refresh(connection), millis));
  }

  void stop() {
    timer.stop();
    kept = null;
  }

  private void refresh(Connection connection) {
    tokens.renew(
        TokenReason.REFRESH,
        new TokenSource.Outcome() {
          @Override
          public void onToken(String token) {
            if (kept == connection) {
              send(connection, token);
            }
          }

          @Override
          public void onRefused() {
            if (kept == connection) {
              onRefused.run();
            }
          }

          @Override
          public void onFailed(Throwable failure) {
            onWarning.accept(new Warning("getToken failed", failure));
          }
        });
  }

  private void send(Connection connection, String token) {
    var refresh = Refresh.newBuilder().setToken(token);
    connection.request(
        ClientMessage.newBuilder().setRefresh(refresh), reply -> answered(connection, reply));
  }

  private void answered(Connection connection, @Nullable ServerMessage reply) {
    if (reply == null || kept != connection) {
      return;
    }
    if (reply.hasRefreshed()) {
      plan(connection);
    } else if (reply.hasError()) {
      // Without it the connection ends with the old token, and the next one has the new.
      onWarning.accept(new Warning(reply.getError().getMessage(), null));
    }
  }
}
