package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.connection.ClientProtocol;
import io.realtimecluster.bench.connection.Protocol;
import io.realtimecluster.bench.connection.Token;
import io.realtimecluster.bench.peer.CentrifugoProtocol;
import io.realtimecluster.bench.peer.NchanProtocol;
import io.realtimecluster.bench.peer.SocketIoProtocol;
import io.realtimecluster.bench.server.Servers;
import io.realtimecluster.bench.server.Servers.Listening;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One of the servers that are compared.
 *
 * @param path and query of its WebSocket endpoint; empty for our own
 */
record Peer(String name, ClientProtocol protocol, String path, Start start) {
  private static final String TOKEN_SECRET = "a-secret-of-the-load-generator-with-32-bytes";
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);

  @FunctionalInterface
  interface Start {
    Listening start(Servers servers) throws IOException, InterruptedException;
  }

  /**
   * The machine's limit, our server, and the others. All but the first and the last check tokens.
   */
  static List<Peer> all(String room, List<String> jvmOptions, int batchMillis) {
    return List.of(
        new Peer(
            Setup.CEILING, Protocol.PROTO, "", servers -> servers.ceiling(jvmOptions, batchMillis)),
        new Peer(
            Setup.SERVICE,
            Protocol.PROTO,
            "",
            servers ->
                servers.standalone(
                    jvmOptions,
                    Setup.unlimited(
                        Map.of(
                            "REALTIMECLUSTER_AUTH_DISABLED",
                            "false",
                            "REALTIMECLUSTER_AUTH_JWT_SECRET",
                            TOKEN_SECRET)))),
        new Peer(
            "Centrifugo",
            new CentrifugoProtocol(room),
            CentrifugoProtocol.PATH,
            servers -> servers.peer("centrifugo", TOKEN_SECRET)),
        new Peer(
            "Socket.IO",
            new SocketIoProtocol(room),
            SocketIoProtocol.PATH,
            servers -> servers.peer("socketio", TOKEN_SECRET)),
        new Peer(
            "nchan",
            new NchanProtocol(room),
            new NchanProtocol(room).path(),
            servers -> servers.peer("nchan", TOKEN_SECRET)));
  }

  /** Of one of its users. */
  static String token(String user) {
    return Token.hs256(TOKEN_SECRET, user, Instant.now().plus(TOKEN_LIFE));
  }

  String url(Listening listening) {
    return listening.url() + path;
  }
}
