package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Command;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The RealtimeCluster of the example, which ./run kubernetes has applied, through its whole life.
 * Pod addresses must be reachable from here, as those of the local cluster are.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealtimeClusterE2E {

  private static final String NAMESPACE = "default";
  private static final String NAME = "demo";
  private static final String TOKEN_SECRET = "demo-jwt";
  private static final int EDGE_PORT = 8080;
  private static final int MESSAGES = 1_000;
  private static final Duration STATUS_WAIT_MAX = Duration.ofSeconds(60);
  private static final Duration DELIVERY_WAIT_MAX = Duration.ofSeconds(120);
  private static final Duration DELETION_WAIT_MAX = Duration.ofSeconds(180);
  private static final ResourceDefinitionContext REALTIME_CLUSTERS =
      new ResourceDefinitionContext.Builder()
          .withGroup("realtimecluster.io")
          .withVersion("v1alpha1")
          .withKind("RealtimeCluster")
          .withPlural("realtimeclusters")
          .withNamespaced(true)
          .build();

  private final KubernetesClient kubernetes = new KubernetesClientBuilder().build();

  @AfterAll
  void close() {
    kubernetes.close();
  }

  @Test
  @Order(1)
  void apply_example_isReadyInAllParts() {
    for (String type : List.of("BrokerReady", "StateReady", "HubsReady", "EdgesReady", "Ready")) {
      Waits.until(
          STATUS_WAIT_MAX, () -> type + " of " + status(), () -> "True".equals(condition(type)));
    }
    Waits.until(
        STATUS_WAIT_MAX,
        () -> "observedGeneration in " + status(),
        () ->
            realtimeCluster()
                .getMetadata()
                .getGeneration()
                .equals(((Number) status("observedGeneration")).longValue()));
  }

  @Test
  @Order(2)
  void publish_edgePodDeletedMidway_nothingLostNothingDoubledAllInOrder() {
    List<Pod> edges = edges();
    assertTrue(edges.size() >= 2, "two edges");
    String room = "chat:" + UUID.randomUUID();
    try (TestClient publisher = client(room, "ana", TestConnection.PROTO);
        TestClient subscriber = client(room, "bob", TestConnection.JSON)) {
      publisher.connect(address(edges.get(0)));
      subscriber.connect(address(edges.get(1)));
      Waits.until(
          STATUS_WAIT_MAX,
          () -> "2 connections in " + status(),
          () -> Integer.valueOf(2).equals(status("edges", "connections")));
      for (int i = 1; i <= MESSAGES; i++) {
        publishPaced(publisher, "message " + i);
        if (i == MESSAGES / 2) {
          kubernetes.resource(edges.get(1)).withGracePeriod(0).delete();
        }
        if (i > MESSAGES / 2 && subscriber.closed()) {
          subscriber.cut();
          assertTrue(subscriber.connect(address(edges.get(0))).getRecovered());
        }
      }
      reconnectOnceCut(subscriber, edges.get(0));
      Waits.until(
          DELIVERY_WAIT_MAX,
          () -> publisher.unansweredCount() + " unanswered",
          () -> publisher.unansweredCount() == 0);
      Waits.until(
          DELIVERY_WAIT_MAX,
          () -> subscriber.seen().size() + " seen",
          () -> subscriber.seen().size() >= MESSAGES);
      assertCompleteAndInOrder(subscriber.seen());
    }
    Waits.until(STATUS_WAIT_MAX, () -> "two edges again", () -> edges().size() >= 2);
  }

  @Test
  @Order(3)
  void command_boardOfTheExample_isCarriedOutByItsProgram() {
    String room = "board:" + UUID.randomUUID();
    try (TestConnection ana =
        TestConnection.connect(
            address(edges().getFirst()), TestConnection.PROTO, tokens().valid("ana"), "")) {
      ana.join(room, null);
      Payload increment =
          Payload.newBuilder().setText("{\"type\":\"increment\",\"key\":\"likes\"}").build();
      ServerMessage answer =
          ana.request(
              ClientMessage.newBuilder()
                  .setCommand(
                      Command.newBuilder().setRoom(room).setSequence(1).setPayload(increment)));
      assertEquals(1, answer.getCommand().getOffset(), answer.toString());
    }
  }

  @Test
  @Order(4)
  void delete_resource_leavesNothingBehind() {
    realtimeClusters().delete();
    Waits.until(DELETION_WAIT_MAX, () -> "left behind: " + names(owned()), () -> owned().isEmpty());
  }

  private void reconnectOnceCut(TestClient subscriber, Pod edge) {
    Waits.until(
        DELIVERY_WAIT_MAX,
        () -> "the deleted pod's client is cut",
        () -> subscriber.closed() || subscriber.seen().size() >= MESSAGES);
    if (subscriber.closed()) {
      subscriber.cut();
      assertTrue(subscriber.connect(address(edge)).getRecovered());
    }
  }

  private static void publishPaced(TestClient publisher, String text) {
    Waits.until(
        DELIVERY_WAIT_MAX, () -> "room for one more", () -> publisher.unansweredCount() < 50);
    publisher.publish(text);
    pauseForTheRateLimit();
  }

  /** A connection may publish 50 times per second. */
  private static void pauseForTheRateLimit() {
    try {
      Thread.sleep(Duration.ofMillis(25));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertCompleteAndInOrder(List<Publication> seen) {
    assertEquals(
        LongStream.rangeClosed(1, MESSAGES).boxed().toList(),
        seen.stream().map(Publication::getOffset).toList());
    assertEquals(
        MESSAGES, new HashSet<>(seen.stream().map(p -> p.getPayload().getText()).toList()).size());
  }

  private TestClient client(String room, String user, String subprotocol) {
    return new TestClient(room, tokens().valid(user), subprotocol, UUID.randomUUID().toString());
  }

  private Tokens tokens() {
    String secret =
        kubernetes
            .secrets()
            .inNamespace(NAMESPACE)
            .withName(TOKEN_SECRET)
            .require()
            .getData()
            .get("secret");
    return new Tokens(new String(Base64.getDecoder().decode(secret), StandardCharsets.UTF_8));
  }

  private static URI address(Pod edge) {
    return URI.create("ws://" + edge.getStatus().getPodIP() + ":" + EDGE_PORT + "/v1/connect");
  }

  private List<Pod> edges() {
    return kubernetes.pods().inNamespace(NAMESPACE).list().getItems().stream()
        .filter(pod -> pod.getMetadata().getName().startsWith(NAME + "-edge"))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(Readiness::isPodReady)
        .toList();
  }

  private List<HasMetadata> owned() {
    List<HasMetadata> found = new ArrayList<>();
    Stream.of(
            kubernetes.pods().inNamespace(NAMESPACE).list().getItems(),
            kubernetes.apps().statefulSets().inNamespace(NAMESPACE).list().getItems(),
            kubernetes.apps().deployments().inNamespace(NAMESPACE).list().getItems(),
            kubernetes.apps().replicaSets().inNamespace(NAMESPACE).list().getItems(),
            kubernetes.services().inNamespace(NAMESPACE).list().getItems(),
            kubernetes.secrets().inNamespace(NAMESPACE).list().getItems(),
            kubernetes.configMaps().inNamespace(NAMESPACE).list().getItems(),
            kubernetes.persistentVolumeClaims().inNamespace(NAMESPACE).list().getItems(),
            kubernetes.policy().v1().podDisruptionBudget().inNamespace(NAMESPACE).list().getItems())
        .forEach(found::addAll);
    found.removeIf(
        resource ->
            !resource.getMetadata().getName().startsWith(NAME + "-")
                || resource.getMetadata().getName().equals(TOKEN_SECRET));
    return found;
  }

  private static List<String> names(List<HasMetadata> resources) {
    return resources.stream()
        .map(resource -> resource.getKind() + "/" + resource.getMetadata().getName())
        .toList();
  }

  private Resource<GenericKubernetesResource> realtimeClusters() {
    return kubernetes
        .genericKubernetesResources(REALTIME_CLUSTERS)
        .inNamespace(NAMESPACE)
        .withName(NAME);
  }

  private GenericKubernetesResource realtimeCluster() {
    return realtimeClusters().require();
  }

  private Object status(Object... path) {
    Object[] full = Stream.concat(Stream.of("status"), Stream.of(path)).toArray();
    return realtimeCluster().get(full);
  }

  private String condition(String type) {
    List<?> conditions = (List<?>) status("conditions");
    if (conditions == null) {
      return "";
    }
    return conditions.stream()
        .map(condition -> (Map<?, ?>) condition)
        .filter(condition -> type.equals(condition.get("type")))
        .map(condition -> (String) condition.get("status"))
        .findFirst()
        .orElse("");
  }
}
