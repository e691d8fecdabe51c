package io.realtimecluster.hub.room;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a user's backend is asked and told about rooms of one type.
 *
 * @param secretName where the key is that calls are signed with
 * @param authorization null: nothing is asked
 * @param events null: nothing is told
 */
public record RoomWebhooks(
    String secretName, @Nullable Authorization authorization, @Nullable Events events) {

  /** The backend is neither asked nor told. */
  public static final RoomWebhooks NONE = new RoomWebhooks("", null, null);

  private static final Duration TIMEOUT_MIN = Duration.ofMillis(100);

  /** Checks that calls can be signed. */
  public RoomWebhooks {
    if (secretName.isEmpty() && (authorization != null || events != null)) {
      throw new IllegalArgumentException("webhooks: secretName is required");
    }
  }

  /** True if the backend is asked before a user may do that. */
  public boolean authorizes(Action action) {
    return authorization != null && authorization.actions().contains(action);
  }

  /**
   * Where calls go to.
   *
   * @param url http or https
   * @param timeout how long an answer may take to be there
   */
  public record Endpoint(String url, Duration timeout) {}

  /** What a user may do only if the backend lets them. */
  public enum Action {
    /** Join a room. */
    JOIN,
    /** Publish, or send a command. */
    PUBLISH
  }

  /** What happens in a room. */
  public enum EventType {
    /** The first user came. */
    OCCUPIED,
    /** The last user is gone. */
    VACATED,
    /** A user came. */
    JOINED,
    /** A user is gone. */
    LEFT
  }

  /**
   * The backend is asked.
   *
   * @param endpoint an edge waits 10 s for the answer, and a call may have to wait itself, so the
   *     timeout is 100 ms to 5 s
   */
  public record Authorization(Endpoint endpoint, Set<Action> actions) {

    /** That long, unless the type says otherwise. */
    public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(2);

    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(5);

    /** Checks the limits. */
    public Authorization {
      requireTimeout("authorize", endpoint.timeout, TIMEOUT_MAX);
      requireSome("authorize.actions", actions);
      actions = Set.copyOf(actions);
    }
  }

  /**
   * The backend is told.
   *
   * @param endpoint its timeout is 100 ms to 30 s
   */
  public record Events(Endpoint endpoint, Set<EventType> types) {

    /** All of them, unless the type says otherwise. */
    public static final Set<EventType> TYPES_DEFAULT = Set.copyOf(EnumSet.allOf(EventType.class));

    /** That long, unless the type says otherwise. */
    public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(10);

    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(30);

    /** Checks the limits. */
    public Events {
      requireTimeout("events", endpoint.timeout, TIMEOUT_MAX);
      requireSome("events.types", types);
      types = Set.copyOf(types);
    }

    /** True if who comes and goes is told by name. */
    public boolean named() {
      return types.contains(EventType.JOINED) || types.contains(EventType.LEFT);
    }
  }

  private static void requireTimeout(String hook, Duration timeout, Duration max) {
    if (timeout.compareTo(TIMEOUT_MIN) < 0 || timeout.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "webhooks: %s.timeoutMillis is %d, allowed is %d to %d"
              .formatted(hook, timeout.toMillis(), TIMEOUT_MIN.toMillis(), max.toMillis()));
    }
  }

  private static void requireSome(String field, Set<?> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("webhooks: %s is empty".formatted(field));
    }
  }
}
