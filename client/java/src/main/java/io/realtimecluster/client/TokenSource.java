package io.realtimecluster.client;

import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.loop.Timer;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Keeps the token and asks the app for another when it must. Used on the loop only. */
final class TokenSource {

  /** How long the app may take for a token. */
  static final long TOKEN_TIMEOUT_MILLIS = 30_000;

  /** A token is replaced when that part of its life is left, and not later than that. */
  private static final double REFRESH_LIFE_PART = 0.2;

  private static final long REFRESH_MILLIS_MIN = 10_000;

  /** No token is replaced sooner, however short its life is or seems by a wrong clock. */
  private static final long KEPT_MILLIS_MIN = 1_000;

  private final @Nullable GetToken getToken;
  private final Loop loop;
  private @Nullable String token;
  private long takenMillis;
  private TokenReason reason = TokenReason.CONNECT;

  /** What comes of asking for a token; one of the three, once, on the loop. */
  interface Outcome {

    void onToken(String token);

    /** The user may not connect any more. */
    void onRefused();

    /** To be tried again later. */
    void onFailed(Throwable failure);
  }

  TokenSource(String token, @Nullable GetToken getToken, Loop loop) {
    this.token = getToken == null ? token : null;
    this.getToken = getToken;
    this.loop = loop;
    this.takenMillis = loop.wallMillis();
  }

  /** Whether there may be another one. */
  boolean isRenewable() {
    return getToken != null;
  }

  /** The token for a connection. */
  void current(Outcome outcome) {
    String kept = token;
    if (getToken == null) {
      outcome.onToken(kept == null ? "" : kept);
    } else if (kept == null) {
      renew(reason, outcome);
    } else if (isExpired(kept)) {
      renew(TokenReason.EXPIRED, outcome);
    } else {
      outcome.onToken(kept);
    }
  }

  /** A newer token than the one that is kept; only if renewable. */
  void renew(TokenReason why, Outcome outcome) {
    if (getToken == null) {
      throw new IllegalStateException("there is no getToken");
    }
    var asking = new Asking(outcome);
    asking.deadline = loop.startTimer(asking::late, TOKEN_TIMEOUT_MILLIS);
    try {
      getToken
          .getToken(why)
          .whenComplete((given, failure) -> loop.execute(() -> asking.answered(given, failure)));
    } catch (RuntimeException failure) {
      asking.answered(null, failure);
    }
  }

  /** The server does not take the one that is kept. */
  void reject() {
    if (getToken != null) {
      token = null;
      reason = TokenReason.EXPIRED;
    }
  }

  /** How long until the token should be replaced; empty: it cannot be, or never ends. */
  OptionalLong refreshDelayMillis() {
    OptionalLong expiry = token == null ? OptionalLong.empty() : TokenExpiry.millis(token);
    if (getToken == null || expiry.isEmpty()) {
      return OptionalLong.empty();
    }
    long life = expiry.getAsLong() - takenMillis;
    if (life <= 0) {
      return OptionalLong.empty(); // By a clock that is wrong, or it would not be served.
    }
    double early = Math.max(REFRESH_MILLIS_MIN, life * REFRESH_LIFE_PART);
    // Spread, for the tokens of many clients may be of the same second.
    double jitter = loop.random() * early * 0.5;
    double dueMillis = expiry.getAsLong() - early - jitter;
    double soonestMillis = takenMillis + KEPT_MILLIS_MIN;
    double delay = Math.max(dueMillis, soonestMillis) - loop.wallMillis();
    return OptionalLong.of(Math.max(0, Math.round(delay)));
  }

  // By this machine's clock, which may be wrong: then the server's word (4503) decides.
  private boolean isExpired(String kept) {
    OptionalLong expiry = TokenExpiry.millis(kept);
    return expiry.isPresent() && expiry.getAsLong() <= loop.wallMillis();
  }

  /** One call of getToken. */
  private final class Asking {

    private final Outcome outcome;
    private Timer deadline = Timer.NONE;
    private boolean done;

    Asking(Outcome outcome) {
      this.outcome = outcome;
    }

    void late() {
      answered(null, new TimeoutException("getToken took over " + TOKEN_TIMEOUT_MILLIS + " ms"));
    }

    void answered(@Nullable String given, @Nullable Throwable failure) {
      if (done) {
        return;
      }
      done = true;
      deadline.stop();
      if (failure != null) {
        outcome.onFailed(failure);
        return;
      }
      token = given;
      takenMillis = loop.wallMillis();
      if (given == null) {
        outcome.onRefused();
      } else {
        outcome.onToken(given);
      }
    }
  }
}
