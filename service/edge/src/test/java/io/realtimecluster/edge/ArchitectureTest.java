package io.realtimecluster.edge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.realtimecluster.edge", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.realtimecluster.edge.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule edgeKnowsNoHub =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.realtimecluster.hub..", "io.realtimecluster.state..");

  @ArchTest
  static final ArchRule edgeKnowsNoTechnology =
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
              "io.realtimecluster.broker.memory..");

  @ArchTest
  static final ArchRule connectionsKnowNoBroker =
      noClasses()
          .that()
          .resideInAPackage("io.realtimecluster.edge.connection..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.realtimecluster.broker..",
              "io.realtimecluster.proto.broker..",
              "io.realtimecluster.edge.room..");

  @ArchTest
  static final ArchRule connectionsKnowNoTransport =
      noClasses()
          .that()
          .resideInAPackage("io.realtimecluster.edge.connection..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.realtimecluster.edge.websocket..", "io.realtimecluster.edge.poll..");

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      classes().should().haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl)$");
}
