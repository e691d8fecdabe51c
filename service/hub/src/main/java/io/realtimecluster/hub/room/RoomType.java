package io.realtimecluster.hub.room;

import io.realtimecluster.hub.program.Program;
import io.realtimecluster.hub.program.Programs;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the rooms of one kind have in common.
 *
 * @param name of the type, for people
 * @param match a room's whole name, in which {@code *} stands for any characters
 * @param history what of a room's publications is kept
 * @param presence whether the room knows who is in it
 * @param programming what the room does with commands
 * @param conflate whether a member that reads too slowly gets the latest publication only
 * @param presenceDetailsMax how many users a room may have whose joins and leaves are told one by
 *     one, 0 to 10,000; with more, members are told at intervals, and not all names
 * @param webhooks what a user's backend is asked and told
 */
public record RoomType(
    String name,
    String match,
    History history,
    boolean presence,
    Programming programming,
    boolean conflate,
    int presenceDetailsMax,
    RoomWebhooks webhooks) {

  /** That many users are told one by one, unless the type says otherwise. */
  public static final int PRESENCE_DETAILS_MAX_DEFAULT = 1_000;

  private static final int PRESENCE_DETAILS_MAX = 10_000;

  /** How many publications of a room may be kept, at most. */
  public static final int HISTORY_SIZE_MAX = 10_000;

  /** The type of rooms that match no other: the last 100 publications in memory, no presence. */
  public static final RoomType DEFAULT =
      new RoomType(
          "default",
          "*",
          new History(Durability.MEMORY, 100, null),
          false,
          Programming.RELAY,
          false,
          PRESENCE_DETAILS_MAX_DEFAULT,
          RoomWebhooks.NONE);

  /** Checks the limits, and that no event can be left out. */
  public RoomType {
    Programming.requireBetween("presenceDetailsMax", presenceDetailsMax, 0, PRESENCE_DETAILS_MAX);
    if (conflate && programming.hasState()) {
      throw new IllegalArgumentException(
          "slow is conflate, which only the program relay can have: a state needs every event");
    }
    if (webhooks.events() != null && !presence) {
      throw new IllegalArgumentException(
          "webhooks: events can be had only where presence is true: without it nobody knows who is"
              + " in a room");
    }
  }

  /** A type of rooms that pass messages on and take no commands. */
  public static RoomType relay(String name, String match, History history, boolean presence) {
    return new RoomType(
        name,
        match,
        history,
        presence,
        Programming.RELAY,
        false,
        PRESENCE_DETAILS_MAX_DEFAULT,
        RoomWebhooks.NONE);
  }

  /** The room names of this type. */
  Pattern pattern() {
    StringBuilder regex = new StringBuilder();
    for (String literal : match.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /** Where a room's publications are kept. */
  public enum Durability {
    /** Nowhere: only members that are connected get them. */
    NONE,
    /** In the hub's memory: they are lost with the hub. */
    MEMORY,
    /** In the state store, before a publish is acknowledged. */
    DURABLE
  }

  /**
   * What a room does with commands.
   *
   * @param snapshotEvery how many entries of the log a new snapshot of the state is taken after, at
   *     least, 1 to 100,000; with a long history fewer are taken, see {@link #snapshotAfter}
   * @param stateBytesMax how many bytes the state may have as JSON, 1 KiB to 4 MiB
   */
  public record Programming(Program<?, ?, ?> program, int snapshotEvery, int stateBytesMax) {

    /** A snapshot after that many entries, unless the type says otherwise. */
    public static final int SNAPSHOT_EVERY_DEFAULT = 1_000;

    /** That many bytes of state, unless the type says otherwise: 1 MiB. */
    public static final int STATE_BYTES_MAX_DEFAULT = 1024 * 1024;

    private static final int SNAPSHOT_EVERY_MAX = 100_000;
    private static final int STATE_BYTES_MIN = 1024;
    private static final int STATE_BYTES_MAX = 4 * 1024 * 1024;

    /** So a room has no more than this many snapshots, and a few. */
    private static final int SNAPSHOTS_PER_HISTORY = 4;

    /** Messages only. */
    public static final Programming RELAY = of(Programs.RELAY);

    /** Checks the limits. */
    public Programming {
      requireBetween("snapshotEvery", snapshotEvery, 1, SNAPSHOT_EVERY_MAX);
      requireBetween("stateBytesMax", stateBytesMax, STATE_BYTES_MIN, STATE_BYTES_MAX);
    }

    /** A program with the usual numbers. */
    public static Programming of(Program<?, ?, ?> program) {
      return new Programming(program, SNAPSHOT_EVERY_DEFAULT, STATE_BYTES_MAX_DEFAULT);
    }

    /** True if the rooms have a state of which snapshots are taken. */
    public boolean hasState() {
      return program != Programs.RELAY;
    }

    /** How many entries a new snapshot is taken after, with such a history. */
    int snapshotAfter(History history) {
      return Math.max(snapshotEvery, history.size() / SNAPSHOTS_PER_HISTORY);
    }

    private static void requireBetween(String name, int value, int min, int max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            "%s is %d, allowed is %d to %d".formatted(name, value, min, max));
      }
    }
  }

  /**
   * What of a room's publications is kept.
   *
   * @param durability where
   * @param size how many, 0 to 10,000
   * @param ttl how long at most; null: as long as there is room
   */
  public record History(Durability durability, int size, @Nullable Duration ttl) {

    /** Checks the limits. */
    public History {
      if (size < 0 || size > HISTORY_SIZE_MAX) {
        throw new IllegalArgumentException(
            "history size is %d, allowed is 0 to %d".formatted(size, HISTORY_SIZE_MAX));
      }
      if (ttl != null && !ttl.isPositive()) {
        throw new IllegalArgumentException("history ttl is %s, it must be positive".formatted(ttl));
      }
    }
  }
}
