package io.realtimecluster.broker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(
    packages = "io.realtimecluster.broker",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.realtimecluster.broker.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule names =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");

  @ArchTest
  static final ArchRule knowsProtocolAndJdkAlone =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "com.sun.management..",
              "com.google.protobuf..",
              "org.jspecify..",
              "io.realtimecluster.broker..",
              "io.realtimecluster.proto..");

  @ArchTest
  static final ArchRule upstreamAndDownstreamAreApart =
      noClasses()
          .that()
          .resideInAPackage("..upstream..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..downstream..");

  @ArchTest
  static final ArchRule downstreamAndUpstreamAreApart =
      noClasses()
          .that()
          .resideInAPackage("..downstream..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..upstream..");

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses imported) {
    JavaPackage root = imported.getPackage("io.realtimecluster.broker");
    root.getSubpackagesInTree().stream()
        .filter(each -> !each.getClasses().isEmpty())
        .forEach(
            each ->
                assertTrue(each.isAnnotatedWith(NullMarked.class), each + " is not @NullMarked"));
    assertTrue(root.isAnnotatedWith(NullMarked.class));
  }
}
