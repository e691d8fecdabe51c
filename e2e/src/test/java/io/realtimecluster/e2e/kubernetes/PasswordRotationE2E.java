package io.realtimecluster.e2e.kubernetes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.realtimecluster.e2e.kubernetes.crowd.Account;
import io.realtimecluster.e2e.kubernetes.crowd.Crowd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Passwords are replaced under load: each client moves once, and no server restarts. */
class PasswordRotationE2E {

  private static final int CLIENTS = 200;
  private static final Duration SERVED_WAIT_MAX = Duration.ofSeconds(120);

  /** Two minutes of them are for kubelets. */
  private static final Duration ROTATION_WAIT_MAX = Duration.ofSeconds(480);

  private final TestCluster cluster = TestCluster.get();

  @Test
  void otherPasswordsAreAskedFor_nothingIsLostAndNoServerRestarts() {
    cluster.awaitReady();
    Map<String, String> brokerBefore = secret("broker").getData();
    Map<String, String> stateBefore = secret("state").getData();
    List<String> serversBefore = servers();
    try (Crowd crowd = cluster.servedCrowd(CLIENTS)) {
      long startNanos = System.nanoTime();
      cluster.annotate("realtimecluster.io/rotate-passwords", UUID.randomUUID().toString());
      TestCluster.await(
          ROTATION_WAIT_MAX,
          () -> "%s, %s".formatted(secret("broker").getData().keySet(), cluster.status()),
          () ->
              isRotated(brokerBefore, secret("broker"))
                  && isRotated(stateBefore, secret("state"))
                  && cluster.isReady());
      Figures.seconds(
          "other passwords of RabbitMQ and Infinispan under %d clients: done after"
              .formatted(CLIENTS),
          System.nanoTime() - startNanos);
      crowd.awaitServed(SERVED_WAIT_MAX);
      Account account = crowd.rest();

      assertAll(
          () -> assertEquals(List.of(), account.violations()),
          () -> assertEquals(0, account.lost(), "closed without having been told to move"),
          () -> assertEquals(1, account.movedMost(), "the most that one client moved"),
          () -> assertEquals(serversBefore, servers(), "broker and state store"));
    }
  }

  private static boolean isRotated(Map<String, String> before, Secret now) {
    return !now.getData().get("password").equals(before.get("password"))
        && !now.getData().containsKey("next-username")
        && !now.getData().containsKey("previous-username");
  }

  private Secret secret(String part) {
    return cluster
        .kubernetes()
        .secrets()
        .inNamespace(TestCluster.NAMESPACE)
        .withName("%s-%s".formatted(TestCluster.NAME, part))
        .require();
  }

  /** Which they are, and how often their containers have started again. */
  private List<String> servers() {
    return Stream.of("broker", "state")
        .flatMap(part -> cluster.pods(part).stream())
        .map(PasswordRotationE2E::told)
        .toList();
  }

  private static String told(Pod pod) {
    return "%s %s, restarted %d times"
        .formatted(
            pod.getMetadata().getName(),
            pod.getMetadata().getUid(),
            pod.getStatus().getContainerStatuses().getFirst().getRestartCount());
  }
}
