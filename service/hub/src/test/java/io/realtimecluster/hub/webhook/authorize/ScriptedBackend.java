package io.realtimecluster.hub.webhook.authorize;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Answers when a test says so. */
final class ScriptedBackend implements Backend {

  final List<Asked> asked = new ArrayList<>();
  int places = Integer.MAX_VALUE;
  int waiting;

  record Asked(Question question, BooleanSupplier wanted, Consumer<Decision> answer) {}

  @Override
  public boolean tryWait(int bytes) {
    if (waiting >= places) {
      return false;
    }
    waiting++;
    return true;
  }

  @Override
  public void waitEnded(int bytes) {
    waiting--;
  }

  @Override
  public void ask(Question question, BooleanSupplier wanted, Consumer<Decision> answer) {
    asked.add(new Asked(question, wanted, answer));
  }
}
