package io.realtimecluster.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.realtimecluster.e2e")
class ArchitectureTest {

  private static final String FAULTS = "io.realtimecluster.e2e.faults";

  @ArchTest
  static final ArchRule noCycles = slices().matching(FAULTS + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule checksKnowNothingButTheHistory =
      noClasses()
          .that()
          .resideInAnyPackage(FAULTS + ".check..", FAULTS + ".history..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              FAULTS + ".load..",
              FAULTS + ".cluster..",
              FAULTS + ".fault..",
              FAULTS + ".report..",
              "io.realtimecluster.proto..");

  @ArchTest
  static final ArchRule clientsKnowTheProtocolAndNoProcesses =
      noClasses()
          .that()
          .resideInAPackage(FAULTS + ".load..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FAULTS + ".cluster..", FAULTS + ".fault..", FAULTS + ".check..");

  @ArchTest
  static final ArchRule publicProtocolOnly =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.realtimecluster.proto.broker..", "io.realtimecluster.proto.state..");

  @ArchTest
  static final ArchRule names =
      classes().should().haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl)");
}
