package io.realtimecluster.operator.realtimecluster.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.realtimecluster.operator.realtimecluster.Clusters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each leader must take the same template for the same: else a new one would roll all edges. */
class TemplateChecksumTest {

  private static final int PROCESSES = 4;

  /** What each of the processes prints. */
  public static void main(String[] arguments) {
    System.out.print(checksum());
  }

  /** Of all that is the same for one spec: what has no random password. */
  private static String checksum() {
    List<HasMetadata> objects = new ArrayList<>();
    objects.addAll(
        Edges.deployment(Clusters.demo(), Clusters.SETTINGS, Backends.MANAGED, "c0ffee", 2));
    objects.addAll(Hubs.of(Clusters.demo(), Clusters.SETTINGS, Backends.MANAGED));
    objects.removeIf(Secret.class::isInstance);
    return Checksum.ofJson(Serialization.asJson(objects));
  }

  @Test
  void edgesAndHubs_sameSpecInSeveralProcesses_areTheSame() throws Exception {
    List<String> checksums = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  TemplateChecksumTest.class.getName())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      checksums.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      assertThat(process.waitFor()).isZero();
    }
    assertThat(checksums).containsOnly(checksum());
  }

  @Test
  void ofJson_otherOrder_isTheSame_otherValue_isNot() {
    assertThat(Checksum.ofJson("{\"a\":{\"x\":1,\"y\":2},\"b\":[1,2]}"))
        .isEqualTo(Checksum.ofJson("{\"b\":[1,2],\"a\":{\"y\":2,\"x\":1}}"))
        .isNotEqualTo(Checksum.ofJson("{\"b\":[2,1],\"a\":{\"y\":2,\"x\":1}}"));
  }
}
