package io.realtimecluster.bench.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.realtimecluster.bench.server.Jvm.ClassBytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmTest {
  @Test
  void growth_twoHistograms_isTheLargestFirst() {
    // Given
    var before =
        Jvm.parse(
            """
            4711:
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:            10            160  a.A
               2:             5            500  [B (java.base@25)
            Total            15            660
            """);
    var after =
        Jvm.parse(
            """
               1:            12            192  a.A
               2:            15           1500  [B (java.base@25)
               3:             1             24  a.C
            """);

    // When
    List<ClassBytes> growth = Jvm.growth(before, after);

    // Then
    assertEquals(
        List.of(
            new ClassBytes("[B", 10, 1_000),
            new ClassBytes("a.A", 2, 32),
            new ClassBytes("a.C", 1, 24)),
        growth);
    assertEquals(660, Jvm.bytes(before));
  }
}
