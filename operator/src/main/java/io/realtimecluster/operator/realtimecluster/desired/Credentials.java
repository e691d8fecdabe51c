package io.realtimecluster.operator.realtimecluster.desired;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The passwords of broker and state store, the key of the edges' management and that of the hubs'
 * server API. The only objects that differ each time they are built: they are created once and then
 * left alone, until a user asks for others. Keys are then made anew, {@link Logins} replaced.
 */
public final class Credentials {

  static final String USERNAME = "username";
  static final String PASSWORD = "password";
  static final String ERLANG_COOKIE = "erlang-cookie";
  static final String MANAGEMENT_KEY = "management-key";
  static final String API_KEY = "key";

  /** The annotation of a RealtimeCluster whose every new value asks for new keys. */
  public static final String ROTATE_KEYS = "realtimecluster.io/rotate-keys";

  /** Says at a Secret which request its key is of. */
  private static final String KEYS_REQUEST = "realtimecluster.io/keys-request";

  private static final String KEY_CHECKSUM = "realtimecluster.io/key-checksum";

  /** The annotation of a RealtimeCluster whose every new value asks for new passwords. */
  public static final String ROTATE_PASSWORDS = "realtimecluster.io/rotate-passwords";

  /** The user of a broker and a state store for which nobody has asked for another one. */
  static final String FIRST_USERNAME = "realtimecluster";

  private static final int PASSWORD_BYTES = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Credentials() {}

  /** New ones for the broker, whose user has this name. */
  public static Secret ofBroker(RealtimeCluster cluster, String username) {
    Map<String, String> values = login(Component.BROKER, username);
    values.put(ERLANG_COOKIE, random());
    return secret(cluster, Component.BROKER, values);
  }

  /** New ones for the state store, whose user has this name. */
  public static Secret ofState(RealtimeCluster cluster, String username) {
    return secret(cluster, Component.STATE, login(Component.STATE, username));
  }

  private static Map<String, String> login(Component component, String username) {
    Login login = Login.random(username);
    Map<String, String> values = new HashMap<>(UserFiles.of(component, List.of(login)));
    values.put(USERNAME, login.username());
    values.put(PASSWORD, login.password());
    return values;
  }

  /**
   * The user of broker and state store that there should be; empty if nobody has ever asked for
   * another password. Each request has its own, so that two passwords can be taken at a time.
   */
  public static Optional<String> askedUsername(RealtimeCluster cluster) {
    return Optional.ofNullable(cluster.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(ROTATE_PASSWORDS))
        .map(request -> FIRST_USERNAME + "-" + Checksum.of(request));
  }

  /** The user of a broker or a state store that is made now. */
  public static String firstUsername(RealtimeCluster cluster) {
    return askedUsername(cluster).orElse(FIRST_USERNAME);
  }

  /**
   * The user of one that is there and whose Secret was lost: as nobody has had it before, all pods
   * are replaced by such that have its password. It is one that was asked for, too: a rotation to
   * another one would let pods stay that have that one's name and a lost password.
   */
  public static String otherUsername(RealtimeCluster cluster) {
    return firstUsername(cluster) + "-" + Checksum.of(random());
  }

  /** Whether a user is the one that was asked for, or came in its place when a Secret was lost. */
  public static boolean isAsked(String username, String asked) {
    return username.equals(asked) || username.startsWith(asked + "-");
  }

  /** The content of a Secret with these logins; null takes a key away. */
  public static Map<String, @Nullable String> values(Component component, Logins logins) {
    Map<String, @Nullable String> values = new HashMap<>(logins.values());
    values.putAll(UserFiles.of(component, logins.taken()));
    return values;
  }

  /** A new one for the edges: who has it may move their clients. */
  public static Secret ofEdges(RealtimeCluster cluster) {
    return renewable(cluster, secret(cluster, Component.EDGE, Map.of(MANAGEMENT_KEY, random())));
  }

  /**
   * The annotation that rolls the pods that have a key when there is another one.
   *
   * @param checksum of the key, by {@link #keyChecksum}
   */
  static Map<String, String> ofKey(String checksum) {
    return Map.of(KEY_CHECKSUM, checksum);
  }

  /** Tells one key from another; of a Secret with a key as the API server has it. */
  public static String keyChecksum(Secret secret) {
    return Checksum.of(new TreeMap<>(secret.getData()).toString());
  }

  /** Whether a user has asked for other keys than those that are there. */
  public static boolean isAskedFor(Secret wanted, Secret present) {
    String asked = annotation(wanted);
    return asked != null && !asked.equals(annotation(present));
  }

  private static @Nullable String annotation(Secret secret) {
    Map<String, String> annotations = secret.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(KEYS_REQUEST);
  }

  /** A new one for the user's backend, with which it calls the server API. */
  public static Secret ofApi(RealtimeCluster cluster) {
    return renewable(
        cluster, secret(cluster, Component.HUB, apiNameIn(cluster), Map.of(API_KEY, random())));
  }

  private static Secret renewable(RealtimeCluster cluster, Secret secret) {
    return new SecretBuilder(secret)
        .editMetadata()
        .addToAnnotations(keysRequest(cluster))
        .endMetadata()
        .build();
  }

  private static Map<String, String> keysRequest(RealtimeCluster cluster) {
    return Optional.ofNullable(cluster.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(ROTATE_KEYS))
        .map(request -> Map.of(KEYS_REQUEST, Checksum.of(request)))
        .orElse(Map.of());
  }

  static String apiNameIn(RealtimeCluster cluster) {
    return cluster.getMetadata().getName() + "-api";
  }

  /** The key in a Secret of edges, as the API server hands it out. */
  public static Optional<String> managementKey(Optional<Secret> secret) {
    return secret
        .map(Secret::getData)
        .map(data -> data.get(MANAGEMENT_KEY))
        .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
  }

  static EnvVar env(String name, RealtimeCluster cluster, Component component, String key) {
    return PodTemplate.envOfSecret(name, component.nameIn(cluster), key);
  }

  private static Secret secret(
      RealtimeCluster cluster, Component component, Map<String, String> values) {
    return secret(cluster, component, component.nameIn(cluster), values);
  }

  private static Secret secret(
      RealtimeCluster cluster, Component component, String name, Map<String, String> values) {
    return new SecretBuilder()
        .withMetadata(component.metadata(cluster, name))
        .withType("Opaque")
        .withStringData(values)
        .build();
  }

  /** Letters that need no quoting in a shell, a URL or a configuration file. */
  static String random() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
