package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.realtimecluster.operator.realtimecluster.desired.Credentials;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The API server refuses a step of a rotation of passwords. No pod is made that would log in with
 * what the Secret does not have, and the rotation goes on as soon as it can.
 */
class RefusedRotationIT {

  private static final String USERNAME = "realtimecluster.io/broker-username";
  private static final String CLUSTER_ROLE = "realtimecluster-operator";

  @RegisterExtension static final DemoCluster demo = new DemoCluster();

  private List<PolicyRule> rules;

  @AfterEach
  void allowAgain() {
    if (rules != null) {
      setRules(rules);
    }
  }

  /** The first step announces the next user, the second one gives it to hubs. */
  @ParameterizedTest
  @ValueSource(strings = {"next-username", "previous-username"})
  void secretThatChangesUnderAStep_isTakenAsItIsThen(String key) {
    // Given
    demo.createReadyCluster();
    demo.operator().interfereWith(request -> isPatch(request, key), this::touchSecret);
    // When
    demo.annotate(Credentials.ROTATE_PASSWORDS, "2026-01");
    // Then
    String asked = Credentials.askedUsername(demo.cluster()).orElseThrow();
    await()
        .atMost(DemoCluster.PATIENCE)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(
            () -> {
              assertPodsLogInAsTheSecretSays();
              demo.makeReady();
              return demo.operator().isInterferedWith() && isDone(asked);
            });
    assertThat(demo.secret("demo-broker").getMetadata().getAnnotations())
        .as("what was changed meanwhile stays")
        .containsEntry("test", "touched");
    assertThat(demo.eventsOf("ApplyFailed")).as("it is no error").isEmpty();
  }

  @Test
  void stepThatIsForbidden_isReportedAndLeavesPodsAsTheyAre() {
    // Given
    demo.createReadyCluster();
    Map<String, String> data = demo.secret("demo-broker").getData();
    Map<String, String> hubs = demo.templateAnnotations("demo-hub");
    forbidPatchingSecrets();
    // When
    demo.annotate(Credentials.ROTATE_PASSWORDS, "2026-01");
    // Then
    demo.awaitCondition("BrokerReady", "False", "ApplyFailed");
    demo.awaitCondition("StateReady", "False", "ApplyFailed");
    assertThat(demo.condition("BrokerReady").getMessage()).contains("forbidden", "demo-broker");
    demo.createPod("demo-edge-a", "edge");
    demo.awaitReconciliations(3);
    assertThat(demo.secret("demo-broker").getData()).isEqualTo(data);
    assertThat(demo.templateAnnotations("demo-hub")).isEqualTo(hubs);
    demo.client().pods().inNamespace(demo.namespace()).withName("demo-edge-a").delete();
    // When
    allowAgain();
    // Then
    String asked = Credentials.askedUsername(demo.cluster()).orElseThrow();
    await()
        .atMost(DemoCluster.PATIENCE)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(
            () -> {
              demo.makeReady();
              return isDone(asked);
            });
    demo.awaitCondition("BrokerReady", "True", "AllReady");
  }

  private static boolean isPatch(HttpRequest request, String key) {
    return "PATCH".equals(request.method())
        && request.uri().getPath().endsWith("/secrets/demo-broker")
        && String.valueOf(request.bodyString()).contains(key);
  }

  /** Another resource version: the step is refused as a conflict. */
  private void touchSecret() {
    demo.client()
        .resource(demo.secret("demo-broker"))
        .edit(
            secret -> {
              secret.getMetadata().setAnnotations(Map.of("test", "touched"));
              return secret;
            });
  }

  /** The Secret is read last: a hub may have what it says by now, and never more. */
  private static void assertPodsLogInAsTheSecretSays() {
    String hubs = demo.templateAnnotations("demo-hub").get(USERNAME);
    if (hubs != null) {
      assertThat(value("username")).contains(hubs);
    }
  }

  private static boolean isDone(String username) {
    return value("username").filter(username::equals).isPresent()
        && value("previous-username").isEmpty()
        && username.equals(demo.templateAnnotations("demo-hub").get(USERNAME))
        && username.equals(demo.templateAnnotations("demo-edge").get(USERNAME));
  }

  private static Optional<String> value(String key) {
    return DemoCluster.value(demo.secret("demo-broker"), key);
  }

  private void forbidPatchingSecrets() {
    rules = clusterRole().getRules();
    setRules(rules.stream().map(RefusedRotationIT::withoutPatchOfSecrets).toList());
    await()
        .alias("the API server's authorizer has seen it")
        .atMost(DemoCluster.PATIENCE)
        .until(() -> !mayPatchSecrets());
  }

  private static PolicyRule withoutPatchOfSecrets(PolicyRule rule) {
    if (!rule.getResources().contains("secrets")) {
      return rule;
    }
    return rule.toBuilder()
        .withVerbs(rule.getVerbs().stream().filter(verb -> !verb.equals("patch")).toList())
        .build();
  }

  private static boolean mayPatchSecrets() {
    var review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(RunningOperator.USER)
            .withNewResourceAttributes()
            .withNamespace(demo.namespace())
            .withResource("secrets")
            .withVerb("patch")
            .endResourceAttributes()
            .endSpec()
            .build();
    return demo.client()
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(review)
        .getStatus()
        .getAllowed();
  }

  private static ClusterRole clusterRole() {
    return demo.client().rbac().clusterRoles().withName(CLUSTER_ROLE).get();
  }

  private static void setRules(List<PolicyRule> wanted) {
    demo.client()
        .rbac()
        .clusterRoles()
        .withName(CLUSTER_ROLE)
        .edit(role -> new ClusterRoleBuilder(role).withRules(wanted).build());
  }
}
