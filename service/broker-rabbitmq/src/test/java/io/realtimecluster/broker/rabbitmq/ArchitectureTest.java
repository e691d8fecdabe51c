package io.realtimecluster.broker.rabbitmq;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(
    packages = "io.realtimecluster.broker.rabbitmq",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule names =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");

  @ArchTest
  static final ArchRule noStateStore =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.infinispan..", "io.realtimecluster.state..");

  @ArchTest
  static final ArchRule partitionsAreConsumedByTheJavaClientAlone =
      noClasses()
          .that()
          .haveSimpleNameStartingWith("Partition")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.smallrye..", "org.eclipse.microprofile.reactive..");

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses imported) {
    JavaPackage root = imported.getPackage("io.realtimecluster.broker.rabbitmq");
    root.getSubpackagesInTree().stream()
        .filter(each -> !each.getClasses().isEmpty())
        .forEach(
            each ->
                assertTrue(each.isAnnotatedWith(NullMarked.class), each + " is not @NullMarked"));
    assertTrue(root.isAnnotatedWith(NullMarked.class));
  }
}
