package io.realtimecluster.crds.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A WebSocket backend: edges, a broker, hubs and a state store. */
@Group(RealtimeCluster.GROUP)
@Version(RealtimeCluster.VERSION)
@ShortNames("rtc")
// The longest name made from it is that of a broker pod, which must fit into a DNS label.
@ValidationRule(
    value = "self.metadata.name.matches('^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$')",
    message =
        "metadata.name must be 1 to 40 of a-z, 0-9 and '-', start with a letter and not end with '-'")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Edges",
    jsonPath = ".status.edges.ready",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Connections",
    jsonPath = ".status.edges.connections",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Capacity",
    jsonPath = ".status.edges.connectionCapacity",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Hubs",
    jsonPath = ".status.hubs.ready",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class RealtimeCluster extends CustomResource<RealtimeClusterSpec, RealtimeClusterStatus>
    implements Namespaced {

  /** The API group. */
  public static final String GROUP = "realtimecluster.io";

  /** The API version. */
  public static final String VERSION = "v1alpha1";

  private static final long serialVersionUID = 1L;
}
