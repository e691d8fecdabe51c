package io.realtimecluster.hub.webhook.authorize;

import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomWebhooks.Action;
import io.realtimecluster.hub.webhook.authorize.Decision.Allowed;
import io.realtimecluster.hub.webhook.authorize.Decision.Denied;
import io.realtimecluster.hub.webhook.authorize.Decision.Unknown;
import io.realtimecluster.hub.webhook.call.WebhookMetrics;
import io.realtimecluster.hub.webhook.call.WebhookMetrics.Verdict;
import io.realtimecluster.proto.broker.v1.UpstreamMessage;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Holds the messages of one partition that a user's backend must allow, until it has decided. What
 * one session publishes in a room leaves in the order in which it came: a message waits for those
 * before it, although they are asked about beside each other. Confined to the partition's thread,
 * but for the answers, which come on any.
 */
public final class AuthorizationGate {

  /** When a client may ask again for what could not be decided. */
  static final Duration RETRY = Duration.ofSeconds(1);

  /** The same while the partition changes hands: the next owner is there within moments. */
  static final Duration HANDOVER_RETRY = Duration.ofMillis(100);

  private final Backend backend;
  private final WebhookMetrics metrics;
  private final Runnable wakeUp;
  private final KeptDecisions kept = new KeptDecisions();
  private final Map<Line, ArrayDeque<Held>> lines = new HashMap<>();
  private final Queue<Held> answered = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private List<Decided> decided = new ArrayList<>();
  private volatile boolean closed;

  /**
   * Holds nothing.
   *
   * @param wakeUp is called, on any thread, when there is something to be taken
   */
  public AuthorizationGate(Backend backend, WebhookMetrics metrics, Runnable wakeUp) {
    this.backend = backend;
    this.metrics = metrics;
    this.wakeUp = wakeUp;
  }

  /** Messages that must leave in order. */
  private record Line(String room, String who) {}

  /** A message that waits, and what was decided about it. */
  private static final class Held {
    private final String edge;
    private final UpstreamMessage message;
    private final Question question;
    private volatile @Nullable Decision decision;

    Held(String edge, UpstreamMessage message, Question question) {
      this.edge = edge;
      this.message = message;
      this.question = question;
    }
  }

  /**
   * Takes a message that must not go on now; it comes back by {@link #takeDecided}. False: it may
   * go on.
   *
   * @param type of its room
   */
  public boolean holds(String edge, UpstreamMessage message, RoomType type, long nowNanos) {
    Optional<Question> asked = Question.about(edge, message, type);
    if (asked.isEmpty()) {
      return false;
    }
    Question question = asked.get();
    Line line = new Line(question.room(), question.line());
    if (question.action() == Action.JOIN && waits(line, edge)) {
      return true; // The edge asks again; one decision answers both.
    }
    boolean allowed = kept.allows(question, nowNanos);
    if (allowed && !lines.containsKey(line)) {
      metrics.answered(Verdict.ALLOWED);
      return false;
    }
    if (!backend.tryWait(message.getSerializedSize())) {
      metrics.answered(Verdict.OVERLOADED);
      decided.add(
          new Decided(
              edge, message, temporary("too much waits to be authorised at this hub", RETRY)));
      return true;
    }
    Held held = new Held(edge, message, question);
    lines.computeIfAbsent(line, _ -> new ArrayDeque<>(1)).addLast(held);
    if (allowed) {
      held.decision = new Allowed(Duration.ZERO);
    } else {
      backend.ask(question, () -> !closed, decision -> answered(held, decision));
    }
    return true;
  }

  private boolean waits(Line line, String edge) {
    ArrayDeque<Held> waiting = lines.get(line);
    return waiting != null && waiting.stream().anyMatch(held -> held.edge.equals(edge));
  }

  /** On any thread. */
  private void answered(Held held, Decision decision) {
    held.decision = decision;
    answered.add(held);
    if (!woken.getAndSet(true)) {
      wakeUp.run();
    }
  }

  /** What has been decided, each line in its order. */
  public List<Decided> takeDecided(long nowNanos) {
    woken.set(false); // Before the answers are taken: who comes too late wakes again.
    Held held;
    while ((held = answered.poll()) != null) {
      if (held.decision instanceof Allowed(Duration keep)) {
        kept.keep(held.question, keep, nowNanos);
      }
      leave(new Line(held.question.room(), held.question.line()));
    }
    List<Decided> taken = decided;
    decided = new ArrayList<>();
    return taken;
  }

  /** What is decided at the front of a line leaves it. */
  private void leave(Line line) {
    ArrayDeque<Held> waiting = lines.get(line);
    if (waiting == null) {
      return;
    }
    Held first;
    while ((first = waiting.peekFirst()) != null) {
      Decision decision = first.decision;
      if (decision == null) {
        return;
      }
      waiting.removeFirst();
      backend.waitEnded(first.message.getSerializedSize());
      decided.add(new Decided(first.edge, first.message, refusal(first.question, decision)));
    }
    lines.remove(line);
  }

  /** Gives up what waits: the partition goes to another hub. */
  public List<Decided> close() {
    closed = true;
    List<Decided> given = new ArrayList<>(decided);
    for (ArrayDeque<Held> waiting : lines.values()) {
      for (Held held : waiting) {
        backend.waitEnded(held.message.getSerializedSize());
        given.add(
            new Decided(
                held.edge,
                held.message,
                temporary("the room goes to another hub", HANDOVER_RETRY)));
      }
    }
    lines.clear();
    decided = new ArrayList<>();
    return given;
  }

  private @Nullable Error refusal(Question question, Decision decision) {
    return switch (decision) {
      case Allowed _ -> {
        metrics.answered(Verdict.ALLOWED);
        yield null;
      }
      case Denied(String reason) -> {
        metrics.answered(Verdict.DENIED);
        yield Error.newBuilder()
            .setCode(ErrorCode.PERMISSION_DENIED)
            .setMessage(
                reason.isEmpty()
                    ? "%s: the backend does not allow the %s"
                        .formatted(question.room(), question.what())
                    : reason)
            .build();
      }
      case Unknown _ -> {
        metrics.answered(Verdict.UNKNOWN);
        yield temporary("the backend did not say whether it may be", RETRY);
      }
    };
  }

  private static Error temporary(String message, Duration retry) {
    return Error.newBuilder()
        .setCode(ErrorCode.UNAVAILABLE)
        .setMessage(message)
        .setTemporary(true)
        .setRetryMillis((int) retry.toMillis())
        .build();
  }
}
