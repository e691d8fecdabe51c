package io.realtimecluster.e2e.faults.load;

import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Counts in a room, and competes for its lock: asks for it, keeps it for a moment and gives it
 * back, or forgets to, so that its lease ends. It waits for each answer about the lock before it
 * asks for something else: a command that is sent again may be overtaken by later ones.
 */
final class CountingAndLocking implements Behaviour {

  private static final String INCREMENT = "{\"type\":\"increment\",\"key\":\"count\"}";
  private static final String LOCK = "{\"type\":\"lock\",\"name\":\"door\",\"leaseMillis\":2000}";
  private static final String UNLOCK = "{\"type\":\"unlock\",\"name\":\"door\"}";
  private static final int PAUSE_MILLIS_MIN = 300;
  private static final int PAUSE_MILLIS_MAX = 900;
  private static final int FORGETS_ONE_IN = 10;

  private enum Lock {
    FREE,
    ASKED,
    HELD,
    RELEASED
  }

  private final String room;
  private final Random random;
  private long nextNanos = System.nanoTime();
  private Lock lock = Lock.FREE;
  private boolean counts;

  CountingAndLocking(String room, Random random) {
    this.room = room;
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
    counts = !counts;
    if (counts) {
      client.command(room, INCREMENT, _ -> {});
      return;
    }
    switch (lock) {
      case FREE -> {
        lock = Lock.ASKED;
        client.command(room, LOCK, this::lockAnswered);
      }
      case HELD -> {
        if (random.nextInt(FORGETS_ONE_IN) == 0) {
          lock = Lock.FREE;
        } else {
          lock = Lock.RELEASED;
          client.command(room, UNLOCK, _ -> lock = Lock.FREE);
        }
      }
      case ASKED, RELEASED -> {}
    }
  }

  private void lockAnswered(ServerMessage answer) {
    lock = answer.hasError() ? Lock.FREE : Lock.HELD;
  }
}
