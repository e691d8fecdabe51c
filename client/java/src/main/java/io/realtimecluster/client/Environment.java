package io.realtimecluster.client;

import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.loop.ThreadLoop;
import io.realtimecluster.client.transport.Endpoints;
import io.realtimecluster.client.transport.PollTransport;
import io.realtimecluster.client.transport.Transport;
import io.realtimecluster.client.transport.WebSocketTransport;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Everything outside: thread, time, chance, network. Tests bring their own. */
interface Environment {

  /** The client's thread. */
  Loop loop();

  /** A new connection, not open yet. */
  Transport transport(TransportKind kind, Endpoints endpoints, String token);

  /** What clients of this JVM have found out about networks. */
  TransportMemory memory();

  /**
   * The surroundings as they are.
   *
   * @param given the app's own; null: the one that all share
   */
  static Environment real(@Nullable HttpClient given) {
    return new Real(new ThreadLoop(), given == null ? Shared.HTTP : given);
  }

  /** The JDK's HTTP client. */
  record Real(Loop loop, HttpClient http) implements Environment {

    @Override
    public Transport transport(TransportKind kind, Endpoints endpoints, String token) {
      return kind == TransportKind.WEBSOCKET
          ? new WebSocketTransport(endpoints.connect(), http, loop)
          : new PollTransport(endpoints.poll(), token, http, loop);
    }

    @Override
    public TransportMemory memory() {
      return Shared.MEMORY;
    }
  }

  /** One for all clients of the JVM, made when the first needs it. */
  final class Shared {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final HttpClient HTTP =
        HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private static final TransportMemory MEMORY = new TransportMemory();

    private Shared() {}
  }
}
