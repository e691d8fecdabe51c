package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged operator with its own configuration and no more rights than deploy/base gives. */
class OperatorProcessIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Less than the 15 s in which a lease expires. */
  private static final Duration TAKEOVER_MAX = Duration.ofSeconds(10);

  private static final String SPEC =
      """
      auth: {jwt: {secretName: demo-jwt}}
      broker: {managed: {replicas: 1}}
      state: {managed: {replicas: 1}}
      """;

  private static ApiServer api;
  private static Path kubeconfig;

  @BeforeAll
  static void start() throws IOException {
    api = ApiServer.get();
    kubeconfig = api.kubeconfig();
  }

  @Test
  void ofTwoOperators_oneActsAndTheOtherTakesOver() throws IOException {
    // Given
    String home = api.newNamespace();
    Permissions permissions = new Permissions(api.client(), "operators");
    permissions.everywhere();
    permissions.toLeadIn(home);
    Map<String, String> env = Map.of("REALTIMECLUSTER_OPERATOR_NAMESPACE", home);
    try (OperatorProcess one = new OperatorProcess(kubeconfig, "operators", env);
        OperatorProcess other = new OperatorProcess(kubeconfig, "operators", env)) {
      await(one, () -> one.isReady() && other.isReady() && holder(home).isPresent());
      String leader = holder(home).orElseThrow();
      OperatorProcess first = leader.equals(one.identity()) ? one : other;
      OperatorProcess second = first == one ? other : one;
      // When
      String namespace = createCluster();
      // Then
      await(first, () -> isProvisioned(namespace));
      assertThat(first.get("/q/metrics"))
          .containsPattern("reconciliations_success_total\\{[^}]*} [1-9]")
          .containsPattern("reconciliations_execution_duration_seconds\\{[^}]*quantile=")
          .containsPattern("custom_resources\\{[^}]*} [1-9]")
          .contains("realtimecluster_operator_refusals_total 0.0")
          .contains("realtimecluster_operator_decisions_total{kind=\"EdgesScaledUp\"}");
      assertThat(second.get("/q/metrics"))
          .as("it only watches")
          .doesNotContainPattern("reconciliations_success_total\\{[^}]*} [1-9]");
      // When
      first.kill();
      String another = createCluster();
      // Then
      await(second, () -> isProvisioned(another));
      assertThat(holder(home)).isPresent().isNotEqualTo(Optional.of(leader));
      assertThat(second.get("/q/health/live")).contains("UP");
    }
  }

  @Test
  void leaderThatIsStopped_givesItsLeaseBack() throws IOException {
    // Given
    String home = api.newNamespace();
    Permissions permissions = new Permissions(api.client(), "stopped-operators");
    permissions.everywhere();
    permissions.toLeadIn(home);
    Map<String, String> env = Map.of("REALTIMECLUSTER_OPERATOR_NAMESPACE", home);
    try (OperatorProcess one = new OperatorProcess(kubeconfig, "stopped-operators", env);
        OperatorProcess other = new OperatorProcess(kubeconfig, "stopped-operators", env)) {
      await(one, () -> one.isReady() && other.isReady() && holder(home).isPresent());
      String leader = holder(home).orElseThrow();
      OperatorProcess first = leader.equals(one.identity()) ? one : other;
      OperatorProcess second = first == one ? other : one;
      // When
      first.close();
      // Then
      Awaitility.await()
          .atMost(TAKEOVER_MAX)
          .until(() -> holder(home).filter(holder -> !holder.equals(leader)).isPresent());
      assertThat(first.log()).contains("gave the lease back").doesNotContain("ERROR");
      String namespace = createCluster();
      await(second, () -> isProvisioned(namespace));
    }
  }

  @Test
  void operatorOfSomeNamespaces_needsRightsThereOnlyAndLeavesOthersAlone() throws IOException {
    // Given
    String home = api.newNamespace();
    String mine = createCluster();
    String alsoMine = createCluster();
    String others = createCluster();
    Permissions permissions = new Permissions(api.client(), "team-operator");
    permissions.toLeadIn(home);
    permissions.in(mine);
    permissions.in(alsoMine);
    Map<String, String> env =
        Map.of(
            "REALTIMECLUSTER_OPERATOR_NAMESPACE",
            home,
            "REALTIMECLUSTER_NAMESPACES",
            mine + "," + alsoMine);
    // When
    try (OperatorProcess operator = new OperatorProcess(kubeconfig, "team-operator", env)) {
      // Then
      await(operator, () -> isProvisioned(mine) && isProvisioned(alsoMine));
      assertThat(isProvisioned(others)).isFalse();
      assertThat(cluster(others).getStatus()).isNull();
    }
  }

  private static String createCluster() {
    String namespace = api.newNamespace();
    api.client().resource(DemoCluster.jwtSecret(namespace, DemoCluster.JWT_SECRET)).create();
    api.create(namespace, SPEC);
    return namespace;
  }

  private static boolean isProvisioned(String namespace) {
    return api.client().apps().deployments().inNamespace(namespace).withName("demo-edge").get()
            != null
        && cluster(namespace).getStatus() != null;
  }

  private static RealtimeCluster cluster(String namespace) {
    return api.client()
        .resources(RealtimeCluster.class)
        .inNamespace(namespace)
        .withName("demo")
        .get();
  }

  private static Optional<String> holder(String namespace) {
    return Optional.ofNullable(
            api.client().leases().inNamespace(namespace).withName("realtimecluster-operator").get())
        .map((Lease lease) -> lease.getSpec().getHolderIdentity())
        .filter(identity -> !identity.isEmpty());
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
