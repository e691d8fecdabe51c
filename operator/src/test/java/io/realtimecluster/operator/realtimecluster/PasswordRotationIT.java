package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.realtimecluster.operator.realtimecluster.desired.Credentials;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The passwords of broker and state store are replaced without a pod that has one not taken. */
class PasswordRotationIT {

  private static final String FIRST = "realtimecluster";
  private static final String BROKER_USERNAME = "realtimecluster.io/broker-username";
  private static final String STATE_USERNAME = "realtimecluster.io/state-username";

  @RegisterExtension static final DemoCluster demo = new DemoCluster();

  @Test
  void otherPasswordsAskedFor_areAnnouncedAdoptedByHubsThenEdgesAndTheFormerOnesTakenAway() {
    // Given
    demo.createReadyCluster();
    demo.createPod("demo-edge-old", "edge");
    String formerPassword = value("demo-broker", "password").orElseThrow();
    String cookie = value("demo-broker", "erlang-cookie").orElseThrow();
    assertThat(users("demo-broker")).containsExactly(FIRST);
    assertThat(demo.templateAnnotations("demo-hub")).doesNotContainKey(BROKER_USERNAME);

    // When
    demo.annotate(Credentials.ROTATE_PASSWORDS, "2026-01");

    // Then servers are told first
    await().atMost(DemoCluster.PATIENCE).until(() -> users("demo-broker").size() == 2);
    await().atMost(DemoCluster.PATIENCE).until(() -> users("demo-state").size() == 2);
    String next = users("demo-broker").get(1);
    assertThat(next).startsWith(FIRST + "-");
    assertThat(value("demo-broker", "username")).contains(FIRST);
    assertThat(demo.templateAnnotations("demo-hub")).doesNotContainKey(BROKER_USERNAME);

    // Then hubs get it
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> next.equals(demo.templateAnnotations("demo-hub").get(BROKER_USERNAME)));
    assertThat(demo.templateAnnotations("demo-hub")).containsEntry(STATE_USERNAME, next);
    assertThat(value("demo-broker", "username")).contains(next);
    assertThat(value("demo-broker", "password").orElseThrow()).isNotEqualTo(formerPassword);
    assertThat(value("demo-broker", "previous-password")).contains(formerPassword);
    demo.awaitReconciliations(3);
    assertThat(demo.templateAnnotations("demo-edge"))
        .as("no hub has shown yet that the broker takes it")
        .doesNotContainKey(BROKER_USERNAME);

    // Then edges
    demo.makeReady(demo.deployment("demo-hub"));
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> next.equals(demo.templateAnnotations("demo-edge").get(BROKER_USERNAME)));
    await().atMost(DemoCluster.PATIENCE).until(() -> users("demo-state").size() == 1);
    demo.awaitReconciliations(3);
    assertThat(users("demo-broker"))
        .as("an edge is left that has the former one")
        .containsExactly(next, FIRST);

    // Then the former ones go
    demo.client().pods().inNamespace(demo.namespace()).withName("demo-edge-old").delete();
    await().atMost(DemoCluster.PATIENCE).until(() -> users("demo-broker").equals(List.of(next)));
    assertThat(value("demo-broker", "previous-username")).isEmpty();
    assertThat(value("demo-broker", "previous-password")).isEmpty();
    assertThat(value("demo-broker", "erlang-cookie")).contains(cookie);
    assertThat(demo.statefulSet("demo-broker").getMetadata().getGeneration())
        .as("the servers themselves are not replaced")
        .isEqualTo(1);
    assertThat(demo.statefulSet("demo-state").getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void usersEditedByHand_comeBack() {
    // Given
    demo.createReadyCluster();
    // When
    demo.client()
        .resource(demo.secret("demo-broker"))
        .edit(
            secret -> {
              secret.getData().remove("users");
              return secret;
            });
    // Then
    await().atMost(DemoCluster.PATIENCE).until(() -> value("demo-broker", "users").isPresent());
    assertThat(users("demo-broker")).containsExactly(FIRST);
  }

  @Test
  void deletedSecret_comesBackWithAUserThatAllPodsAreReplacedFor() {
    // Given
    demo.createReadyCluster();
    String uid = demo.secret("demo-state").getMetadata().getUid();
    // When
    demo.client().resource(demo.secret("demo-state")).delete();
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(
            () ->
                demo.secret("demo-state") != null
                    && !demo.secret("demo-state").getMetadata().getUid().equals(uid));
    assertThat(users("demo-state")).singleElement().isNotEqualTo(FIRST);
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(
            () ->
                users("demo-state")
                    .equals(
                        List.of(
                            demo.templateAnnotations("demo-hub")
                                .getOrDefault(STATE_USERNAME, FIRST))));
    assertThat(demo.statefulSet("demo-state").getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void deletedSecretAfterARotation_comesBackWithAUserThatNoPodHasHad() {
    // Given
    demo.createReadyCluster();
    demo.annotate(Credentials.ROTATE_PASSWORDS, "2026-01");
    String asked = Credentials.askedUsername(demo.cluster()).orElseThrow();
    awaitUsernames(asked, asked);
    await().atMost(DemoCluster.PATIENCE).until(() -> users("demo-broker").equals(List.of(asked)));
    await().atMost(DemoCluster.PATIENCE).until(() -> users("demo-state").equals(List.of(asked)));
    // When
    demo.client().resource(demo.secret("demo-broker")).delete();
    demo.client().resource(demo.secret("demo-state")).delete();
    // Then
    await().atMost(DemoCluster.PATIENCE).until(() -> isOther("demo-broker", asked));
    await().atMost(DemoCluster.PATIENCE).until(() -> isOther("demo-state", asked));
    String broker = users("demo-broker").getFirst();
    String state = users("demo-state").getFirst();
    awaitUsernames(broker, state);
    demo.createPod("demo-edge-a", "edge");
    demo.awaitReconciliations(3);
    assertThat(users("demo-broker")).as("nothing is left to be done").containsExactly(broker);
    assertThat(users("demo-state")).containsExactly(state);
    // When
    demo.annotate(Credentials.ROTATE_PASSWORDS, "2026-02");
    // Then
    String next = Credentials.askedUsername(demo.cluster()).orElseThrow();
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> users("demo-broker").containsAll(List.of(broker, next)));
  }

  @Test
  void secretDeletedWithItsServer_comesBackWithAUserThatAllPodsAreReplacedFor() {
    // Given
    demo.createReadyCluster();
    // When
    demo.annotate(Pause.ANNOTATION, "true");
    demo.awaitCondition("Paused", "True", "PausedByAnnotation");
    demo.client().resource(demo.secret("demo-broker")).delete();
    demo.client().resource(demo.statefulSet("demo-broker")).delete();
    demo.awaitCondition("BrokerReady", "False", "PodsNotReady");
    demo.annotate(Pause.ANNOTATION, null);
    // Then
    await().atMost(DemoCluster.PATIENCE).until(() -> isOther("demo-broker", FIRST));
    String username = users("demo-broker").getFirst();
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> username.equals(demo.templateAnnotations("demo-hub").get(BROKER_USERNAME)));
    assertThat(users("demo-broker")).containsExactly(username);
  }

  @Test
  void secretThatIsSomebodyElses_isLeftAloneAndEdgesAreChangedAllTheSame() {
    // Given
    demo.createReadyCluster();
    demo.client()
        .resource(demo.secret("demo-broker"))
        .edit(
            secret -> {
              secret.getMetadata().setOwnerReferences(List.of());
              return secret;
            });
    Map<String, String> data = demo.secret("demo-broker").getData();
    // When
    demo.change(DemoCluster.SPEC.replace("minReplicas: 2", "minReplicas: 3"));
    demo.annotate(Credentials.ROTATE_PASSWORDS, "2026-01");
    // Then
    demo.awaitCondition("BrokerReady", "False", "ApplyFailed");
    assertThat(demo.condition("BrokerReady").getMessage())
        .startsWith("the Secret demo-broker is not this RealtimeCluster's");
    await().atMost(DemoCluster.PATIENCE).until(() -> users("demo-state").size() == 2);
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> demo.deployment("demo-edge").getSpec().getReplicas() == 3);
    assertThat(demo.secret("demo-broker").getData()).isEqualTo(data);
    assertThat(demo.templateAnnotations("demo-hub")).doesNotContainKey(BROKER_USERNAME);
  }

  @Test
  void deletedKeys_comeBackAsOthersThatPodsAreReplacedFor() {
    // Given
    demo.createReadyCluster();
    Map<String, String> edges = demo.templateAnnotations("demo-edge");
    Map<String, String> hubs = demo.templateAnnotations("demo-hub");
    // When
    demo.client().resource(demo.secret("demo-edge")).delete();
    demo.client().resource(demo.secret("demo-api")).delete();
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> !demo.templateAnnotations("demo-edge").equals(edges));
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> !demo.templateAnnotations("demo-hub").equals(hubs));
    assertThat(value("demo-edge", "management-key")).isPresent();
    assertThat(value("demo-api", "key")).isPresent();
  }

  private static boolean isOther(String secret, String former) {
    return demo.secret(secret) != null
        && users(secret).size() == 1
        && users(secret).getFirst().startsWith(former + "-");
  }

  /** Hubs first; edges once those have shown that the broker takes it. */
  private static void awaitUsernames(String broker, String state) {
    await()
        .atMost(DemoCluster.PATIENCE)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .untilAsserted(
            () -> {
              demo.makeReady();
              assertThat(demo.templateAnnotations("demo-hub"))
                  .containsEntry(BROKER_USERNAME, broker)
                  .containsEntry(STATE_USERNAME, state);
              assertThat(demo.templateAnnotations("demo-edge"))
                  .containsEntry(BROKER_USERNAME, broker);
            });
  }

  private static List<String> users(String secret) {
    return value(secret, secret.equals("demo-broker") ? "users" : "users.properties")
        .orElse("")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("[ =]")[0])
        .toList();
  }

  private static Optional<String> value(String secret, String key) {
    return DemoCluster.value(demo.secret(secret), key);
  }
}
