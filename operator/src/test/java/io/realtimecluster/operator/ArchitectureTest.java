package io.realtimecluster.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.IntSummaryStatistics;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** Which package may know which, and what classes and methods may look like. */
@AnalyzeClasses(
    packages = "io.realtimecluster.operator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final int METHOD_LINES_MAX = 70;

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.realtimecluster.operator.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule operatorSeesNoServiceCode =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.realtimecluster.edge..",
              "io.realtimecluster.hub..",
              "io.realtimecluster.broker..",
              "io.realtimecluster.state..");

  @ArchTest
  static final ArchRule desiredAndStatusDoNotTalkToKubernetes =
      noClasses()
          .that()
          .resideInAnyPackage("..desired..", "..status..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo("io.fabric8.kubernetes.client.Client");

  @ArchTest
  static final ArchRule scalingIsPure =
      classes()
          .that()
          .resideInAPackage("..scaling..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "..operator.realtimecluster.scaling..",
              "io.realtimecluster.crds..",
              "org.jspecify.annotations..",
              "java.lang..",
              "java.time..",
              "java.util..");

  @ArchTest
  static final ArchRule scalingHasNoClock =
      noClasses()
          .that()
          .resideInAPackage("..scaling..")
          .should()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "reads the time",
                  call ->
                      call.getTarget().getName().equals("now")
                          && call.getTargetOwner().getPackageName().equals("java.time")));

  @ArchTest
  static final ArchRule observedOnlyReads =
      noClasses()
          .that()
          .resideInAPackage("..observed..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..edges..", "..status..", "..scaling..");

  @ArchTest
  static final ArchRule namesSayWhatThingsAre =
      noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Impl|Base)");

  @ArchTest
  static final ArchRule everyPackageIsNullMarked =
      classes()
          .should(
              new ArchCondition<>("be in a @NullMarked package") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  if (!item.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(
                        SimpleConditionEvent.violated(
                            item, item.getPackageName() + " is not @NullMarked"));
                  }
                }
              });

  /** Counted between a method's first and last call, so a little too low. */
  @ArchTest
  static final ArchRule methodsAreShort =
      methods()
          .that(
              DescribedPredicate.describe(
                  "call something", (JavaMethod method) -> !method.getAccessesFromSelf().isEmpty()))
          .should(
              new ArchCondition<>("have at most " + METHOD_LINES_MAX + " lines") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                  IntSummaryStatistics lines =
                      method.getAccessesFromSelf().stream()
                          .collect(Collectors.summarizingInt(access -> access.getLineNumber()));
                  int count = lines.getMax() - lines.getMin();
                  if (count > METHOD_LINES_MAX) {
                    events.add(
                        SimpleConditionEvent.violated(
                            method, method.getFullName() + " has " + count + " lines"));
                  }
                }
              });
}
