package io.realtimecluster.operator.realtimecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A broker and a state store that somebody else runs. */
class ExternalIT {

  private static final String EXTERNAL =
      DemoCluster.SPEC
          .replace(
              "broker: {managed: {replicas: 1, storage: 1Gi}}",
              "broker: {external: {secretName: our-rabbit}}")
          .replace("state: {managed: {replicas: 1}}", "state: {external: {secretName: our-ispn}}");

  @RegisterExtension static final DemoCluster demo = new DemoCluster();

  @Test
  void cluster_hasNoBrokerAndNoStateStoreOfItsOwn() {
    // Given
    secret("our-rabbit", "amqps://me:pw@rabbit:5671");
    secret("our-ispn", "hotrods://me:pw@ispn:11222");
    // When
    demo.createReadyCluster(EXTERNAL);
    // Then
    demo.awaitCondition("BrokerReady", "True", "External");
    demo.awaitCondition("StateReady", "True", "External");
    assertThat(demo.objects().keySet())
        .noneMatch(name -> name.contains("-broker") || name.contains("-state"));
  }

  @Test
  void missingAndMalformedSecrets_areReportedAndTheirMendingStartsTheHubs() {
    // Given
    secret("our-ispn", "hotrods://me:pw@ispn:11222");
    demo.createJwtSecret();
    // When
    demo.create(EXTERNAL);
    // Then
    demo.awaitCondition("BrokerReady", "False", "BrokerSecretMissing");
    demo.awaitCondition("Ready", "False", "BrokerSecretMissing");
    assertThat(demo.condition("BrokerReady").getMessage())
        .isEqualTo("there is no Secret our-rabbit");
    assertThat(demo.deployment("demo-hub")).isNull();
    // When
    secret("our-rabbit", "rabbit:5671");
    // Then
    demo.awaitCondition("BrokerReady", "False", "BrokerSecretMalformed");
    // When
    demo.client().resource(built("our-rabbit", "amqp://me:pw@rabbit")).update();
    // Then
    demo.awaitCondition("BrokerReady", "True", "External");
    await().atMost(DemoCluster.PATIENCE).until(() -> demo.deployment("demo-hub") != null);
  }

  @Test
  void replacedSecret_rollsEdgesAndHubs() {
    // Given
    secret("our-rabbit", "amqps://me:pw@rabbit:5671");
    secret("our-ispn", "hotrods://me:pw@ispn:11222");
    demo.createReadyCluster(EXTERNAL);
    var hub = demo.templateAnnotations("demo-hub");
    var edge = demo.templateAnnotations("demo-edge");
    // When
    demo.client().resource(built("our-rabbit", "amqps://me:other@rabbit:5671")).update();
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(
            () ->
                !demo.templateAnnotations("demo-hub").equals(hub)
                    && !demo.templateAnnotations("demo-edge").equals(edge));
  }

  @Test
  void switchToExternal_leavesNothingManagedBehindOnceNothingUsesIt() {
    // Given
    demo.createReadyCluster();
    secret("our-rabbit", "amqps://me:pw@rabbit:5671");
    secret("our-ispn", "hotrods://me:pw@ispn:11222");
    // When
    demo.change(EXTERNAL);
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(
            () ->
                demo.templateAnnotations("demo-edge")
                    .containsKey("realtimecluster.io/broker-secret-checksum"));
    assertThat(demo.statefulSet("demo-broker")).as("old edges still use it").isNotNull();
    // When
    demo.makeReady();
    // Then
    await()
        .atMost(DemoCluster.PATIENCE)
        .until(
            () ->
                demo.objects().keySet().stream()
                    .noneMatch(name -> name.contains("-broker") || name.contains("-state")));
    // When
    demo.change(DemoCluster.SPEC);
    // Then
    await().atMost(DemoCluster.PATIENCE).until(() -> demo.statefulSet("demo-broker") != null);
  }

  private static void secret(String name, String uri) {
    demo.client().resource(built(name, uri)).create();
  }

  private static Secret built(String name, String uri) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(demo.namespace())
        .endMetadata()
        .addToStringData("uri", uri)
        .build();
  }
}
