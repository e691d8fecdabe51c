package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lets a user do what deploy/base lets the operator do, and nothing else. */
final class Permissions {

  private static final Path FOLDER = Path.of("../deploy/base");
  private static final String GROUP = "rbac.authorization.k8s.io";

  private final KubernetesClient admin;
  private final String user;

  Permissions(KubernetesClient admin, String user) {
    this.admin = admin;
    this.user = user;
  }

  /** To look after RealtimeClusters in all namespaces. */
  void everywhere() throws IOException {
    admin
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(user)
                .endMetadata()
                .withNewRoleRef(GROUP, "ClusterRole", clusterRole())
                .addNewSubject(GROUP, "User", user, null)
                .build())
        .serverSideApply();
  }

  /** To do so in one namespace. */
  void in(String namespace) throws IOException {
    bind(namespace, "ClusterRole", clusterRole());
  }

  /** To be the one of several operators that acts, where its lease is in this namespace. */
  void toLeadIn(String namespace) throws IOException {
    Role role = read("role.yaml", Role.class);
    role.getMetadata().setNamespace(namespace);
    admin.resource(role).serverSideApply();
    bind(namespace, "Role", role.getMetadata().getName());
  }

  private String clusterRole() throws IOException {
    ClusterRole role = read("clusterrole.yaml", ClusterRole.class);
    admin.resource(role).serverSideApply();
    return role.getMetadata().getName();
  }

  private void bind(String namespace, String kind, String role) {
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(user + "-" + kind.toLowerCase(java.util.Locale.ROOT))
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef(GROUP, kind, role)
                .addNewSubject(GROUP, "User", user, null)
                .build())
        .serverSideApply();
  }

  private static <R extends HasMetadata> R read(String file, Class<R> kind) throws IOException {
    return Serialization.unmarshal(Files.readString(FOLDER.resolve(file)), kind);
  }
}
