package io.realtimecluster.hub.webhook.call;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What a hub counts of webhooks. Thread-safe. */
public final class WebhookMetrics {

  private final MeterRegistry registry;

  /** What a call is for. */
  public enum Kind {
    /** The backend is asked. */
    AUTHORIZE,
    /** The backend is told. */
    EVENTS
  }

  /** Why an event is not told any more. */
  public enum Dropped {
    /** It has waited too long. */
    AGE("they are too old"),
    /** Newer ones need its place. */
    LIMIT("too many wait, newer ones need their place"),
    /** Its room's type has no webhook for it any more. */
    UNCONFIGURED("their room's type has no webhook for events");

    private final String text;

    Dropped(String text) {
      this.text = text;
    }

    /** For logs. */
    public String text() {
      return text;
    }
  }

  private enum Outcome {
    SUCCESS,
    CLIENT_ERROR,
    SERVER_ERROR,
    OTHER_STATUS,
    TIMEOUT,
    FAILURE
  }

  /** Registers all meters, so that they are there from the start. */
  public WebhookMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Kind kind : Kind.values()) {
      for (Outcome outcome : Outcome.values()) {
        Timer _ = timer(kind, outcome);
      }
    }
    for (Dropped why : Dropped.values()) {
      Counter _ = dropped(why);
    }
    for (Verdict verdict : Verdict.values()) {
      Counter _ = verdicts(verdict);
    }
  }

  /** What a publish, command or join was answered. */
  public enum Verdict {
    /** The backend said yes, now or a while ago. */
    ALLOWED,
    /** The backend said no. */
    DENIED,
    /** It is not known: the call failed. */
    UNKNOWN,
    /** It was not asked: too much waits already. */
    OVERLOADED
  }

  void called(Kind kind, CallResult result, long nanos) {
    timer(kind, outcome(result)).record(nanos, TimeUnit.NANOSECONDS);
  }

  /** A publish, command or join was answered. */
  public void answered(Verdict verdict) {
    verdicts(verdict).increment();
  }

  /** Events will never be told. */
  public void dropped(Dropped why, int count) {
    dropped(why).increment(count);
  }

  /** Watches how many publishes, commands and joins wait for the backend's answer. */
  public void waiting(Supplier<Number> count, Supplier<Number> bytes) {
    Gauge.builder("realtimecluster.hub.webhook.authorizations.waiting", count).register(registry);
    Gauge.builder("realtimecluster.hub.webhook.authorizations.waiting.bytes", bytes)
        .register(registry);
  }

  /**
   * Watches how many events have not been told, how long the oldest has waited, in seconds, and how
   * many users are remembered as told.
   */
  public void events(
      Supplier<Number> count, Supplier<Number> oldestSeconds, Supplier<Number> toldUsers) {
    Gauge.builder("realtimecluster.hub.webhook.events.waiting", count).register(registry);
    Gauge.builder("realtimecluster.hub.webhook.events.oldest.seconds", oldestSeconds)
        .register(registry);
    Gauge.builder("realtimecluster.hub.webhook.events.told.users", toldUsers).register(registry);
  }

  private static Outcome outcome(CallResult result) {
    return switch (result) {
      case CallResult.Answered answered when answered.successful() -> Outcome.SUCCESS;
      case CallResult.Answered(int status, _) when status >= 400 && status < 500 ->
          Outcome.CLIENT_ERROR;
      case CallResult.Answered(int status, _) when status >= 500 -> Outcome.SERVER_ERROR;
      case CallResult.Answered _ -> Outcome.OTHER_STATUS;
      case CallResult.TimedOut _ -> Outcome.TIMEOUT;
      case CallResult.Failed _ -> Outcome.FAILURE;
    };
  }

  private Timer timer(Kind kind, Outcome outcome) {
    return registry.timer(
        "realtimecluster.hub.webhook.calls", "kind", text(kind), "outcome", text(outcome));
  }

  private Counter dropped(Dropped why) {
    return registry.counter("realtimecluster.hub.webhook.events.dropped", "why", text(why));
  }

  private Counter verdicts(Verdict verdict) {
    return registry.counter("realtimecluster.hub.webhook.authorizations", "verdict", text(verdict));
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
