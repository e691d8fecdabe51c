package io.realtimecluster.operator.realtimecluster.observed;

import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;

/** Where a pod is asked. */
public final class PodAddress {

  private PodAddress() {}

  /** Of a pod that has an address. */
  public static URI of(Pod pod, int port, String pathAndQuery) {
    String ip = pod.getStatus().getPodIP();
    String host = ip.indexOf(':') < 0 ? ip : '[' + ip + ']';
    return URI.create("http://%s:%d%s".formatted(host, port, pathAndQuery));
  }
}
