package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster is deleted while no operator runs: nothing of it stays. */
class DeletionMeanwhileIT {

  private static final String USER = "operator-that-was-away";
  private static final String GROUP = "rbac.authorization.k8s.io";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String SPEC = DemoCluster.SPEC + "nodeTuning: {enabled: true}\n";

  private final ApiServer api = ApiServer.get();
  private final String home = api.newNamespace();
  private final String tuning = api.newNamespace();
  private final String namespace = api.newNamespace();

  @BeforeEach
  void allow() throws IOException {
    Permissions permissions = new Permissions(api.client(), USER);
    permissions.everywhere();
    permissions.toLeadIn(home);
    Role role =
        Serialization.unmarshal(
            Files.readString(Path.of("../deploy/node-tuning/role.yaml")), Role.class);
    role.getMetadata().setNamespace(tuning);
    api.client().resource(role).create();
    api.client()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(USER)
                .withNamespace(tuning)
                .endMetadata()
                .withNewRoleRef(GROUP, "Role", role.getMetadata().getName())
                .addNewSubject(GROUP, "User", USER, null)
                .build())
        .create();
  }

  @Test
  void clusterDeletedWhileNoOperatorRuns_leavesNothing() throws IOException {
    // Given
    api.client().resource(DemoCluster.jwtSecret(namespace, DemoCluster.JWT_SECRET)).create();
    api.create(namespace, SPEC);
    try (OperatorProcess operator = operator()) {
      await(operator, () -> daemonSet() != null && edges() != null);
      operator.kill();
    }
    RealtimeCluster cluster = cluster();
    assertThat(cluster.getMetadata().getFinalizers())
        .as("its deletion waits for no operator")
        .isNullOrEmpty();
    assertThat(DemoCluster.objects(api.client(), namespace).values())
        .as("what the garbage collector takes")
        .hasSizeGreaterThan(10)
        .allSatisfy(
            object ->
                assertThat(object.getMetadata().getOwnerReferences())
                    .extracting(OwnerReference::getUid)
                    .containsExactly(cluster.getMetadata().getUid()));
    // When
    api.client().resource(cluster).delete();
    assertThat(cluster()).isNull();
    List<String> left = versions();
    // Then
    try (OperatorProcess operator = operator()) {
      await(operator, () -> daemonSet() == null);
      await(operator, () -> operator.log().contains("asks for tuned nodes any more: removed"));
      await(operator, operator::isReady);
      assertThat(versions()).as("it brings nothing back").isEqualTo(left);
    }
  }

  private OperatorProcess operator() throws IOException {
    return new OperatorProcess(
        api.kubeconfig(),
        USER,
        Map.of(
            "REALTIMECLUSTER_OPERATOR_NAMESPACE",
            home,
            "REALTIMECLUSTER_NAMESPACES",
            namespace,
            "REALTIMECLUSTER_NODE_TUNING_NAMESPACE",
            tuning));
  }

  private RealtimeCluster cluster() {
    return api.client()
        .resources(RealtimeCluster.class)
        .inNamespace(namespace)
        .withName("demo")
        .get();
  }

  private DaemonSet daemonSet() {
    return api.client()
        .apps()
        .daemonSets()
        .inNamespace(tuning)
        .withName("realtimecluster-node-tuning")
        .get();
  }

  private HasMetadata edges() {
    return api.client().apps().deployments().inNamespace(namespace).withName("demo-edge").get();
  }

  private List<String> versions() {
    return DemoCluster.objects(api.client(), namespace).entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue().getMetadata().getResourceVersion())
        .toList();
  }

  private static void await(OperatorProcess process, Callable<Boolean> condition)
      throws IOException {
    try {
      Awaitility.await().atMost(PATIENCE).until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("not within 90 s; its log:\n" + process.log(), e);
    }
  }
}
