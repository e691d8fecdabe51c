package io.realtimecluster.crds.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.crdv2.generator.CRDGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The checked-in CustomResourceDefinition is what the model says. */
class CustomResourceDefinitionTest {

  private static final String NAME = "realtimeclusters.realtimecluster.io-v1";
  private static final Path CHECKED_IN = Path.of("kubernetes", NAME + ".yml");

  @Test
  void checkedInDefinition_isGeneratedFromTheModel() throws IOException {
    // Given
    String generated = generate();
    // When
    if (Boolean.getBoolean("crds.update")) {
      Files.writeString(CHECKED_IN, generated);
    }
    // Then
    assertThat(CHECKED_IN)
        .as(
            "crds/%s differs from the model. If the model is right, update it with: mvn -pl crds"
                + " test -Dcrds.update=true",
            CHECKED_IN)
        .content()
        .isEqualTo(generated);
  }

  private static String generate() throws IOException {
    try (MemoryOutput output = new MemoryOutput()) {
      new CRDGenerator()
          .customResourceClasses(RealtimeCluster.class)
          .forCRDVersions("v1")
          .withMinQuotes(true)
          .withPostProcessor(new SchemaCorrections())
          .withOutput(output)
          .generate();
      return output.text(NAME);
    }
  }

  /** Keeps what the generator writes. */
  private static final class MemoryOutput implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {

    private final Map<String, ByteArrayOutputStream> streams = new ConcurrentHashMap<>();

    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return streams.computeIfAbsent(crdName, name -> new ByteArrayOutputStream());
    }

    String text(String crdName) {
      ByteArrayOutputStream stream = streams.get(crdName);
      assertThat(stream).as("%s among %s", crdName, streams.keySet()).isNotNull();
      return stream.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {}
  }
}
