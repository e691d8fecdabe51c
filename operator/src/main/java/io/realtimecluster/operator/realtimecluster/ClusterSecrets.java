package io.realtimecluster.operator.realtimecluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.realtimecluster.operator.realtimecluster.desired.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The Secrets with credentials of one cluster. Other than {@link ClusterObjects} they are not made
 * as they should be again and again: what is in them is in use.
 */
final class ClusterSecrets {

  private static final Logger LOG = Logger.getLogger(ClusterSecrets.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  /** A Secret has the name of one of the cluster's and is somebody else's, or is about to go. */
  static final class NotOwnedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private NotOwnedException(String name) {
      super(
          "the Secret %s is not this RealtimeCluster's, so it stays as it is; delete it, or name the cluster otherwise"
              .formatted(name));
    }
  }

  private final ClusterObjects objects;
  private final KubernetesClient client;

  ClusterSecrets(ClusterObjects objects, KubernetesClient client) {
    this.objects = objects;
    this.client = client;
  }

  /** As the API server has it, if it does. */
  Optional<Secret> read(String name) {
    return Optional.ofNullable(
        client.secrets().inNamespace(objects.namespace()).withName(name).get());
  }

  /**
   * Makes credentials once; what is there stays as it is, unless a user asks for others.
   *
   * @return as they are now
   */
  Secret createMissing(Secret wanted) {
    String name = wanted.getMetadata().getName();
    return objects
        .find(Secret.class, name)
        .filter(found -> !Credentials.isAskedFor(wanted, found))
        // The cache may be behind, and nobody wants two keys for one request.
        .or(() -> read(name).map(found -> renewed(found, wanted)))
        .orElseGet(() -> create(wanted));
  }

  private Secret renewed(Secret present, Secret wanted) {
    return Credentials.isAskedFor(wanted, present)
        ? patch(
            present,
            Map.of(
                "metadata",
                Map.of("annotations", wanted.getMetadata().getAnnotations()),
                "stringData",
                wanted.getStringData()))
        : present;
  }

  private Secret create(Secret wanted) {
    Secret created = client.resource(wanted).create();
    LOG.infof("created %s", ClusterObjects.described(wanted));
    return created;
  }

  /**
   * Changes the values of a Secret that differ.
   *
   * @param present as it was found; where it has changed meanwhile, that is an error
   * @param values null takes one away
   */
  void replaceValues(Secret present, Map<String, @Nullable String> values) {
    Map<String, @Nullable String> changed = new HashMap<>();
    values.forEach(
        (key, value) -> {
          String encoded = value == null ? null : encode(value);
          if (!Objects.equals(encoded, present.getData().get(key))) {
            changed.put(key, encoded);
          }
        });
    if (changed.isEmpty()) {
      return;
    }
    var _ =
        patch(
            present,
            Map.of(
                "metadata",
                Map.of("resourceVersion", present.getMetadata().getResourceVersion()),
                "data",
                changed));
  }

  private static String encode(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }

  private Secret patch(Secret secret, Map<String, ?> change) {
    if (!objects.isOwned(secret)) {
      throw new NotOwnedException(secret.getMetadata().getName());
    }
    Secret patched =
        client
            .secrets()
            .inNamespace(secret.getMetadata().getNamespace())
            .withName(secret.getMetadata().getName())
            .patch(MERGE, json(change));
    LOG.infof("replaced values of %s", ClusterObjects.described(secret));
    return patched;
  }

  /** With nulls, which take a key away. */
  private static String json(Map<String, ?> change) {
    try {
      return JSON.writeValueAsString(change);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of texts can be written", e);
    }
  }
}
