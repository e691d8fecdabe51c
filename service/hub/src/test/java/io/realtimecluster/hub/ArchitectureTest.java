package io.realtimecluster.hub;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.realtimecluster.hub.partition.Rehearsal;

@AnalyzeClasses(packages = "io.realtimecluster.hub", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.realtimecluster.hub.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule hubKnowsNoEdge =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.realtimecluster.edge..");

  @ArchTest
  static final ArchRule hubKnowsNoTechnology =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.rabbitmq..",
              "io.smallrye.reactive.messaging..",
              "org.infinispan..",
              "io.opentelemetry.sdk..",
              "io.opentelemetry.exporter..",
              "io.realtimecluster.broker.rabbitmq..",
              "io.realtimecluster.broker.memory..",
              "io.realtimecluster.state.infinispan..");

  @ArchTest
  static final ArchRule nothingButTheRehearsalIsKeptInMemoryOnly =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Rehearsal.class.getName())
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.realtimecluster.state.memory..");

  @ArchTest
  static final ArchRule roomsHaveNoInputOrOutput =
      noClasses()
          .that()
          .resideInAPackage("io.realtimecluster.hub.room..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.realtimecluster.broker..",
              "io.realtimecluster.state..",
              "io.quarkus..",
              "java.io..",
              "java.net..");

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      classes().should().haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl)$");
}
