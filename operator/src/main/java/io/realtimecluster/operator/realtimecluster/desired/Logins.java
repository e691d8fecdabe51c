package io.realtimecluster.operator.realtimecluster.desired;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The logins that a broker or a state store takes, as they are in its Secret. One replaces another
 * without a moment in which a pod has one that is not taken, and without a restart of the server:
 *
 * <pre>
 *   Settled --another is asked for--> Announced --servers have it--> Adopted --all pods have it--+
 *      ^                                                                                         |
 *      +-----------------------------------------------------------------------------------------+
 * </pre>
 */
public sealed interface Logins {

  /** What pods log in with that start now. */
  String username();

  /** All that the server takes, the one for new pods first. */
  List<Login> taken();

  /** The keys of the Secret but the files; null takes one away. */
  Map<String, @Nullable String> values();

  /** There is one. */
  record Settled(Login login) implements Logins {
    @Override
    public String username() {
      return login.username();
    }

    @Override
    public List<Login> taken() {
      return List.of(login);
    }

    @Override
    public Map<String, @Nullable String> values() {
      return Logins.values(login, null, null, null);
    }

    Announced announce(String username, Instant now) {
      return new Announced(login, Login.random(username), now);
    }
  }

  /**
   * Servers are told of a second one.
   *
   * @param since when the Secret had it; kubelets hand it on later
   */
  record Announced(Login login, Login next, Instant since) implements Logins {
    @Override
    public String username() {
      return login.username();
    }

    @Override
    public List<Login> taken() {
      return List.of(login, next);
    }

    @Override
    public Map<String, @Nullable String> values() {
      return Logins.values(login, next, null, since);
    }

    Adopted adopt() {
      return new Adopted(next, login);
    }
  }

  /** Pods are replaced by such that have the new one; the previous one is taken as well. */
  record Adopted(Login login, Login previous) implements Logins {
    @Override
    public String username() {
      return login.username();
    }

    @Override
    public List<Login> taken() {
      return List.of(login, previous);
    }

    @Override
    public Map<String, @Nullable String> values() {
      return Logins.values(login, null, previous, null);
    }

    Settled settle() {
      return new Settled(login);
    }
  }

  /**
   * The next ones, if it is time for them.
   *
   * @param asked the name of the login that there should be
   * @param propagation how long it may take until servers have read a Secret
   * @param inUse whether all pods have the login that is adopted
   */
  default Optional<Logins> next(String asked, Instant now, Duration propagation, boolean inUse) {
    return switch (this) {
      case Settled settled when !Credentials.isAsked(settled.username(), asked) ->
          Optional.of(settled.announce(asked, now));
      case Announced announced when !now.isBefore(announced.since().plus(propagation)) ->
          Optional.of(announced.adopt());
      case Adopted adopted when inUse -> Optional.of(adopted.settle());
      default -> Optional.empty();
    };
  }

  /** As a Secret has them; empty if it has none. */
  static Optional<Logins> of(Secret secret) {
    Optional<Login> login = login(secret, "");
    Optional<Login> next = login(secret, NEXT);
    Optional<Login> previous = login(secret, PREVIOUS);
    return login.map(
        present ->
            next.<Logins>map(other -> new Announced(present, other, since(secret)))
                .or(() -> previous.map(other -> new Adopted(present, other)))
                .orElseGet(() -> new Settled(present)));
  }

  /** Before the names of its keys. */
  String NEXT = "next-";

  /** Before the names of its keys. */
  String PREVIOUS = "previous-";

  /** When the next one was announced. */
  String SINCE = "next-since";

  private static Map<String, @Nullable String> values(
      Login login, @Nullable Login next, @Nullable Login previous, @Nullable Instant since) {
    Map<String, @Nullable String> values = new TreeMap<>();
    put(values, "", login);
    put(values, NEXT, next);
    put(values, PREVIOUS, previous);
    values.put(SINCE, since == null ? null : since.toString());
    return values;
  }

  private static void put(
      Map<String, @Nullable String> values, String prefix, @Nullable Login login) {
    values.put(prefix + Credentials.USERNAME, login == null ? null : login.username());
    values.put(prefix + Credentials.PASSWORD, login == null ? null : login.password());
  }

  private static Optional<Login> login(Secret secret, String prefix) {
    return value(secret, prefix + Credentials.USERNAME)
        .flatMap(
            username ->
                value(secret, prefix + Credentials.PASSWORD)
                    .map(password -> new Login(username, password)));
  }

  /** One that cannot be read was edited by hand; then the wait is over. */
  private static Instant since(Secret secret) {
    try {
      return value(secret, SINCE).map(Instant::parse).orElse(Instant.EPOCH);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private static Optional<String> value(Secret secret, String key) {
    return Optional.ofNullable(secret.getData())
        .map(data -> data.get(key))
        .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
  }
}
