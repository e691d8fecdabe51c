package io.realtimecluster.hub.program.meeting;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * The state of a meeting.
 *
 * @param participants by user
 * @param nextNumber that of the next who comes
 */
public record Meeting(PMap<String, Participant> participants, int capacity, long nextNumber) {

  /** How many users take part at most, whatever a host wants. */
  static final int CAPACITY_MAX = 1_000;

  /** With how many sessions a user takes part at most. */
  static final int SESSIONS_PER_USER_MAX = 16;

  static final int CAPACITY_DEFAULT = 100;

  static final Meeting EMPTY = new Meeting(HashTreePMap.empty(), CAPACITY_DEFAULT, 1);

  @Nullable Participant participant(String user) {
    return participants.get(user);
  }

  boolean host(String user) {
    Participant participant = participants.get(user);
    return participant != null && participant.host();
  }

  /** True if there would be participants and no host without this user. */
  boolean lastHost(String user) {
    return host(user)
        && participants.entrySet().stream()
            .noneMatch(entry -> entry.getValue().host() && !entry.getKey().equals(user));
  }

  /** Who becomes host when the last one goes: the one who is there longest. */
  Optional<String> successorOf(String user) {
    return participants.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(user))
        .min(Comparator.comparingLong(entry -> entry.getValue().number()))
        .map(Map.Entry::getKey);
  }

  Meeting joined(MeetingEvent.Joined joined) {
    Participant known = participants.get(joined.user());
    Participant now =
        known == null
            ? Participant.coming(joined.role(), joined.session(), nextNumber)
            : known.withSessions(known.sessions().plus(joined.session()));
    return new Meeting(
        participants.plus(joined.user(), now),
        capacity,
        known == null ? nextNumber + 1 : nextNumber);
  }

  Meeting arrived(MeetingEvent.Arrived arrived) {
    Participant coming =
        new Participant(
            arrived.role(), arrived.muted(), false, arrived.sessions(), nextNumber, arrived.from());
    return new Meeting(participants.plus(arrived.user(), coming), capacity, nextNumber + 1);
  }

  Meeting left(MeetingEvent.Left left) {
    Participant known = participants.get(left.user());
    if (known == null) {
      return this;
    }
    PSet<String> sessions = known.sessions().minus(left.session());
    return sessions.isEmpty()
        ? without(left.user())
        : new Meeting(
            participants.plus(left.user(), known.withSessions(sessions)), capacity, nextNumber);
  }

  Meeting without(String user) {
    return new Meeting(participants.minus(user), capacity, nextNumber);
  }

  Meeting withCapacity(int changed) {
    return new Meeting(participants, changed, nextNumber);
  }

  Meeting change(String user, UnaryOperator<Participant> change) {
    Participant known = participants.get(user);
    return known == null
        ? this
        : new Meeting(participants.plus(user, change.apply(known)), capacity, nextNumber);
  }
}
