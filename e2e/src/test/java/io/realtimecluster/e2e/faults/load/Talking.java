package io.realtimecluster.e2e.faults.load;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Publishes to one room after the other. */
final class Talking implements Behaviour {

  private static final int PAUSE_MILLIS_MIN = 400;
  private static final int PAUSE_MILLIS_MAX = 1_200;

  private final List<String> rooms;
  private final Random random;
  private long nextNanos = System.nanoTime();
  private int turn;

  Talking(List<String> rooms, Random random) {
    this.rooms = rooms;
    this.random = random;
  }

  @Override
  public void act(Client client, long nowNanos) {
    if (nowNanos < nextNanos) {
      return;
    }
    nextNanos =
        nowNanos
            + TimeUnit.MILLISECONDS.toNanos(random.nextInt(PAUSE_MILLIS_MIN, PAUSE_MILLIS_MAX));
    client.publish(rooms.get(turn++ % rooms.size()));
  }
}
