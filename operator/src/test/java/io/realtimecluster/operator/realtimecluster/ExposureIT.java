package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How clients reach the edges. */
class ExposureIT {

  /** The part of the Gateway API's own definition that the operator writes. */
  private static final String GATEWAY_API =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata:
        name: httproutes.gateway.networking.k8s.io
        annotations: {api-approved.kubernetes.io: "https://github.com/kubernetes-sigs/gateway-api"}
      spec:
        group: gateway.networking.k8s.io
        scope: Namespaced
        names: {kind: HTTPRoute, plural: httproutes, singular: httproute}
        versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    x-kubernetes-preserve-unknown-fields: true
      """;

  @RegisterExtension static final DemoCluster demo = new DemoCluster();

  @Test
  void service_hasTheUsersAnnotationsAndPort() {
    // When
    demo.createReadyCluster(
        DemoCluster.SPEC
            + "exposure: {service: {type: NodePort, port: 8080, annotations: {our/cost: low}}}\n");
    // Then
    Service service =
        demo.client().services().inNamespace(demo.namespace()).withName("demo-edge").get();
    assertThat(service.getSpec().getType()).isEqualTo("NodePort");
    assertThat(service.getSpec().getPorts())
        .singleElement()
        .matches(port -> port.getPort() == 8080);
    assertThat(service.getMetadata().getAnnotations()).containsEntry("our/cost", "low");
    assertThat(demo.cluster().getStatus().endpoint())
        .isEqualTo("ws://demo-edge.%s.svc:8080/v1/connect", demo.namespace());
    demo.awaitCondition("Exposed", "True", "Exposed");
  }

  @Test
  void loadBalancerWithoutAddress_isPendingAndDoesNotKeepTheClusterFromBeingReady() {
    // When
    demo.createReadyCluster(DemoCluster.SPEC + "exposure: {service: {type: LoadBalancer}}\n");
    // Then
    demo.awaitCondition("Exposed", "False", "LoadBalancerPending");
    assertThat(demo.condition("Ready").getStatus()).isEqualTo("True");
  }

  @Test
  void ingress_comesWithTlsFollowsTheSpecAndGoes() {
    // When
    demo.createReadyCluster(
        DemoCluster.SPEC
            + """
            exposure:
              ingress:
                host: rt.example.com
                className: nginx
                tlsSecretName: rt-tls
                annotations: {nginx.ingress.kubernetes.io/proxy-read-timeout: "90", our/team: a}
            """);
    // Then
    Ingress ingress = ingress();
    assertThat(ingress.hasOwnerReferenceFor(demo.cluster().getMetadata().getUid()))
        .as("goes with the cluster, also while there is no operator")
        .isTrue();
    assertThat(ingress.getSpec().getIngressClassName()).isEqualTo("nginx");
    assertThat(ingress.getSpec().getTls())
        .singleElement()
        .satisfies(
            tls -> {
              assertThat(tls.getSecretName()).isEqualTo("rt-tls");
              assertThat(tls.getHosts()).containsExactly("rt.example.com");
            });
    assertThat(ingress.getMetadata().getAnnotations())
        .as("what the user says counts")
        .containsEntry("nginx.ingress.kubernetes.io/proxy-read-timeout", "90")
        .containsEntry("nginx.ingress.kubernetes.io/proxy-send-timeout", "3600")
        .containsEntry("our/team", "a");
    assertThat(demo.cluster().getStatus().endpoint()).isEqualTo("wss://rt.example.com/v1/connect");
    // When
    demo.change(DemoCluster.SPEC + "exposure: {ingress: {host: other.example.com}}\n");
    // Then
    awaitEndpoint("ws://other.example.com/v1/connect");
    assertThat(ingress().getSpec().getTls()).isEmpty();
    assertThat(ingress().getMetadata().getAnnotations()).doesNotContainKey("our/team");
    // When
    demo.change(DemoCluster.SPEC);
    // Then
    await().atMost(DemoCluster.PATIENCE).until(() -> ingress() == null);
    awaitEndpoint("ws://demo-edge.%s.svc/v1/connect".formatted(demo.namespace()));
  }

  @Test
  void httpRoute_isReportedWhereThereIsNoGatewayApiAndMadeOnceThereIs() {
    // When
    demo.createReadyCluster(
        DemoCluster.SPEC
            + """
            exposure:
              httpRoute: {parentRefs: [{name: public, namespace: gateways}], hostnames: [rt.example.com]}
            """);
    // Then
    demo.awaitCondition("Exposed", "False", "HttpRouteUnsupported");
    assertThat(demo.condition("Exposed").getMessage()).contains("install the Gateway API");
    assertThat(demo.condition("Ready").getStatus()).isEqualTo("True");
    // When
    CustomResourceDefinition definition =
        Serialization.unmarshal(GATEWAY_API, CustomResourceDefinition.class);
    demo.client().resource(definition).create();
    try {
      // Then
      awaitEndpoint("wss://rt.example.com/v1/connect");
      demo.awaitCondition("Exposed", "True", "Exposed");
      assertThat(route().hasOwnerReferenceFor(demo.cluster().getMetadata().getUid()))
          .as("goes with the cluster, also while there is no operator")
          .isTrue();
      assertThat(route().<Map<String, Object>>get("spec"))
          .extracting("parentRefs", "hostnames")
          .asString()
          .contains("name=public", "namespace=gateways", "rt.example.com");
      // When
      demo.client().resource(route()).delete();
      // Then
      await().atMost(DemoCluster.PATIENCE).until(() -> route() != null);
      // When
      demo.change(DemoCluster.SPEC);
      // Then
      await().atMost(DemoCluster.PATIENCE).until(() -> route() == null);
    } finally {
      demo.client().resource(definition).delete();
    }
  }

  private Ingress ingress() {
    return demo.client()
        .network()
        .v1()
        .ingresses()
        .inNamespace(demo.namespace())
        .withName("demo-edge")
        .get();
  }

  private GenericKubernetesResource route() {
    return demo.client()
        .genericKubernetesResources("gateway.networking.k8s.io/v1", "HTTPRoute")
        .inNamespace(demo.namespace())
        .withName("demo-edge")
        .get();
  }

  private static void awaitEndpoint(String endpoint) {
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(() -> Objects.equals(demo.cluster().getStatus().endpoint(), endpoint));
  }
}
