package io.realtimecluster.bench.connection;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Brings a number of members into their rooms at a bounded rate, and counts how they fared.
 * Thread-safe.
 */
public final class Roster implements MemberListener {
  private final int size;
  private final ConnectPace pace;
  private final CountDownLatch settled;
  private final Map<String, Long> problems = new TreeMap<>();
  private int ready;
  private volatile boolean ended;

  public Roster(int size, int connectsPerSecond) {
    this(size, connectsPerSecond, ConnectPace.UNDER_WAY_MAX);
  }

  /**
   * @param underWayMax how many may be connecting or joining at once
   */
  public Roster(int size, int connectsPerSecond, int underWayMax) {
    this.size = size;
    this.pace = new ConnectPace(connectsPerSecond, underWayMax);
    this.settled = new CountDownLatch(size);
  }

  /** Opens every member and waits until each is ready or has failed, or the time is over. */
  public void gather(
      Connections connections,
      IntFunction<Target> targets,
      IntFunction<Member> members,
      Duration timeout)
      throws InterruptedException {
    for (int index = 0; index < size; index++) {
      pace.await();
      connections.open(targets.apply(index), members.apply(index));
    }
    if (!settled.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      count("no answer in " + timeout.toSeconds() + " s");
    }
  }

  public synchronized int ready() {
    return ready;
  }

  public boolean complete() {
    return ready() == size;
  }

  /** What went wrong, by cause. */
  public synchronized Map<String, Long> problems() {
    return new TreeMap<>(problems);
  }

  /** From now on connections end because the generator closes them. */
  public void end() {
    ended = true;
  }

  @Override
  public void onReady() {
    synchronized (this) {
      ready++;
    }
    settle();
  }

  @Override
  public void onNotReady(String cause) {
    count("not joined: " + cause);
    settle();
  }

  @Override
  public void onLost(String cause) {
    count(cause);
  }

  @Override
  public void onError(String code) {
    count(code);
  }

  private void settle() {
    settled.countDown();
    pace.done();
  }

  private synchronized void count(String problem) {
    if (!ended) {
      problems.merge(problem, 1L, Long::sum);
    }
  }
}
