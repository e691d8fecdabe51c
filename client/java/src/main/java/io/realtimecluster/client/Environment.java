package io.realtimecluster.client;

import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.loop.ThreadLoop;
import io.realtimecluster.client.transport.Endpoints;
import io.realtimecluster.client.transport.Http;
import io.realtimecluster.client.transport.PollTransport;
import io.realtimecluster.client.transport.Transport;
import io.realtimecluster.client.transport.WebSocketTransport;
import io.realtimecluster.client.transport.WireForm;
import java.net.http.HttpClient;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything outside: thread, time, chance, network. Tests bring their own. */
interface Environment {

  /** The client's thread. */
  Loop loop();

  /** A new connection, not open yet. */
  Transport transport(TransportKind kind, WireForm form, Endpoints endpoints, String token);

  /** What clients of this JVM have found out about networks. */
  TransportMemory memory();

  /**
   * The surroundings as they are.
   *
   * @param configure sets what is the app's; null: nothing, so that clients share an HTTP client
   */
  static Environment real(@Nullable Consumer<HttpClient.Builder> configure) {
    return new Real(new ThreadLoop(), configure == null ? Shared.HTTP : new Http(configure));
  }

  /** The JDK's HTTP client. */
  record Real(Loop loop, Http http) implements Environment {

    @Override
    public Transport transport(
        TransportKind kind, WireForm form, Endpoints endpoints, String token) {
      return kind == TransportKind.WEBSOCKET
          ? new WebSocketTransport(endpoints.connect(), form, http, loop)
          : new PollTransport(endpoints.poll(), form, token, http, loop);
    }

    @Override
    public TransportMemory memory() {
      return Shared.MEMORY;
    }
  }

  /** One for all clients of the JVM, made when the first needs it. */
  final class Shared {

    private static final Http HTTP = new Http(builder -> {});
    private static final TransportMemory MEMORY = new TransportMemory();

    private Shared() {}
  }
}
