package io.realtimecluster.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Pod;
import io.realtimecluster.e2e.kubernetes.crowd.Account;
import io.realtimecluster.e2e.kubernetes.crowd.Crowd;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Edges are replaced under load, and each client moves once. */
class RolloutE2E {

  private static final int CLIENTS = 300;
  private static final String REGISTRY = "docker.io/";
  private static final Duration ROLLOUT_WAIT_MAX = Duration.ofSeconds(240);

  private final TestCluster cluster = TestCluster.get();
  private final InstalledOperator operator = new InstalledOperator(cluster.kubernetes());

  @Test
  void operatorIsToldOfAnotherImage_eachClientMovesOnceAndNothingIsLost() {
    cluster.awaitReady();
    try (Crowd crowd = cluster.servedCrowd(CLIENTS)) {
      long startNanos = System.nanoTime();
      String image = otherName(operator.edgeImage());
      operator.setEdgeImage(image);
      TestCluster.await(
          ROLLOUT_WAIT_MAX,
          () -> "%s at all of %s".formatted(image, images()),
          () -> images().stream().allMatch(image::equals) && cluster.isReady());
      Figures.seconds(
          "another image of the edges under %d clients, operator included: Ready after"
              .formatted(CLIENTS),
          System.nanoTime() - startNanos);
      Account account = crowd.rest();
      Figures.count("clients told to move, %d of them".formatted(CLIENTS), account.moved());

      assertAll(
          () -> assertEquals(List.of(), account.violations()),
          () -> assertEquals(0, account.lost(), "closed without having been told to move"),
          () -> assertEquals(0, account.refused(), "refused"),
          () -> assertEquals(1, account.movedMost(), "the most that one client moved"),
          () -> assertEquals(CLIENTS, account.moved(), "moved"));
    }
  }

  /** The same image by another name: to Kubernetes it is another one. */
  private static String otherName(String image) {
    return image.startsWith(REGISTRY) ? image.substring(REGISTRY.length()) : REGISTRY + image;
  }

  private List<String> images() {
    return cluster.pods("edge").stream().map(RolloutE2E::image).toList();
  }

  private static String image(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getImage();
  }
}
