package io.realtimecluster.hub.room;

import io.realtimecluster.proto.broker.v1.InterestAnnouncement;
import io.realtimecluster.proto.broker.v1.InterestGrant;
import io.realtimecluster.proto.broker.v1.RoomHistory;
import io.realtimecluster.proto.broker.v1.RoomHistoryRequest;
import io.realtimecluster.proto.broker.v1.RoomPresenceChange;
import io.realtimecluster.proto.broker.v1.RoomPublish;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.state.v1.LogEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One room at the hub that owns it: its offsets, kept publications, dedup window, the edges with
 * interest and who is present. Without I/O; confined to the thread of its partition.
 */
public final class Room {

  /** How many publishes are remembered for dedup, at least; durable rooms: as many as are kept. */
  static final int DEDUP_WINDOW_MIN = 1_000;

  /** How many publications an edge that announces itself again gets at once. */
  static final int RECOVERY_COUNT_MAX = 1_000;

  private final String name;
  private final RoomType type;
  private final String epoch;
  private final History history;
  private final Deduplication deduplication;
  private final Presence presence = new Presence();
  private final Set<String> edges = new LinkedHashSet<>();
  private List<LogEntry> uncommitted = new ArrayList<>();
  private long lastOffset;

  /** A room at a position, with what is kept of its log before that, oldest first. */
  public Room(String name, RoomType type, String epoch, long lastOffset, List<LogEntry> kept) {
    this.name = name;
    this.type = type;
    this.epoch = epoch;
    this.lastOffset = lastOffset;
    this.history = new History(type.history());
    this.deduplication = new Deduplication(Math.max(DEDUP_WINDOW_MIN, type.history().size()));
    for (LogEntry entry : kept) {
      history.add(entry);
      deduplication.remember(entry.getSession(), entry.getSequence(), entry.getOffset());
    }
  }

  /** The room's name. */
  public String name() {
    return name;
  }

  /** The room's type. */
  public RoomType type() {
    return type;
  }

  /** Names this life of the log. */
  public String epoch() {
    return epoch;
  }

  /** The edges that want the room's publications. Read only. */
  public Set<String> edges() {
    return edges;
  }

  /** The offset that an earlier copy of the publish got; empty if there was none. */
  public OptionalLong duplicateOf(RoomPublish publish) {
    return deduplication.find(publish.getSession(), publish.getSequence());
  }

  /** Appends a publish and returns what members shall get. */
  public Publication append(RoomPublish publish, long nowMillis) {
    LogEntry entry =
        LogEntry.newBuilder()
            .setOffset(++lastOffset)
            .setSession(publish.getSession())
            .setSequence(publish.getSequence())
            .setSender(publish.getSender())
            .setPayload(publish.getPayload())
            .setPublishedMillis(nowMillis)
            .build();
    history.add(entry);
    deduplication.remember(entry.getSession(), entry.getSequence(), lastOffset);
    if (type.history().durability() == RoomType.Durability.DURABLE) {
      uncommitted.add(entry);
    }
    return publication(entry);
  }

  /** Takes the entries that must be stored before anybody hears of them. */
  public List<LogEntry> takeUncommitted() {
    List<LogEntry> taken = uncommitted;
    uncommitted = new ArrayList<>();
    return taken;
  }

  /** Notes an edge's interest and users; returns the change of presence as a whole, if any. */
  public @Nullable RoomPresenceChange announce(String edge, InterestAnnouncement announcement) {
    edges.add(edge);
    return type.presence() ? change(presence.replace(edge, announcement.getUsersList())) : null;
  }

  /**
   * The answer to an announcement: the position, and what the edge has missed if it is all kept.
   */
  public InterestGrant grant(InterestAnnouncement announcement, long nowMillis) {
    InterestGrant.Builder grant =
        InterestGrant.newBuilder()
            .setRoom(name)
            .setEpoch(epoch)
            .setOffset(lastOffset)
            .setPresence(type.presence())
            .addAllUsers(presence.users());
    if (announcement.getEpoch().equals(epoch)) {
      Optional<List<LogEntry>> missed =
          history.after(announcement.getOffset(), lastOffset, RECOVERY_COUNT_MAX, nowMillis);
      grant.setComplete(missed.isPresent());
      missed.ifPresent(entries -> grant.addAllPublications(publications(entries)));
    }
    return grant.build();
  }

  /** Forgets an edge; returns the change of presence as a whole, if any. */
  public @Nullable RoomPresenceChange withdraw(String edge) {
    edges.remove(edge);
    return change(presence.replace(edge, Set.of()));
  }

  /** Users came to or left an edge; returns the change of presence as a whole, if any. */
  public @Nullable RoomPresenceChange updatePresence(
      String edge, Collection<String> joined, Collection<String> left) {
    return type.presence() ? change(presence.update(edge, joined, left)) : null;
  }

  /** The answer to a request for a part of the log. */
  public RoomHistory history(RoomHistoryRequest request, long nowMillis) {
    RoomHistory.Builder answer =
        RoomHistory.newBuilder()
            .setRoom(name)
            .setRequest(request.getRequest())
            .setEpoch(epoch)
            .setOffset(lastOffset);
    int countMax = Math.min(request.getLimit(), RECOVERY_COUNT_MAX);
    if (request.getEpoch().isEmpty()) {
      return answer
          .setComplete(true)
          .addAllPublications(publications(history.latest(countMax, nowMillis)))
          .build();
    }
    if (request.getEpoch().equals(epoch)) {
      history
          .after(request.getAfterOffset(), lastOffset, countMax, nowMillis)
          .ifPresent(entries -> answer.setComplete(true).addAllPublications(publications(entries)));
    }
    return answer.build();
  }

  private @Nullable RoomPresenceChange change(Presence.Change change) {
    if (change.isEmpty()) {
      return null;
    }
    return RoomPresenceChange.newBuilder()
        .setRoom(name)
        .addAllJoined(change.joined())
        .addAllLeft(change.left())
        .build();
  }

  private List<Publication> publications(List<LogEntry> entries) {
    return entries.stream().map(this::publication).toList();
  }

  private Publication publication(LogEntry entry) {
    return Publication.newBuilder()
        .setRoom(name)
        .setOffset(entry.getOffset())
        .setSender(entry.getSender())
        .setPayload(entry.getPayload())
        .build();
  }
}
