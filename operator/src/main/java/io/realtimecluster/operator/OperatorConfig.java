package io.realtimecluster.operator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Set;

/** Configuration of the operator; each key can also be given as an environment variable. */
@ConfigMapping(prefix = "realtimecluster")
public interface OperatorConfig {

  /** The images of what the operator runs. */
  Images images();

  /** The DNS domain of the Kubernetes cluster. */
  @WithDefault("cluster.local")
  String clusterDomain();

  /** The namespace that the operator itself is in: its pods may reach those of all clusters. */
  @WithDefault("realtimecluster-system")
  String operatorNamespace();

  /** The room programs that the hub image has; a room type may name no other. */
  @WithDefault("relay,state,meeting,document")
  Set<String> roomPrograms();

  /**
   * How long it may take until pods see a changed Secret that they have mounted: once and a half
   * the kubelets' syncFrequency, and some more. New passwords are used only after it.
   */
  @WithDefault("2M")
  Duration secretPropagation();

  /** Tuning nodes. */
  NodeTuning nodeTuning();

  /** Tuning nodes. */
  interface NodeTuning {

    /** Where the pods run that tune nodes; the operator must be allowed to run them there. */
    @WithDefault("realtimecluster-node-tuning")
    String namespace();
  }

  /** The images of what the operator runs. */
  interface Images {

    /** The edge. */
    @WithDefault("docker.io/realtimecluster/edge:dev")
    String edge();

    /** The hub. */
    @WithDefault("docker.io/realtimecluster/hub:dev")
    String hub();

    /** The broker. */
    @WithDefault("docker.io/realtimecluster/rabbitmq:4.0.5-1")
    String rabbitmq();

    /** The state store. */
    @WithDefault("docker.io/realtimecluster/infinispan:15.2.6-1")
    String infinispan();

    /** What tunes nodes. */
    @WithDefault("docker.io/realtimecluster/node-tuning:dev")
    String nodeTuning();
  }
}
