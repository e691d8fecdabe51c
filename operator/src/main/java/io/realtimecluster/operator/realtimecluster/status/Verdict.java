package io.realtimecluster.operator.realtimecluster.status;

import io.realtimecluster.operator.realtimecluster.observed.Workload;
import java.util.Optional;

/** What is thought of one component. */
record Verdict(boolean ready, Reason reason, String message) {

  /**
   * Of a component.
   *
   * @param wanted how many ready pods are enough
   * @param podProblem what a pod complains about
   */
  static Verdict of(
      Workload workload, int wanted, Optional<Obstacle> obstacle, Optional<String> podProblem) {
    if (obstacle.isPresent()) {
      return new Verdict(false, obstacle.get().reason(), obstacle.get().message());
    }
    String suffix = podProblem.map(problem -> "; " + problem).orElse("");
    if (workload.ready() < wanted) {
      return new Verdict(
          false,
          Reason.PODS_NOT_READY,
          "%d of %d pods ready%s".formatted(workload.ready(), wanted, suffix));
    }
    if (workload.updated() < wanted) {
      return new Verdict(
          true,
          Reason.UPDATING,
          "%d of %d pods updated%s".formatted(workload.updated(), wanted, suffix));
    }
    return new Verdict(
        true,
        Reason.ALL_READY,
        "%d of %d pods ready%s".formatted(workload.ready(), wanted, suffix));
  }

  Verdict withNote(String note) {
    return note.isEmpty() ? this : new Verdict(ready, reason, message + "; " + note);
  }
}
