package io.realtimecluster.operator.realtimecluster.status;

import io.realtimecluster.crds.v1alpha1.External;
import io.realtimecluster.operator.realtimecluster.observed.Workload;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
      Verdict blocked = new Verdict(false, obstacle.get().reason(), obstacle.get().message());
      return blocked.withNote(
          workload.ready() == 0
              ? ""
              : "%d pods of the last good spec are ready".formatted(workload.ready()));
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

  /** Of one that somebody else runs. */
  static Verdict ofExternal(@Nullable External external, Optional<Obstacle> obstacle) {
    return obstacle
        .map(present -> new Verdict(false, present.reason(), present.message()))
        .orElseGet(
            () ->
                new Verdict(
                    true,
                    Reason.EXTERNAL,
                    "the Secret %s says where it is"
                        .formatted(external == null ? "" : external.secretName())));
  }

  Verdict withNote(String note) {
    return note.isEmpty() ? this : new Verdict(ready, reason, message + "; " + note);
  }
}
