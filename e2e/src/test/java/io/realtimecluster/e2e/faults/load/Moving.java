package io.realtimecluster.e2e.faults.load;

import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Takes part in one of two meetings and moves to and fro between them. Who was away for too long
 * has left, and takes part anew. It waits for each answer before it asks for something else.
 */
final class Moving implements Behaviour {

  private static final String JOIN = "{\"type\":\"join\"}";
  private static final String ABSENT = "does not take part";
  private static final int PAUSE_MILLIS_MIN = 500;
  private static final int PAUSE_MILLIS_MAX = 1_500;

  private enum Step {
    OUT,
    IN,
    ASKED
  }

  private final List<String> meetings;
  private final Random random;
  private long nextNanos = System.nanoTime();
  private Step step = Step.OUT;
  private int here;

  Moving(List<String> meetings, Random random) {
    this.meetings = meetings;
    this.random = random;
  }

  @Override
  public void act(Client client, long nowNanos) {
    if (nowNanos < nextNanos || step == Step.ASKED) {
      return;
    }
    nextNanos =
        nowNanos
            + TimeUnit.MILLISECONDS.toNanos(random.nextInt(PAUSE_MILLIS_MIN, PAUSE_MILLIS_MAX));
    if (step == Step.OUT) {
      client.command(meetings.get(here), JOIN, _ -> step = Step.IN);
    } else {
      String move = "{\"type\":\"move\",\"to\":\"%s\"}".formatted(meetings.get(1 - here));
      client.command(meetings.get(here), move, this::moveAnswered);
    }
    step = Step.ASKED;
  }

  private void moveAnswered(ServerMessage answer) {
    step = Step.IN;
    if (!answer.hasError()) {
      here = 1 - here;
    } else if (answer.getError().getMessage().contains(ABSENT)) {
      step = Step.OUT;
    }
  }
}
