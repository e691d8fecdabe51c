package io.realtimecluster.e2e.faults.check;

import io.realtimecluster.e2e.faults.history.History;
import java.util.List;

/** One rule that every history must keep. */
public interface Check {

  /** Every place where the history does not keep it; empty if it does. */
  List<Violation> check(History history);
}
