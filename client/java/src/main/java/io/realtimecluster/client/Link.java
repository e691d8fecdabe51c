package io.realtimecluster.client;

import io.realtimecluster.client.connection.Backoff;
import io.realtimecluster.client.connection.Codec;
import io.realtimecluster.client.connection.Connection;
import io.realtimecluster.client.connection.ConnectionListener;
import io.realtimecluster.client.connection.RequestIds;
import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.loop.Timer;
import io.realtimecluster.client.transport.CloseCode;
import io.realtimecluster.client.transport.Endpoints;
import io.realtimecluster.client.transport.TransportEnd;
import io.realtimecluster.client.transport.WireForm;
import io.realtimecluster.proto.client.v1.Connected;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection to the cluster: the states of the client and what leads from one to another.
 *
 * <p>A new connection in the place of one that works (the server wants it to move, or a WebSocket
 * may do better than polling) is made first. The old one serves until all rooms are joined on the
 * new one; then it is closed. That is no change of state.
 *
 * <p>Used on the loop only, but for {@link #state()}.
 */
final class Link {

  /** How long a connection may serve beside the one that takes its place. */
  static final long HANDOVER_MILLIS_MAX = 10_000;

  /** So many tokens in a row may be refused. */
  static final int TOKENS_REFUSED_MAX = 3;

  private final Endpoints endpoints;
  private final Environment environment;
  private final Loop loop;
  private final RequestIds ids;
  private final WireForm form;
  private final Codec codec;
  private final int frameBytesMax;
  private final LinkListener listener;
  private final TokenSource tokens;
  private final TokenRefresh refresh;
  private final TransportChoice choice;
  private final Backoff backoff;
  private volatile ClientState state = new ClientState.Connecting(0);
  private @Nullable Connection active;

  /** The one whose place the active one takes. */
  private @Nullable Connection previous;

  private Timer handoverTimer = Timer.NONE;
  private @Nullable Attempt attempt;
  private String session = "";
  private int tokensRefused;
  private boolean moving;

  /** The next attempt, of whatever purpose. */
  private Timer attemptTimer = Timer.NONE;

  private Timer stableTimer = Timer.NONE;

  Link(
      Endpoints endpoints,
      ClientOptions options,
      Environment environment,
      RequestIds ids,
      LinkListener listener) {
    this.endpoints = endpoints;
    this.environment = environment;
    this.loop = environment.loop();
    this.ids = ids;
    this.form = options.protocol().form();
    this.codec = Codec.of(form);
    this.frameBytesMax = options.frameBytesMax();
    this.listener = listener;
    this.tokens = new TokenSource(options.token(), options.getToken(), loop);
    this.refresh =
        new TokenRefresh(tokens, loop, listener::onWarning, () -> closeFor(CloseReason.TOKEN));
    this.choice =
        new TransportChoice(options.transport(), endpoints.connect(), environment.memory(), loop);
    this.backoff = new Backoff(loop);
  }

  /** On any thread. */
  ClientState state() {
    return state;
  }

  @Nullable Connection connection() {
    return active;
  }

  /** What is published waits, lest it overtake what is on its way on the connection before. */
  boolean isHandingOver() {
    return previous != null;
  }

  /** The new connection has taken over everything: ends the one before. */
  void handOver() {
    Connection ending = previous;
    if (ending == null) {
      return;
    }
    previous = null;
    handoverTimer.stop();
    ending.close();
    listener.onHandedOver();
  }

  void start() {
    connect(choice.next());
  }

  void close() {
    closeFor(CloseReason.APP);
  }

  private void connect(TransportKind kind) {
    var starting = new Attempt(kind);
    attempt = starting;
    attemptTimer.stop();
    if (active == null) {
      setState(new ClientState.Connecting(backoff.attempt()));
    }
    tokens.current(starting);
  }

  private void connected(Connection connection, TransportKind kind, Connected greeting) {
    handOver();
    previous = active;
    if (previous != null) {
      handoverTimer = loop.startTimer(this::handOver, HANDOVER_MILLIS_MAX);
    }
    attempt = null;
    active = connection;
    session = greeting.getSession();
    tokensRefused = 0;
    moving = false;
    backoff.window(
        Integer.toUnsignedLong(greeting.getReconnect().getMinMillis()),
        Integer.toUnsignedLong(greeting.getReconnect().getMaxMillis()));
    choice.connected(kind);
    stopTimers();
    stableTimer = loop.startTimer(backoff::reset, Backoff.STABLE_MILLIS);
    refresh.plan(connection);
    if (kind == TransportKind.POLLING) {
      planUpgrade();
    }
    setState(new ClientState.Connected(kind, session, greeting.getEdge(), greeting.getUser()));
    listener.onConnected(connection);
  }

  private void pushed(Connection connection, ServerMessage push) {
    if (!push.hasMoved()) {
      listener.onPush(connection, push);
    } else if (connection == active) {
      move(Integer.toUnsignedLong(push.getMoved().getDelayMillis()));
    }
  }

  private void lost(TransportEnd end) {
    active = null;
    stopTimers();
    handOver();
    listener.onDisconnected();
    if (endsFor(end)) {
      return;
    }
    if (attempt != null) {
      // One is under way already, in the place of this one.
      setState(new ClientState.Connecting(backoff.attempt()));
    } else {
      boolean shared = CloseCode.isSharedLoss(end.code());
      long backoffMillis = shared ? backoff.afterLossMillis() : backoff.nextMillis();
      waitFor(WaitReason.LOST, backoffMillis, end);
    }
  }

  private void failed(TransportKind kind, TransportEnd end) {
    attempt = null;
    choice.failed(kind, end);
    if (active != null) {
      if (CloseCode.isAboutToken(end.code())) {
        tokens.reject();
      }
      replacementFailed(end);
    } else if (!endsFor(end)) {
      waitFor(WaitReason.FAILED, backoff.nextMillis(), end);
    }
  }

  private void replacementFailed(TransportEnd end) {
    if (moving) {
      plan(end.retryAfterMillis() + backoff.nextMillis(), choice::next);
    } else {
      planUpgrade();
    }
  }

  private void noToken(Throwable failure) {
    attempt = null;
    listener.onWarning(new Warning("getToken failed", failure));
    if (active != null) {
      replacementFailed(TransportEnd.LOST);
    } else {
      waitFor(WaitReason.TOKEN, backoff.nextMillis(), TransportEnd.LOST);
    }
  }

  /** Closes the client if the server's word is final. */
  private boolean endsFor(TransportEnd end) {
    boolean aboutToken = CloseCode.isAboutToken(end.code());
    if (!CloseCode.isTerminal(end.code())) {
      return false;
    }
    if (aboutToken && tokens.isRenewable()) {
      tokens.reject();
      if (++tokensRefused < TOKENS_REFUSED_MAX) {
        return false;
      }
    }
    closeFor(aboutToken ? CloseReason.TOKEN : CloseReason.SERVER, OptionalInt.of(end.code()));
    return true;
  }

  private void waitFor(WaitReason reason, long backoffMillis, TransportEnd end) {
    long delayMillis = end.retryAfterMillis() + backoffMillis;
    plan(delayMillis, choice::next);
    setState(
        new ClientState.Waiting(
            reason,
            Duration.ofMillis(delayMillis),
            end.code() == CloseCode.ABNORMAL ? OptionalInt.empty() : OptionalInt.of(end.code())));
  }

  private void move(long delayMillis) {
    moving = true;
    // An attempt under way may be on its way to the edge that wants to be rid of this client.
    endAttempt();
    plan(delayMillis, choice::next);
  }

  private void planUpgrade() {
    choice.upgradeDelayMillis().ifPresent(millis -> plan(millis, () -> TransportKind.WEBSOCKET));
  }

  private void plan(long delayMillis, Supplier<TransportKind> kind) {
    attemptTimer.stop();
    attemptTimer = loop.startTimer(() -> connect(kind.get()), delayMillis);
  }

  private void closeFor(CloseReason reason) {
    closeFor(reason, OptionalInt.empty());
  }

  private void closeFor(CloseReason reason, OptionalInt closeCode) {
    if (state instanceof ClientState.Closed) {
      return;
    }
    Connection ending = active;
    active = null;
    stopTimers();
    handOver();
    endAttempt();
    setState(new ClientState.Closed(reason, closeCode));
    if (ending != null) {
      ending.close();
    }
  }

  private void endAttempt() {
    Attempt ending = attempt;
    attempt = null;
    if (ending != null) {
      ending.end();
    }
  }

  private void stopTimers() {
    attemptTimer.stop();
    stableTimer.stop();
    refresh.stop();
  }

  private void setState(ClientState next) {
    state = next;
    listener.onState(next);
  }

  /** A connection from the question for its token on; one at a time is not connected yet. */
  private final class Attempt implements TokenSource.Outcome, ConnectionListener {

    private final TransportKind kind;
    private @Nullable Connection connection;

    Attempt(TransportKind kind) {
      this.kind = kind;
    }

    void end() {
      if (connection != null) {
        connection.close();
      }
    }

    @Override
    public void onToken(String token) {
      if (attempt == this) {
        var transport = environment.transport(kind, form, endpoints, token);
        connection = new Connection(transport, loop, ids, codec, frameBytesMax, this);
        connection.open(token, session);
      }
    }

    @Override
    public void onRefused() {
      if (attempt == this) {
        closeFor(CloseReason.TOKEN);
      }
    }

    @Override
    public void onFailed(Throwable failure) {
      if (attempt == this) {
        noToken(failure);
      }
    }

    @Override
    public void onConnected(Connected greeting) {
      if (connection != null) {
        connected(connection, kind, greeting);
      }
    }

    @Override
    public void onPush(ServerMessage push) {
      if (connection != null) {
        pushed(connection, push);
      }
    }

    @Override
    public void onEnd(TransportEnd end) {
      if (connection == active) {
        lost(end);
      } else if (connection == previous) {
        handOver();
      } else if (attempt == this) {
        failed(kind, end);
      }
    }
  }
}
