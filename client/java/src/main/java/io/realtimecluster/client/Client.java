package io.realtimecluster.client;

import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.transport.Endpoints;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * A connection to a cluster that heals itself, and the rooms on it. Thread-safe; see the package
 * for the thread that listeners run on. Its threads are daemons: they do not keep the JVM alive.
 */
public final class Client implements AutoCloseable {

  private final Core core;

  private Client(Core core) {
    this.core = core;
  }

  /**
   * Connects, and stays connected until closed. Returns at once: {@link #state} tells how far it
   * is.
   *
   * @param url of the cluster: wss, ws, https or http, with a path if it is behind one
   * @throws IllegalArgumentException if the URL is none of these
   */
  public static Client connect(String url, ClientOptions options) {
    return connect(URI.create(url), options);
  }

  /** As with a String. */
  public static Client connect(URI url, ClientOptions options) {
    var endpoints = Endpoints.of(url);
    return connect(endpoints, options, Environment.real(options.configureHttp()));
  }

  static Client connect(Endpoints endpoints, ClientOptions options, Environment environment) {
    var core = new Core(endpoints, options, environment);
    core.start();
    return new Client(core);
  }

  /** Where the client is now. */
  public ClientState state() {
    return core.state();
  }

  /** Calls the listener for each event of the type from now on, such as {@link ClientState}. */
  public <E extends ClientEvent> Registration on(Class<E> type, Consumer<? super E> listener) {
    return core.events().on(type, listener);
  }

  /**
   * The states, for each subscriber from its subscription on; ends after {@link
   * ClientState.Closed}. Up to 1,000 wait for a subscriber that asks for none; then it gets those,
   * and {@link ErrorCode#OVERFLOW}.
   */
  public Flow.Publisher<ClientState> states() {
    return core.events().publisher(ClientState.class);
  }

  /**
   * A room by its name. The one that is joined already, if there is one; its handler for gaps is
   * replaced then.
   *
   * @param name 1 to 255 bytes of UTF-8
   * @param onGap called when publications are missing: what the app knows of the room is out of
   *     date and must be loaded anew. There is no default, since only the app knows how
   */
  public Room room(String name, Consumer<Gap> onGap) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(
        onGap, "onGap is missing: what shall happen when publications are lost?");
    return core.room(name, onGap);
  }

  /**
   * The round trip to the edge. Fails with {@link ErrorCode#UNAVAILABLE} if there is no connection,
   * or it is lost.
   */
  public CompletableFuture<Duration> ping() {
    return core.ping();
  }

  /** How many publishes and commands wait for their answers. */
  public int pendingPublishes() {
    return core.pendingPublishes();
  }

  /** The thread that listeners run on. */
  Loop loop() {
    return core.loop();
  }

  /**
   * Ends everything: what waits fails with {@link ErrorCode#CLOSED}. A closed client stays closed.
   * Waits until that is done, for 1 s at most, unless it is called by a listener.
   */
  @Override
  public void close() {
    core.close();
  }
}
