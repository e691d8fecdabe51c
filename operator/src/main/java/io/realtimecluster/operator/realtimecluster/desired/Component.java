package io.realtimecluster.operator.realtimecluster.desired;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One of the four parts of a RealtimeCluster. What belongs to it is found by its labels. */
public enum Component {
  /** RabbitMQ. */
  BROKER,
  /** Infinispan. */
  STATE,
  /** The hubs. */
  HUB,
  /** The edges. */
  EDGE;

  /** Selects everything that this operator made, for its caches. */
  public static final String MANAGED_SELECTOR =
      "app.kubernetes.io/managed-by=realtimecluster-operator";

  private static final String INSTANCE = "app.kubernetes.io/instance";
  private static final String PART_OF = "app.kubernetes.io/part-of";
  private static final String COMPONENT = "app.kubernetes.io/component";

  /** Selects the pods of all components of a cluster. */
  public static Map<String, String> selectorOfAll(RealtimeCluster cluster) {
    return Map.of(INSTANCE, cluster.getMetadata().getName(), PART_OF, "realtimecluster");
  }

  /** The component's word in names and labels. */
  public String text() {
    return switch (this) {
      case BROKER -> "broker";
      case STATE -> "state";
      case HUB -> "hub";
      case EDGE -> "edge";
    };
  }

  /** The name of the component's main objects. */
  public String nameIn(RealtimeCluster cluster) {
    return cluster.getMetadata().getName() + "-" + text();
  }

  /** Selects the component's pods. A Deployment's selector cannot change: neither may this. */
  public Map<String, String> selector(RealtimeCluster cluster) {
    return Map.of(
        INSTANCE, cluster.getMetadata().getName(), PART_OF, "realtimecluster", COMPONENT, text());
  }

  /** The selector as one text, the same each time. */
  public String selectorText(RealtimeCluster cluster) {
    return new TreeMap<>(selector(cluster))
        .entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(","));
  }

  /** The label of the component's pods. */
  public String labelText() {
    return COMPONENT + "=" + text();
  }

  /** The name of the cluster that a pod with these labels belongs to. */
  public static String clusterName(Map<String, String> labels) {
    return Objects.requireNonNullElse(labels.get(INSTANCE), "");
  }

  /** Whether a pod with these labels is of this component. */
  public boolean labels(Map<String, String> labels) {
    return text().equals(labels.get(COMPONENT));
  }

  /** The labels of the component's objects and pods. */
  Map<String, String> labels(RealtimeCluster cluster) {
    return Map.of(
        INSTANCE,
        cluster.getMetadata().getName(),
        PART_OF,
        "realtimecluster",
        COMPONENT,
        text(),
        "app.kubernetes.io/name",
        "realtimecluster-" + text(),
        "app.kubernetes.io/managed-by",
        "realtimecluster-operator");
  }

  /** The head of an object that goes when the cluster goes. */
  ObjectMeta metadata(RealtimeCluster cluster, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(cluster.getMetadata().getNamespace())
        .withLabels(labels(cluster))
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(cluster.getApiVersion())
                .withKind(cluster.getKind())
                .withName(cluster.getMetadata().getName())
                .withUid(cluster.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build())
        .build();
  }
}
