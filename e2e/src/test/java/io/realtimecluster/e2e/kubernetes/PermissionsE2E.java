package io.realtimecluster.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator acts as its own ServiceAccount, which may do what it does and no more. */
class PermissionsE2E {

  private static final String ELSEWHERE = "kube-system";

  private final KubernetesClient kubernetes = TestCluster.get().kubernetes();
  private final InstalledOperator operator = new InstalledOperator(kubernetes);

  @Test
  void operator_runsUnderItsOwnServiceAccount() {
    assertEquals(
        List.of(InstalledOperator.NAME),
        operator.pods().stream()
            .map(pod -> pod.getSpec().getServiceAccountName())
            .distinct()
            .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "list, realtimecluster.io, realtimeclusters",
    "patch, realtimecluster.io, realtimeclusters/status",
    "patch, apps, deployments",
    "patch, '', pods/status",
    "create, '', events",
  })
  void itsWork_isAllowed(String verb, String group, String resource) {
    assertEquals(true, isAllowed(verb, group, resource));
  }

  @ParameterizedTest
  @CsvSource({
    "create, realtimecluster.io, realtimeclusters",
    "patch, realtimecluster.io, realtimeclusters",
    "delete, realtimecluster.io, realtimeclusters",
    "delete, apps, deployments",
    "create, apps, daemonsets",
    "create, '', pods",
    "delete, '', pods",
    "create, '', pods/exec",
    "get, '', pods/log",
    "create, '', serviceaccounts",
    "create, '', serviceaccounts/token",
    "impersonate, '', users",
    "delete, '', persistentvolumeclaims",
    "get, '', nodes",
    "patch, '', nodes",
    "get, '', nodes/proxy",
    "create, '', namespaces",
    "create, coordination.k8s.io, leases",
    "create, batch, jobs",
    "create, rbac.authorization.k8s.io, roles",
    "create, rbac.authorization.k8s.io, rolebindings",
    "create, rbac.authorization.k8s.io, clusterrolebindings",
    "bind, rbac.authorization.k8s.io, clusterroles",
    "escalate, rbac.authorization.k8s.io, clusterroles",
    "patch, apiextensions.k8s.io, customresourcedefinitions",
    "create, admissionregistration.k8s.io, mutatingwebhookconfigurations",
  })
  void whatIsNotItsWork_isForbidden(String verb, String group, String resource) {
    assertEquals(false, isAllowed(verb, group, resource));
  }

  private boolean isAllowed(String verb, String group, String resource) {
    String[] parts = resource.split("/", 2);
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(
                "system:serviceaccount:%s:%s"
                    .formatted(InstalledOperator.NAMESPACE, InstalledOperator.NAME))
            .withGroups("system:authenticated", "system:serviceaccounts")
            .withNewResourceAttributes()
            .withVerb(verb)
            .withGroup(group)
            .withResource(parts[0])
            .withSubresource(parts.length > 1 ? parts[1] : null)
            .withNamespace(ELSEWHERE)
            .endResourceAttributes()
            .endSpec()
            .build();
    return kubernetes.resource(review).create().getStatus().getAllowed();
  }

  /** What the API server does with a token of the account, not what it says it would do. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("forbiddenCalls")
  void callWithItsToken_isForbidden(String name, Consumer<KubernetesClient> call) {
    try (KubernetesClient asOperator = asOperator()) {
      asOperator.pods().inNamespace(ELSEWHERE).list();
      KubernetesClientException refusal =
          assertThrows(KubernetesClientException.class, () -> call.accept(asOperator));
      assertEquals(HttpURLConnection.HTTP_FORBIDDEN, refusal.getCode(), refusal.getMessage());
    }
  }

  static Stream<Arguments> forbiddenCalls() {
    return Stream.of(
        call("read nodes", client -> client.nodes().list()),
        call("run a pod", client -> client.resource(pod()).create()),
        call(
            "make a namespace",
            client ->
                client
                    .resource(
                        new NamespaceBuilder()
                            .withNewMetadata()
                            .withName("of-the-operator")
                            .endMetadata()
                            .build())
                    .create()),
        call(
            "make an account",
            client ->
                client
                    .resource(
                        new ServiceAccountBuilder()
                            .withNewMetadata()
                            .withName("of-the-operator")
                            .withNamespace(ELSEWHERE)
                            .endMetadata()
                            .build())
                    .create()),
        call(
            "give itself rights",
            client ->
                client
                    .rbac()
                    .clusterRoles()
                    .withName(InstalledOperator.NAME)
                    .patch("{\"rules\": []}")),
        call(
            "delete Deployments",
            client ->
                client.apps().deployments().inNamespace(ELSEWHERE).withName("coredns").delete()));
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("of-the-operator")
        .withNamespace(ELSEWHERE)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("any")
        .withImage("any")
        .endContainer()
        .endSpec()
        .build();
  }

  private static Arguments call(String name, Consumer<KubernetesClient> call) {
    return Arguments.of(name, call);
  }

  private KubernetesClient asOperator() {
    String token =
        kubernetes
            .serviceAccounts()
            .inNamespace(InstalledOperator.NAMESPACE)
            .withName(InstalledOperator.NAME)
            .tokenRequest()
            .getStatus()
            .getToken();
    Config admin = kubernetes.getConfiguration();
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(Config.empty())
                .withMasterUrl(admin.getMasterUrl())
                .withCaCertData(admin.getCaCertData())
                .withCaCertFile(admin.getCaCertFile())
                .withOauthToken(token)
                .build())
        .build();
  }
}
