package io.realtimecluster.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Nodes are tuned while a cluster asks for it and its installer allows it: on the local cluster,
 * whose nodes' settings are those of this machine. Where the machine itself is not allowed all of
 * it, as in some containers, what it is not allowed is the reason, and the rest is done.
 */
class NodeTuningE2E {

  private static final String CONDITION = "NodesTuned";

  /** A setting that every kernel has, and any root may change. */
  private static final String SETTING = "fs/file-max";

  private static final String TUNED = "2097152";
  private static final String DRIFTED = "2000000";
  private static final int FILES_MAX = 1_048_576;

  private static final String READ_ONLY =
      "%s is '%s', not '%s': Read-only file system".formatted(SETTING, DRIFTED, TUNED);
  private static final String NETWORK = "net is left alone, as the node's network cannot be";

  /** Pods look every 10 s, and the operator asks them every 8 s. */
  private static final Duration WAIT_MAX = Duration.ofSeconds(90);

  private final TestCluster cluster = TestCluster.get();
  private final TunedNodes nodes = new TunedNodes(cluster.kubernetes());
  private Map<String, String> before = Map.of();

  @BeforeEach
  void remember() {
    assumeTrue(LocalNodes.areThese(), "only the settings of the local cluster's nodes can be seen");
    cluster.awaitReady();
    forbid();
    before = TunedNodes.settings();
    TunedNodes.set(SETTING, DRIFTED);
  }

  @AfterEach
  void forget() {
    if (!before.isEmpty()) {
      ask(false);
      awaitNobodyTunes();
      forbid();
      TunedNodes.setAll(before);
    }
  }

  @Test
  void nodesAreTunedKeptSoAndRestored_andWhatIsInTheWayIsAReason() {
    long edgeRestarts = restarts("edge");
    ask(true);
    awaitCondition("False NodeTuningNotAllowed");
    assertEquals(DRIFTED, TunedNodes.setting(SETTING));

    long startNanos = System.nanoTime();
    nodes.allow();
    awaitTuned();
    Figures.seconds("nodes tuned after it was allowed", System.nanoTime() - startNanos);

    startNanos = System.nanoTime();
    TunedNodes.set(SETTING, DRIFTED);
    awaitSetting(TUNED);
    Figures.seconds(
        "a setting of a node changed by hand: as it was after", System.nanoTime() - startNanos);

    nodes.pods().forEach(pod -> runIn(pod, "mount -o bind /proc/sys /proc/sys"));
    nodes.pods().forEach(pod -> runIn(pod, "mount -o remount,bind,ro /proc/sys"));
    TunedNodes.set(SETTING, DRIFTED);
    awaitCondition(
        "False NodesNotTuned: 0 of 2 nodes tuned; kn1: " + READ_ONLY, "; kn2: " + READ_ONLY);
    assertEquals(DRIFTED, TunedNodes.setting(SETTING));
    assertEquals(0, nodes.restarts(), "restarts of what tunes nodes");
    assertTrue(cluster.isReady(), "the cluster waits for its nodes to be tuned");

    nodes.pods().forEach(pod -> runIn(pod, "umount /proc/sys"));
    awaitTuned();

    startNanos = System.nanoTime();
    ask(false);
    awaitNobodyTunes();
    Figures.seconds("nodes restored after nobody asked", System.nanoTime() - startNanos);
    assertEquals(
        DRIFTED, TunedNodes.setting(SETTING), () -> "restored; before it was %s".formatted(before));
    TunedNodes.set(SETTING, before.get(SETTING));
    assertEquals(before, TunedNodes.settings(), "restored");
    assertEquals("", cluster.conditionTold(CONDITION));
    assertEquals(edgeRestarts, restarts("edge"), "restarts of edges");
  }

  /** As far as this machine is allowed to. */
  private void awaitTuned() {
    awaitSetting(TUNED);
    if (TunedNodes.mayBeTuned()) {
      awaitCondition(
          "True AllNodesTuned: 2 of 2 nodes tuned for %d open files".formatted(FILES_MAX));
      for (Pod edge : cluster.pods("edge")) {
        assertEquals(String.valueOf(FILES_MAX), filesMax(edge), edge.getMetadata().getName());
      }
    } else {
      awaitCondition(
          "False NodesNotTuned: 0 of 2 nodes tuned; kn1: " + NETWORK, "; kn2: " + NETWORK);
    }
  }

  private void ask(boolean enabled) {
    cluster.setSpec(Map.of("nodeTuning", Map.of("enabled", enabled)));
  }

  private void awaitCondition(String beginning, String... more) {
    TestCluster.await(
        WAIT_MAX,
        () ->
            "%s is '%s', not '%s'…%s%s"
                .formatted(
                    CONDITION,
                    cluster.conditionTold(CONDITION),
                    beginning,
                    List.of(more),
                    nodes.told()),
        () -> {
          String told = cluster.conditionTold(CONDITION);
          return told.startsWith(beginning) && Stream.of(more).allMatch(told::contains);
        });
  }

  private void awaitSetting(String value) {
    TestCluster.await(
        WAIT_MAX,
        () -> "%s is %s%s".formatted(SETTING, TunedNodes.setting(SETTING), nodes.told()),
        () -> TunedNodes.setting(SETTING).equals(value));
  }

  private void awaitNobodyTunes() {
    TestCluster.await(
        WAIT_MAX,
        () -> "still tuning: " + nodes.told(),
        () -> nodes.pods().isEmpty() && cluster.conditionTold(CONDITION).isEmpty());
  }

  private void forbid() {
    nodes.forbid();
    TestCluster.await(
        WAIT_MAX, () -> TunedNodes.NAMESPACE + " is still there", () -> !nodes.isAllowed());
  }

  private void runIn(Pod pod, String command) {
    String said = cluster.run(pod, "sh", "-c", command + " 2>&1");
    assertEquals("", said, () -> "'%s' in %s".formatted(command, pod.getMetadata().getName()));
  }

  private String filesMax(Pod pod) {
    return cluster
        .run(pod, "sh", "-c", "awk '/^Max open files/ { print $5 }' /proc/1/limits")
        .strip();
  }

  private long restarts(String part) {
    return cluster.pods(part).stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .mapToLong(container -> container.getRestartCount())
        .sum();
  }
}
