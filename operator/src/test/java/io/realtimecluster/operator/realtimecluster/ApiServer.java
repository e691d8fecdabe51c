package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real kube-apiserver with etcd and the checked-in definition, without any controller: no pod
 * ever starts. Its binaries are in the folder that KUBE_API_TEST_DIR names. One for all tests of
 * the JVM.
 */
final class ApiServer {

  private static final String DEFINITION =
      "../crds/kubernetes/realtimeclusters.realtimecluster.io-v1.yml";

  /** Without controllers no Service ever goes, and 200 clusters have 800. */
  private static final String ADDRESSES =
      """
      apiVersion: networking.k8s.io/v1
      kind: ServiceCIDR
      metadata: {name: more}
      spec: {cidrs: [10.96.0.0/16]}
      """;

  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  private static final class Started {
    static final ApiServer INSTANCE = new ApiServer();
  }

  private final KubeAPIServer server =
      new KubeAPIServer(
          KubeAPIServerConfigBuilder.anAPIServerConfig().withOfflineMode(true).build());
  private final KubernetesClient client;

  private ApiServer() {
    startAlone();
    Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(server.getKubeConfigYaml()))
            .build();
    CustomResourceDefinition definition =
        Serialization.unmarshal(readFile(Path.of(DEFINITION)), CustomResourceDefinition.class);
    client.resource(Serialization.unmarshal(ADDRESSES, GenericKubernetesResource.class)).create();
    client.resource(definition).create();
    client.resource(definition).waitUntilCondition(ApiServer::isEstablished, 30, TimeUnit.SECONDS);
  }

  /** Of all processes that run tests: they share the folder where the first one makes keys. */
  private void startAlone() {
    try (FileChannel lock =
        FileChannel.open(
            Path.of("target", "api-server.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      var _ = lock.lock();
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ApiServer get() {
    return Started.INSTANCE;
  }

  /** As a file, of an administrator. */
  Path kubeconfig() throws IOException {
    return Files.writeString(
        Files.createTempFile("kubeconfig-", ".yaml"), server.getKubeConfigYaml());
  }

  KubernetesClient client() {
    return client;
  }

  /** A client of a user, whose requests an interceptor sees. */
  KubernetesClient newClient(String user, Interceptor interceptor) {
    Config config = Config.fromKubeconfig(server.getKubeConfigYaml());
    config.setImpersonateUsername(user);
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientBuilderConsumer(
            builder -> builder.addOrReplaceInterceptor("test", interceptor))
        .build();
  }

  /** A namespace that no other test uses. */
  String newNamespace() {
    String name = "test-" + NAMESPACES.incrementAndGet();
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  /** A cluster named demo with this spec, in YAML; answers it as the API server stored it. */
  GenericKubernetesResource create(String namespace, String specYaml) {
    return client.resource(cluster(namespace, "demo", specYaml)).create();
  }

  static GenericKubernetesResource cluster(String namespace, String name, String specYaml) {
    String yaml =
        """
        apiVersion: realtimecluster.io/v1alpha1
        kind: RealtimeCluster
        metadata: {name: '%s', namespace: %s}
        spec:
        %s
        """
            .formatted(name, namespace, specYaml.indent(2));
    return Serialization.unmarshal(yaml, GenericKubernetesResource.class);
  }

  private static boolean isEstablished(CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        && definition.getStatus().getConditions() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    "Established".equals(condition.getType())
                        && "True".equals(condition.getStatus()));
  }

  private static String readFile(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
