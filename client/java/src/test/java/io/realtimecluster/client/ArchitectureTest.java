package io.realtimecluster.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

@AnalyzeClasses(packages = "io.realtimecluster.client", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule layersKnowOnlyThoseBelow =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("api")
          .definedBy("io.realtimecluster.client")
          .layer("document")
          .definedBy("io.realtimecluster.client.document")
          .layer("connection")
          .definedBy("io.realtimecluster.client.connection")
          .layer("transport")
          .definedBy("io.realtimecluster.client.transport")
          .layer("loop")
          .definedBy("io.realtimecluster.client.loop")
          .whereLayer("api")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("document")
          .mayOnlyBeAccessedByLayers("api")
          .whereLayer("connection")
          .mayOnlyBeAccessedByLayers("api")
          .whereLayer("transport")
          .mayOnlyBeAccessedByLayers("api", "connection");

  @ArchTest
  static final ArchRule nothingButTheJdkProtobufAndGsonIsNeeded =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "io.realtimecluster.client..",
              "io.realtimecluster.proto.client..",
              "com.google.protobuf..",
              "com.google.gson..",
              "org.jspecify.annotations..",
              "com.google.errorprone.annotations..");

  @ArchTest
  static final ArchRule transportsKnowNoMessages =
      noClasses()
          .that()
          .resideInAPackage("io.realtimecluster.client.transport..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.realtimecluster.proto..", "com.google.protobuf..");

  @ArchTest
  static final ArchRule onlyTheJsonFormNeedsTheOptionalDependency =
      noClasses()
          .that()
          .doNotHaveSimpleName("JsonCodec")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.google.protobuf.util..");

  @ArchTest
  static final ArchRule documentsKnowNeitherMessagesNorThreads =
      noClasses()
          .that()
          .resideInAPackage("io.realtimecluster.client.document..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.realtimecluster.proto..",
              "com.google.protobuf..",
              "java.util.concurrent..",
              "io.realtimecluster.client.loop..");

  @ArchTest
  static final ArchRule publicClassesOfTheApiAreForUse =
      classes()
          .that()
          .resideInAPackage("io.realtimecluster.client")
          .and()
          .arePublic()
          .and()
          .areNotInterfaces()
          .should()
          .haveModifier(JavaModifier.FINAL);

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      classes().should().haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl)$");
}
