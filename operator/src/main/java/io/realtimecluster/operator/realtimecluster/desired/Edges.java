package io.realtimecluster.operator.realtimecluster.desired;

import static io.realtimecluster.operator.realtimecluster.desired.PodTemplate.env;
import static io.realtimecluster.operator.realtimecluster.desired.PodTemplate.envOfField;
import static io.realtimecluster.operator.realtimecluster.desired.PodTemplate.envOfSecret;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.realtimecluster.crds.v1alpha1.AuthSpec;
import io.realtimecluster.crds.v1alpha1.EdgeSpec;
import io.realtimecluster.crds.v1alpha1.ExposureSpec;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The edges: a Deployment, and the Service that clients reach. */
public final class Edges {

  private static final int CLIENTS_PORT = 8080;
  private static final String CLIENTS = "clients";

  /** The name of the Service's port. */
  static final String SERVICE_PORT = "http";

  private Edges() {}

  /**
   * The condition of an edge's pod that the operator sets: false takes the edge out of the Service
   * while its clients are still connected.
   */
  public static final String SERVING = "realtimecluster.io/serving";

  /**
   * New edges are all there before old ones go, so that no client is moved to an edge that goes
   * next.
   */
  private static final IntOrString ALL_AGAIN = new IntOrString("100%");

  /**
   * Time for Services and load balancers to lead to new edges only, before old ones are stopped and
   * move their clients.
   */
  private static final int SERVICE_SETTLE_SECONDS = 15;

  /** What an edge needs to stop after its drain. */
  private static final int STOP_SECONDS = 15;

  /** What does not depend on the signing secret. */
  public static List<HasMetadata> service(RealtimeCluster cluster, Settings settings) {
    ExposureSpec.ServiceSpec spec = cluster.getSpec().exposure().service();
    return List.of(
        new ServiceBuilder(
                Services.of(
                    cluster,
                    Component.EDGE,
                    spec.type().text(),
                    Services.port(SERVICE_PORT, spec.port(), CLIENTS)))
            .editMetadata()
            .addToAnnotations(spec.annotations() == null ? Map.of() : spec.annotations())
            .endMetadata()
            .build(),
        // Clients come from anywhere, and edges hand long polls to one another.
        Policies.of(
            cluster,
            Component.EDGE,
            Policies.anybody(CLIENTS_PORT),
            Policies.management(settings, QuarkusContainer.MANAGEMENT_PORT)),
        Services.oneMayBeMissing(cluster, Component.EDGE));
  }

  /**
   * The edges themselves.
   *
   * @param replicas how many there are to be, those that are being drained included
   * @param jwtSecretChecksum since edges read the secret when they start, another one rolls them
   */
  public static List<HasMetadata> deployment(
      RealtimeCluster cluster,
      Settings settings,
      Backends backends,
      String jwtSecretChecksum,
      int replicas) {
    Access broker = Access.toBroker(cluster, backends);
    PodTemplateSpec template =
        withTimeToDrain(
            cluster.getSpec().edge().drain(),
            PodTemplate.ofServing(
                SERVING,
                cluster,
                Component.EDGE,
                Access.checksums(checksums(cluster, jwtSecretChecksum), broker),
                container(cluster, settings, broker),
                broker.volumes()));
    return List.of(
        new DeploymentBuilder(
                Deployments.of(
                    cluster, Component.EDGE, replicas, ALL_AGAIN, withChecksum(template)))
            .editSpec()
            .withMinReadySeconds(SERVICE_SETTLE_SECONDS)
            .endSpec()
            .build());
  }

  private static Map<String, String> checksums(RealtimeCluster cluster, String jwtSecretChecksum) {
    Map<String, String> checksums = new HashMap<>(Credentials.keysChecksum(cluster));
    checksums.put("realtimecluster.io/jwt-secret-checksum", jwtSecretChecksum);
    return checksums;
  }

  /** Tells pods of one template from those of another. */
  private static PodTemplateSpec withChecksum(PodTemplateSpec template) {
    return new PodTemplateSpecBuilder(template)
        .editMetadata()
        .addToAnnotations(
            "realtimecluster.io/template-checksum", Checksum.ofJson(Serialization.asJson(template)))
        .endMetadata()
        .build();
  }

  /** An edge that is stopped by whomever moves its clients first, and must be let do so. */
  private static PodTemplateSpec withTimeToDrain(EdgeSpec.Drain drain, PodTemplateSpec template) {
    return new PodTemplateSpecBuilder(template)
        .editSpec()
        .withTerminationGracePeriodSeconds((long) drain.timeoutSeconds() + STOP_SECONDS)
        .endSpec()
        .build();
  }

  private static Container container(RealtimeCluster cluster, Settings settings, Access broker) {
    EdgeSpec spec = cluster.getSpec().edge();
    return QuarkusContainer.of(
            cluster, Component.EDGE, settings.edgeImage(), spec.resources(), broker)
        .addToPorts(PodTemplate.port(CLIENTS, CLIENTS_PORT))
        .addToEnv(
            envOfField("REALTIMECLUSTER_EDGE_ADDRESS", "status.podIP"),
            env("REALTIMECLUSTER_EDGE_CONNECTIONS_MAX", String.valueOf(spec.maxConnections())),
            env(
                "REALTIMECLUSTER_EDGE_DRAIN_CONNECTIONS_PER_SECOND",
                String.valueOf(spec.drain().connectionsPerSecond())),
            env("REALTIMECLUSTER_EDGE_DRAIN_TIMEOUT", spec.drain().timeoutSeconds() + "S"),
            Credentials.env(
                "REALTIMECLUSTER_MANAGEMENT_KEY",
                cluster,
                Component.EDGE,
                Credentials.MANAGEMENT_KEY),
            envOfSecret(
                "REALTIMECLUSTER_AUTH_JWT_SECRET",
                cluster.getSpec().auth().jwt().secretName(),
                AuthSpec.SECRET_KEY))
        .build();
  }
}
