package io.realtimecluster.operator.realtimecluster.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The next conditions, made from the former ones. */
final class StatusConditions {

  private final List<Condition> former;
  private final long generation;
  private final Clock clock;

  /** The next conditions speak of this generation of the spec. */
  StatusConditions(List<Condition> former, long generation, Clock clock) {
    this.former = former;
    this.generation = generation;
    this.clock = clock;
  }

  /** The time moves with the status only: else each look at the cluster would be a change. */
  Condition next(ConditionType type, Verdict verdict) {
    String status = verdict.ready() ? "True" : "False";
    return new ConditionBuilder()
        .withType(type.text())
        .withStatus(status)
        .withReason(verdict.reason().text())
        .withMessage(verdict.message())
        .withObservedGeneration(generation)
        .withLastTransitionTime(
            former(type)
                .filter(condition -> condition.getStatus().equals(status))
                .map(Condition::getLastTransitionTime)
                .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS).toString()))
        .build();
  }

  Optional<Condition> former(ConditionType type) {
    return former.stream().filter(condition -> type.text().equals(condition.getType())).findFirst();
  }
}
