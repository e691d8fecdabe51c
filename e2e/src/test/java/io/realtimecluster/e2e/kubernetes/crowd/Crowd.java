package io.realtimecluster.e2e.kubernetes.crowd;

import io.realtimecluster.e2e.Tokens;
import io.realtimecluster.e2e.Waits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Many users in some durable rooms, in each of which one of them publishes every two seconds.
 * Thread-safe, but for {@link #grow} and {@link #shrinkTo}, which are for one thread.
 */
public final class Crowd implements AutoCloseable {

  private static final long SPEAK_MILLIS = 2_000;
  private static final Duration REST_WAIT_MAX = Duration.ofSeconds(90);
  private static final int MISSING_SHOWN_MAX = 5;

  /** One of so many speaks JSON; the form costs a client's processor a lot. */
  private static final int JSON_EVERY = 10;

  private final String name;
  private final URI service;
  private final Tokens tokens;
  private final int rooms;
  private final Tally tally = new Tally();
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final List<Speaker> speakers = new CopyOnWriteArrayList<>();
  private volatile boolean resting;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("crowd-timer").daemon().factory());

  /**
   * An empty one.
   *
   * @param name of its users and rooms: {@code crowd:NAME-0} and so on
   * @param service where they connect
   */
  public Crowd(String name, URI service, Tokens tokens, int rooms) {
    this.name = name;
    this.service = service;
    this.tokens = tokens;
    this.rooms = rooms;
    var _ =
        timer.scheduleWithFixedDelay(
            this::speak, SPEAK_MILLIS, SPEAK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void speak() {
    if (!resting) {
      speakers.forEach(Speaker::speak);
    }
  }

  /** So many more come, at this rate; returns when the last one has begun to. */
  public void grow(int count, int perSecond) {
    long startNanos = System.nanoTime();
    for (int i = 0; i < count; i++) {
      Member member = newMember(members.size());
      members.add(member);
      later(0, member::open);
      pauseUntil(startNanos + TimeUnit.SECONDS.toNanos(1) * (i + 1) / perSecond);
    }
  }

  private static void pauseUntil(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Member newMember(int number) {
    String user = "%s-%d".formatted(name, number);
    String room = "crowd:%s-%d".formatted(name, number % rooms);
    boolean json = number % JSON_EVERY == 0;
    if (number >= rooms) {
      return new Member(this, user, room, json);
    }
    Speaker speaker = new Speaker(this, user, room, json);
    speakers.add(speaker);
    return speaker;
  }

  /** The others leave; those who speak are among those who stay. */
  public void shrinkTo(int count) {
    if (count < rooms) {
      throw new IllegalArgumentException("%d are fewer than there are rooms".formatted(count));
    }
    List<Member> leaving = List.copyOf(members.subList(count, members.size()));
    members.removeAll(leaving);
    leaving.forEach(Member::leave);
  }

  /** How many members each edge serves; under an empty name, those that none serves. */
  public Map<String, Integer> membersByEdge() {
    Map<String, Integer> counts = new TreeMap<>();
    members.forEach(member -> counts.merge(member.edge().orElse(""), 1, Integer::sum));
    return counts;
  }

  /**
   * What is missing for all to be served as if nothing had happened since then: everybody is in the
   * room and got what was published there since.
   */
  public List<String> missingSince(long nanos) {
    return Stream.concat(
            speakers.stream()
                .filter(speaker -> !speaker.isAnsweredSince(nanos))
                .map(speaker -> speaker.user() + " has no answer"),
            members.stream().flatMap(member -> missing(member).stream()))
        .limit(MISSING_SHOWN_MAX)
        .toList();
  }

  /** Waits until all are served now. */
  public void awaitServed(Duration max) {
    awaitServedSince(System.nanoTime(), max);
  }

  /** Waits until all are served as if nothing had happened since then. */
  public void awaitServedSince(long nanos, Duration max) {
    Waits.until(
        max, () -> "not served: " + missingSince(nanos), () -> missingSince(nanos).isEmpty());
  }

  /** How often members were told to move so far. */
  public long moved() {
    return tally.moved.sum();
  }

  private Optional<String> missing(Member member) {
    if (member.edge().isEmpty()) {
      return Optional.of(member.user() + " is not in the room");
    }
    long end = speakerOf(member).acknowledgedOffset();
    return member.offset() < end
        ? Optional.of("%s is at %d of %d".formatted(member.user(), member.offset(), end))
        : Optional.empty();
  }

  private Speaker speakerOf(Member member) {
    return speakers.stream()
        .filter(speaker -> speaker.room().equals(member.room()))
        .findFirst()
        .orElseThrow();
  }

  /** Nobody speaks any more; waits until everything has arrived, and gives the account of it. */
  public Account rest() {
    resting = true;
    Waits.until(
        REST_WAIT_MAX, () -> "still missing: " + missingAtRest(), () -> missingAtRest().isEmpty());
    speakers.stream()
        .filter(speaker -> speaker.acknowledgedOffset() != speaker.spoken())
        .forEach(
            speaker ->
                tally.violated(
                    "%s has %d publications of %d"
                        .formatted(
                            speaker.room(), speaker.acknowledgedOffset(), speaker.spoken())));
    return tally.account(movedMost());
  }

  private List<String> missingAtRest() {
    return Stream.concat(
            speakers.stream()
                .filter(speaker -> speaker.unanswered() > 0)
                .map(speaker -> speaker.user() + " waits for an answer"),
            members.stream().flatMap(member -> missing(member).stream()))
        .limit(MISSING_SHOWN_MAX)
        .toList();
  }

  private int movedMost() {
    return members.stream().mapToInt(Member::moved).max().orElse(0);
  }

  URI service() {
    return service;
  }

  String token(String user) {
    return tokens.valid(user);
  }

  Tally tally() {
    return tally;
  }

  /** Runs something that may take its time. */
  void later(long millis, Runnable task) {
    try {
      var _ = timer.schedule(() -> Thread.ofVirtual().start(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // It has been closed.
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    members.forEach(Member::leave);
  }
}
