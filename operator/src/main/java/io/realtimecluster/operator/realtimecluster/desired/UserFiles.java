package io.realtimecluster.operator.realtimecluster.desired;

import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The users of a broker or a state store as files, which its image reads again when they change: a
 * mounted Secret's files follow the Secret, its environment variables would not.
 */
final class UserFiles {

  /** For RabbitMQ, one user a line: the name, a space, the password. */
  private static final String USERS = "users";

  /** For Infinispan, which reads its realm from such files. */
  private static final String USERS_PROPERTIES = "users.properties";

  private static final String GROUPS_PROPERTIES = "groups.properties";

  /** Read by Infinispan: the realm, and that passwords are in plain text. */
  private static final String REALM = "#$REALM_NAME=default$\n#$ALGORITHM=clear$\n";

  private static final String VOLUME = "users";
  private static final String FOLDER = "/etc/realtimecluster-users";

  private UserFiles() {}

  /** The keys of its Secret. */
  static Map<String, String> of(Component component, List<Login> logins) {
    return component == Component.BROKER
        ? Map.of(USERS, lines(logins, "%s %s\n"))
        : Map.of(
            USERS_PROPERTIES,
            REALM + lines(logins, "%s=%s\n"),
            GROUPS_PROPERTIES,
            lines(logins, "%s=admin\n"));
  }

  private static String lines(List<Login> logins, String format) {
    return logins.stream()
        .map(login -> format.formatted(login.username(), login.password()))
        .collect(Collectors.joining());
  }

  /** Nothing else of the Secret. */
  static Volume volume(RealtimeCluster cluster, Component component) {
    return new VolumeBuilder()
        .withName(VOLUME)
        .withNewSecret()
        .withSecretName(component.nameIn(cluster))
        .withItems(
            of(component, List.of()).keySet().stream().sorted().map(UserFiles::item).toList())
        .endSecret()
        .build();
  }

  private static KeyToPath item(String file) {
    return new KeyToPathBuilder().withKey(file).withPath(file).build();
  }

  static VolumeMount mount() {
    return new VolumeMountBuilder()
        .withName(VOLUME)
        .withMountPath(FOLDER)
        .withReadOnly(true)
        .build();
  }
}
