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

  /** Says at a Secret, and at pods, which request the keys are of. */
  private static final String KEYS_CHECKSUM = "realtimecluster.io/keys-checksum";

  /** The annotation of a RealtimeCluster whose every new value asks for new passwords. */
  public static final String ROTATE_PASSWORDS = "realtimecluster.io/rotate-passwords";

  /** The user of a broker and a state store for which nobody has asked for another one. */
  static final String FIRST_USERNAME = "realtimecluster";

  private static final int PASSWORD_BYTES = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Credentials() {}

  /** New ones for the broker. */
  public static Secret ofBroker(RealtimeCluster cluster) {
    Map<String, String> values = firstLogin(cluster, Component.BROKER);
    values.put(ERLANG_COOKIE, random());
    return secret(cluster, Component.BROKER, values);
  }

  /** New ones for the state store. */
  public static Secret ofState(RealtimeCluster cluster) {
    return secret(cluster, Component.STATE, firstLogin(cluster, Component.STATE));
  }

  private static Map<String, String> firstLogin(RealtimeCluster cluster, Component component) {
    Login login = Login.random(firstUsername(cluster));
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
   * The annotation that rolls the pods that have keys; none if nobody has ever asked for new ones.
   */
  static Map<String, String> keysChecksum(RealtimeCluster cluster) {
    return Optional.ofNullable(cluster.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(ROTATE_KEYS))
        .map(request -> Map.of(KEYS_CHECKSUM, Checksum.of(request)))
        .orElse(Map.of());
  }

  /** Whether a user has asked for other keys than those that are there. */
  public static boolean isAskedFor(Secret wanted, Secret present) {
    String asked = annotation(wanted);
    return asked != null && !asked.equals(annotation(present));
  }

  private static @Nullable String annotation(Secret secret) {
    Map<String, String> annotations = secret.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(KEYS_CHECKSUM);
  }

  /** A new one for the user's backend, with which it calls the server API. */
  public static Secret ofApi(RealtimeCluster cluster) {
    return renewable(
        cluster, secret(cluster, Component.HUB, apiNameIn(cluster), Map.of(API_KEY, random())));
  }

  private static Secret renewable(RealtimeCluster cluster, Secret secret) {
    return new SecretBuilder(secret)
        .editMetadata()
        .addToAnnotations(keysChecksum(cluster))
        .endMetadata()
        .build();
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
