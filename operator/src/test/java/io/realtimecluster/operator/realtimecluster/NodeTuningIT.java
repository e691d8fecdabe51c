package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes that are tuned while a cluster asks for it. The pods are made and answered by the test. */
class NodeTuningIT {

  private static final String NAMESPACE = RunningOperator.NODE_TUNING_NAMESPACE;
  private static final String NAME = "realtimecluster-node-tuning";
  private static final Path FOLDER = Path.of("../deploy/node-tuning");
  private static final String TUNED_SPEC = DemoCluster.SPEC + "nodeTuning: {enabled: true}\n";

  @RegisterExtension static final DemoCluster demo = new DemoCluster();

  @BeforeAll
  static void createNamespace() throws IOException {
    demo.client().resource(read("namespace.yaml", Namespace.class)).serverSideApply();
    demo.client().resource(read("role.yaml", Role.class)).serverSideApply();
  }

  @AfterEach
  void cleanUp() {
    demo.operator().serveReport("");
    demo.client().apps().daemonSets().inNamespace(NAMESPACE).delete();
    demo.client().pods().inNamespace(NAMESPACE).withGracePeriod(0).delete();
    demo.client().rbac().roleBindings().inNamespace(NAMESPACE).delete();
  }

  @Test
  void notAllowed_isAReasonAndNothingElseSuffers() {
    // Given
    demo.createJwtSecret();
    // When
    demo.create(TUNED_SPEC);
    // Then
    demo.awaitCondition("NodesTuned", "False", "NodeTuningNotAllowed");
    assertThat(demo.condition("NodesTuned").getMessage())
        .contains(NAMESPACE, "deploy/node-tuning", "nodeTuning.allowed");
    demo.awaitCondition("Ready", "False", "PodsNotReady");
    assertThat(demo.deployment("demo-edge")).isNotNull();
    // When
    allow();
    // Then
    demo.awaitCondition("NodesTuned", "False", "NodesNotTuned");
  }

  @Test
  void notAskedFor_hasNoConditionAndNoPods() {
    allow();
    demo.createReadyCluster();
    assertThat(demo.condition("NodesTuned")).isNull();
    assertThat(daemonSet()).isNull();
  }

  @Test
  void nodes_areReportedOneByOne() {
    // Given
    allow();
    demo.createJwtSecret();
    demo.create(TUNED_SPEC);
    await().atMost(DemoCluster.PATIENCE).until(() -> daemonSet() != null);
    assertThat(fileDescriptors()).isEqualTo("1048576");
    // When
    schedule(2);
    createPod("a");
    createPod("b");
    // Then
    awaitMessage("0 of 2 nodes tuned; a: its pod has no report yet; b: its pod has no report yet");
    // When
    demo.operator().serveReport("not tuned\nfs/nr_open is '65536', not '1048576': Read-only\n");
    // Then
    awaitMessage(
        "0 of 2 nodes tuned; a: fs/nr_open is '65536', not '1048576': Read-only;"
            + " b: fs/nr_open is '65536', not '1048576': Read-only");
    // When
    demo.operator().serveReport("tuned\n");
    // Then
    demo.awaitCondition("NodesTuned", "True", "AllNodesTuned");
    assertThat(demo.condition("NodesTuned").getMessage())
        .isEqualTo("2 of 2 nodes tuned for 1048576 open files per process");
    await()
        .atMost(DemoCluster.PATIENCE)
        .untilAsserted(() -> assertThat(demo.eventsOf("NodesTuned")).hasSize(1));
  }

  @Test
  void daemonSet_editedByHand_comesBack() {
    // Given
    allow();
    demo.createJwtSecret();
    demo.create(TUNED_SPEC);
    await().atMost(DemoCluster.PATIENCE).until(() -> daemonSet() != null);
    // When
    demo.client()
        .resource(daemonSet())
        .edit(
            edited -> {
              edited.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage("evil");
              return edited;
            });
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(
            () ->
                daemonSet()
                    .getSpec()
                    .getTemplate()
                    .getSpec()
                    .getContainers()
                    .getFirst()
                    .getImage()
                    .equals("node-tuning:test"));
  }

  @Test
  void steadyState_writesNothing() {
    // Given
    allow();
    demo.createJwtSecret();
    demo.create(TUNED_SPEC);
    await().atMost(DemoCluster.PATIENCE).until(() -> daemonSet() != null);
    demo.createPod("demo-edge-a", "edge");
    demo.awaitCondition("NodesTuned", "False", "NodesNotTuned");
    demo.awaitReconciliations(5);
    int writes = demo.operator().writes();
    // When
    demo.awaitReconciliations(5);
    // Then
    assertThat(demo.operator().writes()).isEqualTo(writes);
  }

  @Test
  void twoClusters_getTheMoreOfWhatTheyAskFor_untilNoneAsks() {
    // Given
    allow();
    demo.createJwtSecret();
    demo.create(DemoCluster.SPEC + "nodeTuning: {enabled: true, fileDescriptors: 100000}\n");
    await().atMost(DemoCluster.PATIENCE).until(() -> daemonSet() != null);
    assertThat(fileDescriptors()).isEqualTo("100000");
    // When
    var other =
        ApiServer.cluster(
            demo.namespace(),
            "other",
            DemoCluster.SPEC + "nodeTuning: {enabled: true, fileDescriptors: 200000}\n");
    demo.client().resource(other).create();
    // Then
    await().atMost(DemoCluster.PATIENCE).until(() -> fileDescriptors().equals("200000"));
    // When
    demo.client().resource(other).delete();
    // Then
    await().atMost(DemoCluster.PATIENCE).until(() -> fileDescriptors().equals("100000"));
    demo.operator().removeUnwantedNodeTuning();
    assertThat(daemonSet()).isNotNull();
    // When
    demo.change(DemoCluster.SPEC);
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(
            () -> {
              demo.operator().removeUnwantedNodeTuning();
              return daemonSet() == null;
            });
    await().atMost(DemoCluster.PATIENCE).until(() -> demo.condition("NodesTuned") == null);
  }

  private static void allow() {
    try {
      RoleBinding binding = read("rolebinding.yaml", RoleBinding.class);
      demo.client()
          .resource(
              new RoleBindingBuilder(binding)
                  .withSubjects()
                  .addNewSubject("rbac.authorization.k8s.io", "User", RunningOperator.USER, null)
                  .build())
          .serverSideApply();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static <T> T read(String file, Class<T> kind) throws IOException {
    return Serialization.unmarshal(Files.readString(FOLDER.resolve(file)), kind);
  }

  private static DaemonSet daemonSet() {
    return demo.client().apps().daemonSets().inNamespace(NAMESPACE).withName(NAME).get();
  }

  private static String fileDescriptors() {
    return daemonSet()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .stream()
        .filter(env -> env.getName().equals("FILE_DESCRIPTORS"))
        .map(EnvVar::getValue)
        .findFirst()
        .orElseThrow();
  }

  /** As the DaemonSet controller would. */
  private static void schedule(int nodes) {
    DaemonSet daemonSet = daemonSet();
    daemonSet.setStatus(
        new DaemonSetStatusBuilder()
            .withCurrentNumberScheduled(nodes)
            .withDesiredNumberScheduled(nodes)
            .withNumberMisscheduled(0)
            .withNumberReady(0)
            .build());
    demo.client().resource(daemonSet).patchStatus();
  }

  /** As the DaemonSet controller and the kubelet would. */
  private static void createPod(String node) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("tuning-" + node)
            .withNamespace(NAMESPACE)
            .withLabels(daemonSet().getSpec().getTemplate().getMetadata().getLabels())
            .endMetadata()
            .withSpec(daemonSet().getSpec().getTemplate().getSpec())
            .editSpec()
            .withNodeName(node)
            .endSpec()
            .build();
    Pod created = demo.client().resource(pod).create();
    demo.client()
        .resource(
            new PodBuilder(created)
                .withNewStatus()
                .withPhase("Running")
                .withPodIP("127.0.0.1")
                .addNewPodIP("127.0.0.1")
                .endStatus()
                .build())
        .patchStatus();
  }

  private static void awaitMessage(String message) {
    await()
        .atMost(DemoCluster.PATIENCE)
        .untilAsserted(
            () -> assertThat(demo.condition("NodesTuned").getMessage()).isEqualTo(message));
  }
}
