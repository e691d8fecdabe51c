package io.realtimecluster.state.infinispan;

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
    packages = "io.realtimecluster.state.infinispan",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule names =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");

  @ArchTest
  static final ArchRule noBroker =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.rabbitmq..", "io.realtimecluster.broker..");

  @ArchTest
  static final ArchRule cachesAreUsedByStateCacheAlone =
      noClasses()
          .that()
          .doNotHaveSimpleName("StateCache")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.infinispan.client.hotrod.RemoteCache");

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses imported) {
    JavaPackage root = imported.getPackage("io.realtimecluster.state.infinispan");
    root.getSubpackagesInTree().stream()
        .filter(each -> !each.getClasses().isEmpty())
        .forEach(
            each ->
                assertTrue(each.isAnnotatedWith(NullMarked.class), each + " is not @NullMarked"));
    assertTrue(root.isAnnotatedWith(NullMarked.class));
  }
}
