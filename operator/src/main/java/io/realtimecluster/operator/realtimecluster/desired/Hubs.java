package io.realtimecluster.operator.realtimecluster.desired;

import static io.realtimecluster.operator.realtimecluster.desired.PodTemplate.env;
import static io.realtimecluster.operator.realtimecluster.desired.PodTemplate.envOfSecret;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The hubs: a Deployment that knows the room types, and the Service of the server API. */
public final class Hubs {

  private static final String ROOM_TYPES = "room-types";
  private static final String ROOM_TYPES_FILE = "room-types.json";
  private static final String ROOM_TYPES_FOLDER = "/etc/realtimecluster";

  private static final int API_PORT = 8080;
  private static final String API = "api";

  private Hubs() {}

  /** All of the hubs. */
  public static List<HasMetadata> of(
      RealtimeCluster cluster, Settings settings, Backends backends) {
    String roomTypes = Serialization.asJson(cluster.getSpec().roomTypes());
    Access broker = Access.toBroker(cluster, backends);
    Access state = Access.toState(cluster, backends);
    return List.of(
        roomTypesConfigMap(cluster, roomTypes),
        Services.of(cluster, Component.HUB, "ClusterIP", Services.port("http", 80, API)),
        Policies.of(
            cluster,
            Component.HUB,
            Policies.anybody(API_PORT),
            Policies.management(settings, QuarkusContainer.MANAGEMENT_PORT)),
        Services.oneMayBeMissing(cluster, Component.HUB),
        Deployments.of(
            cluster,
            Component.HUB,
            cluster.getSpec().hub().replicas(),
            new IntOrString(1),
            PodTemplate.of(
                cluster,
                Component.HUB,
                Access.checksums(Credentials.keysChecksum(cluster), broker, state),
                container(cluster, settings, broker, state),
                Access.volumes(ownVolumes(cluster), broker, state))));
  }

  private static String roomTypesNameIn(RealtimeCluster cluster) {
    return cluster.getMetadata().getName() + "-" + ROOM_TYPES;
  }

  private static ConfigMap roomTypesConfigMap(RealtimeCluster cluster, String roomTypes) {
    return new ConfigMapBuilder()
        .withMetadata(Component.HUB.metadata(cluster, roomTypesNameIn(cluster)))
        .withData(Map.of(ROOM_TYPES_FILE, roomTypes))
        .build();
  }

  private static Container container(
      RealtimeCluster cluster, Settings settings, Access broker, Access state) {
    return QuarkusContainer.of(
            cluster,
            Component.HUB,
            settings.hubImage(),
            cluster.getSpec().hub().resources(),
            broker)
        .addToPorts(PodTemplate.port(API, API_PORT))
        .addAllToEnv(state.env())
        .addAllToVolumeMounts(state.mounts())
        .addAllToEnv(WebhookSecretsVolume.env(cluster))
        .addAllToVolumeMounts(WebhookSecretsVolume.mounts(cluster))
        .addToEnv(
            envOfSecret(
                "REALTIMECLUSTER_API_KEY", Credentials.apiNameIn(cluster), Credentials.API_KEY),
            env("REALTIMECLUSTER_ROOM_TYPES_FILE", ROOM_TYPES_FOLDER + "/" + ROOM_TYPES_FILE))
        .addNewVolumeMount()
        .withName(ROOM_TYPES)
        .withMountPath(ROOM_TYPES_FOLDER)
        .withReadOnly(true)
        .endVolumeMount()
        .build();
  }

  private static List<Volume> ownVolumes(RealtimeCluster cluster) {
    return Stream.concat(
            Stream.of(roomTypesVolume(cluster)), WebhookSecretsVolume.volumes(cluster).stream())
        .toList();
  }

  private static Volume roomTypesVolume(RealtimeCluster cluster) {
    return new VolumeBuilder()
        .withName(ROOM_TYPES)
        .withNewConfigMap()
        .withName(roomTypesNameIn(cluster))
        .endConfigMap()
        .build();
  }
}
