package io.realtimecluster.operator.realtimecluster.desired;

import io.realtimecluster.operator.OperatorConfig;
import java.time.Duration;
import java.util.Set;

/**
 * What all clusters of one operator have in common.
 *
 * @param clusterDomain the DNS domain of the Kubernetes cluster
 * @param operatorNamespace where the operator itself is
 * @param roomPrograms what a room type may name
 * @param secretPropagation how long it may take until pods see a changed Secret that they have
 *     mounted
 */
public record Settings(
    String edgeImage,
    String hubImage,
    String rabbitmqImage,
    String infinispanImage,
    String clusterDomain,
    String operatorNamespace,
    Set<String> roomPrograms,
    Duration secretPropagation) {

  /** From the operator's configuration. */
  public static Settings of(OperatorConfig config) {
    return new Settings(
        config.images().edge(),
        config.images().hub(),
        config.images().rabbitmq(),
        config.images().infinispan(),
        config.clusterDomain(),
        config.operatorNamespace(),
        Set.copyOf(config.roomPrograms()),
        config.secretPropagation());
  }
}
