package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.realtimecluster.crds.v1alpha1.External;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.desired.Checksum;
import io.realtimecluster.operator.realtimecluster.desired.ExternalAccess;
import io.realtimecluster.operator.realtimecluster.status.Obstacle;
import io.realtimecluster.operator.realtimecluster.status.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A user's Secret that says where a broker or state store is. It is not the operator's, so it is
 * read afresh and never written. What is in it never gets into a message.
 */
sealed interface ExternalSecret {

  /** The cluster's broker or state store is the operator's: there is no Secret to read. */
  record Managed() implements ExternalSecret {}

  /** Pods can connect with it. */
  record Usable(ExternalAccess access) implements ExternalSecret {}

  /** Pods could not start with it. */
  record Unusable(Obstacle obstacle) implements ExternalSecret {}

  /** Which kind of server a Secret leads to. */
  enum Server {
    /** RabbitMQ. */
    BROKER(
        "amqps?://%1$s:%1$s@%2$s(:\\d{1,5})?(/[^/?#\\s]*)?",
        "amqps://user:password@host:5671/vhost",
        Reason.BROKER_SECRET_MISSING,
        Reason.BROKER_SECRET_MALFORMED),
    /** Infinispan, of which several nodes may be named. */
    STATE(
        "hotrods?://%1$s:%1$s@%2$s(:\\d{1,5})?(,%2$s(:\\d{1,5})?)*(\\?[^#\\s]*)?",
        "hotrods://user:password@host:11222",
        Reason.STATE_SECRET_MISSING,
        Reason.STATE_SECRET_MALFORMED);

    private static final String WORD = "[^:@/?#\\s]+";
    private static final String HOST = "([A-Za-z0-9]([-A-Za-z0-9.]*)|\\[[0-9A-Fa-f:.]+\\])";

    private final Pattern uri;
    private final String example;
    private final Reason missing;
    private final Reason malformed;

    Server(String uri, String example, Reason missing, Reason malformed) {
      this.uri = Pattern.compile(uri.formatted(WORD, HOST));
      this.example = example;
      this.missing = missing;
      this.malformed = malformed;
    }
  }

  /** Of the broker. */
  static ExternalSecret ofBroker(KubernetesClient client, RealtimeCluster cluster) {
    return read(Server.BROKER, cluster.getSpec().broker().external(), client, cluster);
  }

  /** Of the state store. */
  static ExternalSecret ofState(KubernetesClient client, RealtimeCluster cluster) {
    return read(Server.STATE, cluster.getSpec().state().external(), client, cluster);
  }

  private static ExternalSecret read(
      Server server,
      @Nullable External external,
      KubernetesClient client,
      RealtimeCluster cluster) {
    if (external == null) {
      return new Managed();
    }
    String name = external.secretName();
    return judge(
        server,
        name,
        client.secrets().inNamespace(cluster.getMetadata().getNamespace()).withName(name).get());
  }

  /** What to think of a Secret. */
  static ExternalSecret judge(Server server, String name, @Nullable Secret secret) {
    if (secret == null) {
      return unusable(server.missing, "there is no Secret %s".formatted(name));
    }
    Map<String, String> data = Objects.requireNonNullElse(secret.getData(), Map.of());
    String uri = data.get(External.URI_KEY);
    if (uri == null) {
      return unusable(
          server.missing, "the Secret %s has no key '%s'".formatted(name, External.URI_KEY));
    }
    if (!server.uri.matcher(decoded(uri)).matches()) {
      return unusable(
          server.malformed,
          "the key '%s' of the Secret %s is not of the form %s, without white space or a line end"
              .formatted(External.URI_KEY, name, server.example));
    }
    Optional<String> certificates = Optional.ofNullable(data.get(External.CA_KEY));
    if (certificates.isPresent() && !isPem(decoded(certificates.get()))) {
      return unusable(
          server.malformed,
          "the key '%s' of the Secret %s holds no PEM certificate"
              .formatted(External.CA_KEY, name));
    }
    return new Usable(
        new ExternalAccess(
            name, Checksum.of(new TreeMap<>(data).toString()), certificates.isPresent()));
  }

  /** What pods need, where the operator does not run the server. */
  default Optional<ExternalAccess> usable() {
    return this instanceof Usable found ? Optional.of(found.access()) : Optional.empty();
  }

  /** What keeps pods from using it. */
  default Optional<Obstacle> problem() {
    return this instanceof Unusable unusable ? Optional.of(unusable.obstacle()) : Optional.empty();
  }

  private static boolean isPem(String text) {
    return text.contains("-----BEGIN CERTIFICATE-----");
  }

  private static String decoded(String value) {
    return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
  }

  private static Unusable unusable(Reason reason, String message) {
    return new Unusable(new Obstacle(reason, message));
  }
}
