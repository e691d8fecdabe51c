package io.realtimecluster.hub.webhook.authorize;

import io.realtimecluster.broker.failure.Complaints;
import io.realtimecluster.hub.room.RoomWebhooks.Authorization;
import io.realtimecluster.hub.webhook.call.CallResult;
import io.realtimecluster.hub.webhook.call.WebhookClient;
import io.realtimecluster.hub.webhook.call.WebhookMetrics;
import io.realtimecluster.hub.webhook.call.WebhookMetrics.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Asks a user's backend, for all partitions of a hub: so many calls at once, and the rest waits for
 * its turn, up to a limit. Fails closed. Thread-safe; answers come on threads of its own.
 */
public final class AskedBackend implements Backend, AutoCloseable {

  /** How many calls are under way at once. */
  static final int CALLS_MAX = 64;

  /** How many messages may wait for an answer; more are refused. */
  static final int WAITING_MAX = 10_000;

  /** How many bytes they may have together, unless it is one alone. */
  static final long WAITING_BYTES_MAX = 32L * 1024 * 1024;

  /** What has waited longer for its turn is not asked: the edge has given up, or is about to. */
  static final Duration TURN_WAIT_MAX = Duration.ofSeconds(2);

  private static final Logger LOG = Logger.getLogger(AskedBackend.class);

  private final WebhookClient client;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final Complaints complaints = new Complaints();
  private final ThreadPoolExecutor callers =
      new ThreadPoolExecutor(
          CALLS_MAX,
          CALLS_MAX,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING_MAX),
          Thread.ofVirtual().name("webhook-authorize-", 0).factory());

  /** Nothing is asked yet. */
  public AskedBackend(WebhookClient client, WebhookMetrics metrics) {
    this.client = client;
    callers.allowCoreThreadTimeOut(true);
    metrics.waiting(waiting::get, waitingBytes::get);
  }

  @Override
  public boolean tryWait(int bytes) {
    if (waiting.incrementAndGet() > WAITING_MAX) {
      waiting.decrementAndGet();
      return false;
    }
    long before = waitingBytes.getAndAdd(bytes);
    if (before > 0 && before + bytes > WAITING_BYTES_MAX) {
      waitEnded(bytes);
      return false;
    }
    return true;
  }

  @Override
  public void waitEnded(int bytes) {
    waitingBytes.addAndGet(-bytes);
    waiting.decrementAndGet();
  }

  @Override
  public void ask(Question question, BooleanSupplier wanted, Consumer<Decision> answer) {
    long sinceNanos = System.nanoTime();
    try {
      callers.execute(() -> answer.accept(decide(question, sinceNanos, wanted)));
    } catch (RejectedExecutionException e) {
      answer.accept(new Decision.Unknown("too many questions wait for their turn"));
    }
  }

  private Decision decide(Question question, long sinceNanos, BooleanSupplier wanted) {
    if (!wanted.getAsBoolean()) {
      return new Decision.Unknown("nobody waits for the answer");
    }
    Decision decision;
    if (System.nanoTime() - sinceNanos > TURN_WAIT_MAX.toNanos()) {
      decision = new Decision.Unknown("it had to wait for its turn for too long");
    } else {
      decision = callSafely(question);
    }
    if (decision instanceof Decision.Unknown(String why) && complaints.mayComplain()) {
      LOG.warnf(
          "room type %s: the backend does not decide about a %s, which is refused for now: %s",
          question.roomType().name(), question.what(), why);
    }
    return decision;
  }

  private Decision callSafely(Question question) {
    try {
      return call(question);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Decision.Unknown("the hub stops");
    } catch (RuntimeException e) {
      LOG.errorf(e, "room %s: a %s cannot be asked about", question.room(), question.what());
      return new Decision.Unknown("the hub made an error");
    }
  }

  /** That the backend has closed an idle connection is noticed by its use, so there are two. */
  private Decision call(Question question) throws InterruptedException {
    Authorization authorization =
        Objects.requireNonNull(question.roomType().webhooks().authorization());
    byte[] body = QuestionJson.body(question, Instant.now());
    String id = UUID.randomUUID().toString();
    long startNanos = System.nanoTime();
    CallResult result = post(authorization, question, id, body);
    boolean early =
        System.nanoTime() - startNanos < authorization.endpoint().timeout().toNanos() / 2;
    if (result instanceof CallResult.Failed && early) {
      result = post(authorization, question, id, body);
    }
    return result instanceof CallResult.Answered answered
        ? QuestionJson.decision(answered)
        : new Decision.Unknown(result.why());
  }

  private CallResult post(Authorization authorization, Question question, String id, byte[] body)
      throws InterruptedException {
    return client.post(
        Kind.AUTHORIZE,
        authorization.endpoint(),
        question.roomType().webhooks().secretName(),
        id,
        body);
  }

  /** Ends all calls; what is asked after that is not known. */
  @Override
  public void close() {
    callers.shutdownNow();
  }
}
