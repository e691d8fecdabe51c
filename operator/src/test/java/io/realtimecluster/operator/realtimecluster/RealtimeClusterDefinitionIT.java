package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.realtimecluster.crds.v1alpha1.EdgeSpec;
import io.realtimecluster.crds.v1alpha1.ExposureSpec;
import io.realtimecluster.crds.v1alpha1.HistorySpec.Durability;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterSpec;
import io.realtimecluster.crds.v1alpha1.TracingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server itself accepts, fills in and refuses. */
class RealtimeClusterDefinitionIT {

  private static final String AUTH = "auth: {jwt: {secretName: demo-jwt}}\n";

  private static ApiServer api;

  @BeforeAll
  static void start() {
    api = ApiServer.get();
  }

  @Test
  void smallestSpec_isFilledWithDefaults() {
    // When
    RealtimeClusterSpec spec = stored(api.create(api.newNamespace(), AUTH));
    // Then
    assertThat(spec.edge().minReplicas()).isEqualTo(2);
    assertThat(spec.edge().maxReplicas()).isEqualTo(10);
    assertThat(spec.edge().targetConnections()).isEqualTo(20_000);
    assertThat(spec.edge().maxConnections()).isEqualTo(30_000);
    assertThat(spec.edge().scaleDownStabilizationSeconds()).isEqualTo(600);
    assertThat(spec.edge().drain()).isEqualTo(new EdgeSpec.Drain(500, 600));
    assertThat(spec.edge().autoscaling()).isEqualTo(EdgeSpec.Autoscaling.ENABLED);
    assertThat(spec.hub().replicas()).isEqualTo(2);
    assertThat(spec.hub().partitions()).isEqualTo(64);
    assertThat(spec.broker().managed().replicas()).isEqualTo(3);
    assertThat(spec.broker().managed().storage()).isNull();
    assertThat(spec.state().managed().replicas()).isEqualTo(3);
    assertThat(spec.roomTypes()).isEmpty();
    assertThat(spec.exposure().service().type()).isEqualTo(ExposureSpec.Type.CLUSTER_IP);
    assertThat(spec.exposure().service().port()).isEqualTo(80);
    assertThat(spec.broker().external()).isNull();
    assertThat(spec.state().external()).isNull();
    assertThat(spec.exposure().ingress()).isNull();
    assertThat(spec.exposure().httpRoute()).isNull();
    assertThat(spec.tracing()).isNull();
  }

  @Test
  void fullSpec_isKeptAsGiven() {
    // When
    RealtimeClusterSpec spec =
        stored(
            api.create(
                api.newNamespace(),
                """
                edge: {minReplicas: 2, maxReplicas: 50, targetConnections: 20000, maxConnections: 30000, scaleDownStabilizationSeconds: 0, drain: {connectionsPerSecond: 100}, autoscaling: External, resources: {requests: {cpu: 100m}}}
                hub: {replicas: 3, partitions: 128, resources: {limits: {memory: 1Gi}}}
                broker: {managed: {replicas: 3, storage: 10Gi}}
                state: {managed: {replicas: 3}}
                auth: {jwt: {secretName: demo-jwt}}
                roomTypes:
                  - {name: chat, match: "chat:*", program: relay, history: {durability: durable, size: 1000, ttlSeconds: 86400}, presence: true}
                  - {name: cursor, match: "cursor:*", history: {durability: none}}
                exposure: {service: {type: LoadBalancer}}
                tracing: {endpoint: "https://collector.tracing:4318"}
                """));
    // Then
    assertThat(spec.edge().maxReplicas()).isEqualTo(50);
    assertThat(spec.edge().scaleDownStabilizationSeconds()).isZero();
    assertThat(spec.edge().drain()).isEqualTo(new EdgeSpec.Drain(100, 600));
    assertThat(spec.edge().autoscaling()).isEqualTo(EdgeSpec.Autoscaling.EXTERNAL);
    assertThat(spec.hub().partitions()).isEqualTo(128);
    assertThat(String.valueOf(spec.broker().managed().storage())).isEqualTo("10Gi");
    assertThat(spec.roomTypes().get(0).history().durability()).isEqualTo(Durability.DURABLE);
    assertThat(spec.roomTypes().get(0).history().ttlSeconds()).isEqualTo(86_400);
    assertThat(spec.roomTypes().get(0).presence()).isTrue();
    assertThat(spec.roomTypes().get(1).program()).isEqualTo("relay");
    assertThat(spec.exposure().service().type()).isEqualTo(ExposureSpec.Type.LOAD_BALANCER);
    assertThat(spec.tracing()).isEqualTo(new TracingSpec("https://collector.tracing:4318", 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          edge: {minReplicas: 3, maxReplicas: 2}                       | edge.minReplicas is 3, it must not be above edge.maxReplicas, which is 2
          tracing: {endpoint: "collector:4318"}                        | tracing.endpoint is collector:4318, it must be http://HOST:PORT or https://HOST:PORT
          tracing: {endpoint: "grpc://collector:4317"}                 | tracing.endpoint is grpc://collector:4317, it must be http://HOST:PORT or https://HOST:PORT
          tracing: {endpoint: ""}                                      | spec.tracing.endpoint in body should be at least 1 chars long
          tracing: {samplingRatePerMillion: 1}                         | spec.tracing.endpoint: Required value
          tracing: {endpoint: "http://c:4318", samplingRatePerMillion: 1000001} | spec.tracing.samplingRatePerMillion in body should be less than or equal to 1000000
          tracing: {endpoint: "http://c:4318", samplingRatePerMillion: -1} | spec.tracing.samplingRatePerMillion in body should be greater than or equal to 0
          edge: {minReplicas: 0}                                       | spec.edge.minReplicas in body should be greater than or equal to 1
          edge: {targetConnections: -1}                                | spec.edge.targetConnections in body should be greater than or equal to 1
          edge: {targetConnections: 31000}                             | edge.targetConnections is 31000, it must not be above edge.maxConnections, which is 30000
          edge: {maxConnections: 1048577}                              | spec.edge.maxConnections in body should be less than or equal to 1048576
          edge: {maxReplicas: 1001}                                    | spec.edge.maxReplicas in body should be less than or equal to 1000
          edge: {scaleDownStabilizationSeconds: -1}                    | spec.edge.scaleDownStabilizationSeconds in body should be greater than or equal to 0
          edge: {scaleDownStabilizationSeconds: 86401}                 | spec.edge.scaleDownStabilizationSeconds in body should be less than or equal to 86400
          edge: {drain: {connectionsPerSecond: 0}}                     | spec.edge.drain.connectionsPerSecond in body should be greater than or equal to 1
          edge: {drain: {connectionsPerSecond: 100001}}                | spec.edge.drain.connectionsPerSecond in body should be less than or equal to 100000
          edge: {drain: {timeoutSeconds: 0}}                           | spec.edge.drain.timeoutSeconds in body should be greater than or equal to 1
          edge: {drain: {timeoutSeconds: 86401}}                       | spec.edge.drain.timeoutSeconds in body should be less than or equal to 86400
          edge: {autoscaling: Off}                                     | Unsupported value: "Off"
          hub: {partitions: 0}                                         | spec.hub.partitions in body should be greater than or equal to 1
          hub: {partitions: 1025}                                      | spec.hub.partitions in body should be less than or equal to 1024
          hub: {replicas: 5, partitions: 4}                            | hub.replicas is 5, more than hub.partitions, which is 4
          broker: {managed: {replicas: 2}}                             | broker.managed.replicas is 2, it must be 1, 3 or 5
          state: {managed: {replicas: 0}}                              | spec.state.managed.replicas in body should be greater than or equal to 1
          state: {managed: {replicas: 2}}                              | state.managed.replicas must be 1, or 3 and more
          exposure: {service: {type: Ingress}}                         | Unsupported value: "Ingress"
          roomTypes: [{name: Chat, match: "*"}]                        | the room type name "Chat" must be of a-z, 0-9 and "-"
          roomTypes: [{name: chat-, match: "*"}]                       | the room type name "chat-" must be of a-z, 0-9 and "-"
          roomTypes: [{name: chat}]                                    | spec.roomTypes[0].match: Required value
          roomTypes: [{match: "*"}]                                    | spec.roomTypes[0].name: Required value
          roomTypes: [{name: a, match: x}, {name: a, match: y}]        | roomTypes: each name may be used only once
          roomTypes: [{name: a, match: x, history: {durability: disk}}] | Unsupported value: "disk"
          roomTypes: [{name: a, match: x, history: {size: -1}}]        | spec.roomTypes[0].history.size in body should be greater than or equal to 0
          roomTypes: [{name: a, match: x, history: {size: 10001}}]     | spec.roomTypes[0].history.size in body should be less than or equal to 10000
          roomTypes: [{name: a, match: x, history: {ttlSeconds: 0}}]   | spec.roomTypes[0].history.ttlSeconds in body should be greater than or equal to 1
          roomTypes: [{name: a, match: x, history: {durability: none, size: 5}}] | history.size and history.ttlSeconds mean nothing where history.durability is none
          roomTypes: [{name: a, match: x, program: state, slow: conflate}] | slow can be conflate only where program is relay: a state needs every event
          roomTypes: [{name: a, match: x, slow: never}]                | spec.roomTypes[0].slow: Unsupported value
          roomTypes: [{name: a, match: x, snapshotEvery: 0}]           | spec.roomTypes[0].snapshotEvery in body should be greater than or equal to 1
          roomTypes: [{name: a, match: x, snapshotEvery: 100001}]      | spec.roomTypes[0].snapshotEvery in body should be less than or equal to 100000
          roomTypes: [{name: a, match: x, webhooks: {secretName: s}}]  | webhooks must have authorize, events or both
          roomTypes: [{name: a, match: x, webhooks: {events: {url: "http://b"}}}] | webhooks.secretName: Required value
          roomTypes: [{name: a, match: x, webhooks: {secretName: s, events: {url: "http://b"}}}] | webhooks.events can be had only where presence is true
          roomTypes: [{name: a, match: x, webhooks: {secretName: S, authorize: {url: "http://b", actions: [join]}}}] | webhooks.secretName in body should match
          roomTypes: [{name: a, match: x, webhooks: {secretName: s, authorize: {url: "ftp://b", actions: [join]}}}] | webhooks.authorize.url in body should match
          roomTypes: [{name: a, match: x, webhooks: {secretName: s, authorize: {url: "http://ana:hush@b", actions: [join]}}}] | webhooks.authorize.url in body should match
          roomTypes: [{name: a, match: x, webhooks: {secretName: s, authorize: {url: "http://b", actions: []}}}] | webhooks.authorize.actions in body should have at least 1 items
          roomTypes: [{name: a, match: x, webhooks: {secretName: s, authorize: {url: "http://b", actions: [peek]}}}] | Unsupported value: "peek"
          roomTypes: [{name: a, match: x, webhooks: {secretName: s, authorize: {url: "http://b", actions: [join], timeoutMillis: 99}}}] | timeoutMillis in body should be greater than or equal to 100
          roomTypes: [{name: a, match: x, webhooks: {secretName: s, authorize: {url: "http://b", actions: [join], timeoutMillis: 5001}}}] | timeoutMillis in body should be less than or equal to 5000
          roomTypes: [{name: a, match: x, presence: true, webhooks: {secretName: s, events: {url: "http://b", timeoutMillis: 30001}}}] | timeoutMillis in body should be less than or equal to 30000
          roomTypes: [{name: a, match: x, stateBytesMax: 1023}]        | spec.roomTypes[0].stateBytesMax in body should be greater than or equal to 1024
          broker: {}                                                   | broker must have exactly one of managed and external
          broker: {managed: {replicas: 1}, external: {secretName: a}}  | broker must have exactly one of managed and external
          broker: {external: {}}                                       | spec.broker.external.secretName: Required value
          broker: {external: {secretName: "A b"}}                      | spec.broker.external.secretName in body should match
          state: {}                                                    | state must have exactly one of managed and external
          state: {managed: {replicas: 1}, external: {secretName: a}}   | state must have exactly one of managed and external
          exposure: {service: {port: 0}}                               | spec.exposure.service.port in body should be greater than or equal to 1
          exposure: {service: {port: 65536}}                           | spec.exposure.service.port in body should be less than or equal to 65535
          exposure: {ingress: {}}                                      | spec.exposure.ingress.host: Required value
          exposure: {ingress: {host: "http://x"}}                      | spec.exposure.ingress.host in body should match
          exposure: {httpRoute: {parentRefs: []}}                      | spec.exposure.httpRoute.parentRefs in body should have at least 1 items
          exposure: {httpRoute: {parentRefs: [{name: g}], hostnames: ["*.x"]}} | spec.exposure.httpRoute.hostnames[0] in body should match
          edge: {pod: {labels: {app.kubernetes.io/name: x}}}           | pod.labels must not begin with app.kubernetes.io/ or realtimecluster.io/
          hub: {pod: {labels: {realtimecluster.io/x: x}}}              | pod.labels must not begin with app.kubernetes.io/ or realtimecluster.io/
          broker: {managed: {pod: {annotations: {realtimecluster.io/serving: x}}}} | pod.annotations must not begin with controller.kubernetes.io/ or realtimecluster.io/
          edge: {pod: {annotations: {controller.kubernetes.io/pod-deletion-cost: "1"}}} | pod.annotations must not begin with controller.kubernetes.io/ or realtimecluster.io/
          edge: {pod: {annotations: {container.apparmor.security.beta.kubernetes.io/edge: unconfined}}} | pod.annotations must not begin with container.apparmor.security.beta.kubernetes.io/
          broker: {managed: {storage: 2GB}}                            | spec.broker.managed.storage in body should match
          broker: {managed: {storage: ""}}                             | spec.broker.managed.storage in body should match
          broker: {managed: {resources: {limits: {memory: 2GB}}}}      | spec.broker.managed.resources.limits.memory in body should match
          broker: {managed: {resources: {requests: {memory: 2gi}}}}    | spec.broker.managed.resources.requests.memory in body should match
          broker: {managed: {resources: {limits: {memory: 1e1.5}}}}    | spec.broker.managed.resources.limits.memory in body should match
          state: {managed: {resources: {limits: {memory: ""}}}}        | spec.state.managed.resources.limits.memory in body should match
          edge: {resources: {limits: {memory: 2GB}}}                   | spec.edge.resources.limits.memory in body should match
          hub: {resources: {requests: {cpu: ""}}}                      | spec.hub.resources.requests.cpu in body should match
          state: {managed: {pod: {priorityClassName: "A b"}}}          | spec.state.managed.pod.priorityClassName in body should match
          roomTypes: [{name: a, match: x, stateBytesMax: 4194305}]     | spec.roomTypes[0].stateBytesMax in body should be less than or equal to 4194304
          """)
  void badSpec_isRefusedWithItsReason(String spec, String message) {
    assertRefused(api.newNamespace(), AUTH + spec, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hub: {partitions: 4}             | spec.auth: Required value
          auth: {}                         | spec.auth.jwt: Required value
          auth: {jwt: {}}                  | spec.auth.jwt.secretName: Required value
          auth: {jwt: {secretName: "A b"}} | spec.auth.jwt.secretName in body should match
          """)
  void specWithoutAuth_isRefused(String spec, String message) {
    assertRefused(api.newNamespace(), spec, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hub: {partitions: 64}                       | hub: {partitions: 128}                      | hub.partitions cannot be changed (from 64 to 128)
          hub: {partitions: 128}                      | hub: {replicas: 2}                          | hub.partitions cannot be changed (from 128 to 64)
          broker: {managed: {replicas: 3}}            | broker: {managed: {replicas: 1}}            | broker.managed.replicas cannot be lowered (from 3 to 1)
          state: {managed: {replicas: 4}}             | state: {managed: {replicas: 3}}             | state.managed.replicas cannot be lowered (from 4 to 3)
          broker: {managed: {replicas: 1}}            | broker: {managed: {replicas: 1, storage: 1Gi}} | broker.managed.storage cannot be changed
          broker: {managed: {storage: 1Gi}}           | broker: {managed: {storage: 2Gi}}           | broker.managed.storage cannot be changed
          broker: {managed: {storage: 1Gi}}           | broker: {managed: {replicas: 3}}            | broker.managed.storage cannot be changed
          """)
  void forbiddenChange_isRefusedWithItsReason(String before, String after, String message) {
    // Given
    String namespace = api.newNamespace();
    api.create(namespace, AUTH + before);
    // When
    GenericKubernetesResource changed = ApiServer.cluster(namespace, "demo", AUTH + after);
    // Then
    assertThatThrownBy(() -> api.client().resource(changed).update())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(message);
  }

  @Test
  void scale_setsTheFloorAndNotMoreThanTheMost() {
    // Given
    String namespace = api.newNamespace();
    api.create(namespace, AUTH + "edge: {minReplicas: 2, maxReplicas: 5}");
    Resource<RealtimeCluster> demo =
        api.client().resources(RealtimeCluster.class).inNamespace(namespace).withName("demo");
    // When
    demo.scale(5);
    // Then
    assertThat(demo.get().getSpec().edge().minReplicas()).isEqualTo(5);
    assertThatThrownBy(() -> demo.scale(6))
        .hasMessageContaining(
            "edge.minReplicas is 6, it must not be above edge.maxReplicas, which is 5");
  }

  @Test
  void allowedChanges_areAccepted() {
    // Given
    String namespace = api.newNamespace();
    api.create(namespace, AUTH + "broker: {managed: {replicas: 1, storage: 1Gi}}");
    // When
    GenericKubernetesResource changed =
        ApiServer.cluster(
            namespace,
            "demo",
            AUTH
                + """
                broker: {managed: {replicas: 3, storage: 1Gi}}
                hub: {replicas: 3}
                edge: {minReplicas: 3, maxReplicas: 3}
                """);
    // Then
    assertThatCode(() -> api.client().resource(changed).update()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "'2'", "'0.5'", "'.5'", "100m", "1500Mi", "2Gi", "'1e3'", "2G"})
  void quantity_asKubernetesTakesIt_isAccepted(String quantity) {
    String spec = AUTH + "hub: {resources: {limits: {memory: %s}}}".formatted(quantity);
    assertThatCode(() -> api.create(api.newNamespace(), spec)).doesNotThrowAnyException();
  }

  @Test
  void external_isNotGivenTheDefaultsOfManaged() {
    // When
    RealtimeClusterSpec spec =
        stored(
            api.create(
                api.newNamespace(),
                AUTH
                    + """
                    broker: {external: {secretName: our-rabbit}}
                    state: {external: {secretName: our-ispn}}
                    """));
    // Then
    assertThat(spec.broker().managed()).isNull();
    assertThat(spec.broker().external().secretName()).isEqualTo("our-rabbit");
    assertThat(spec.state().managed()).isNull();
    assertThat(spec.state().external().secretName()).isEqualTo("our-ispn");
  }

  @ParameterizedTest
  @ValueSource(strings = {"realtimecluster.yaml", "realtimecluster-exposed.yaml"})
  void example_isAccepted(String file) throws IOException {
    GenericKubernetesResource example =
        Serialization.unmarshal(
            Files.readString(Path.of("../examples", file)), GenericKubernetesResource.class);
    example.getMetadata().setNamespace(api.newNamespace());
    assertThatCode(() -> api.client().resource(example).create()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"demo.a", "1demo", "a2345678901234567890123456789012345678901"})
  void nameThatServicesCannotHave_isRefused(String name) {
    String namespace = api.newNamespace();
    assertThatThrownBy(
            () -> api.client().resource(ApiServer.cluster(namespace, name, AUTH)).create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("metadata.name must be 1 to 40 of a-z, 0-9 and '-'");
  }

  @Test
  void nameOfFortyCharacters_isAccepted() {
    String namespace = api.newNamespace();
    String name = "a234567890123456789012345678901234567890";
    assertThatCode(() -> api.client().resource(ApiServer.cluster(namespace, name, AUTH)).create())
        .doesNotThrowAnyException();
  }

  @Test
  void roomTypes_atLimitAreAcceptedAndOneMoreIsNot() {
    String namespace = api.newNamespace();
    assertThatCode(() -> api.create(namespace, AUTH + roomTypes(64))).doesNotThrowAnyException();
    assertRefused(api.newNamespace(), AUTH + roomTypes(65), "spec.roomTypes: Too many: 65");
  }

  @Test
  void resourceWithoutSpec_isRefused() {
    GenericKubernetesResource empty =
        Serialization.unmarshal(
            """
            apiVersion: realtimecluster.io/v1alpha1
            kind: RealtimeCluster
            metadata: {name: demo, namespace: default}
            """,
            GenericKubernetesResource.class);
    assertThatThrownBy(() -> api.client().resource(empty).create())
        .hasMessageContaining("spec: Required value");
  }

  private static String roomTypes(int count) {
    List<Map<String, String>> types =
        IntStream.range(0, count)
            .mapToObj(i -> Map.of("name", "type-" + i, "match", "type-" + i + ":*"))
            .toList();
    return "roomTypes: " + Serialization.asJson(types);
  }

  private static void assertRefused(String namespace, String spec, String message) {
    assertThatThrownBy(() -> api.create(namespace, spec))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(message);
  }

  private static RealtimeClusterSpec stored(GenericKubernetesResource resource) {
    return Serialization.unmarshal(Serialization.asJson(resource), RealtimeCluster.class).getSpec();
  }
}
