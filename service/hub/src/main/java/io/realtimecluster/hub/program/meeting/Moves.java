package io.realtimecluster.hub.program.meeting;

import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import io.realtimecluster.program.Saga;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moving a user from one meeting to another. The other one takes the user in first, so at no time
 * is the user in none of them; until the first one has let go, the other one does not mind that the
 * user's sessions are not there yet. Stateless.
 */
final class Moves {

  private Moves() {}

  static Decision<MeetingEvent> begin(
      Meeting meeting, MeetingCommand.Move move, CommandContext context) {
    String user = move.user() == null ? context.user() : move.user();
    @Nullable Participant known = meeting.participant(user);
    boolean byBackend = context.session().isEmpty() && context.user().isEmpty();
    if (!byBackend && !user.equals(context.user()) && !meeting.host(context.user())) {
      return Decision.reject("%s is no host".formatted(context.user()));
    }
    if (known == null) {
      return Decision.reject("%s does not take part".formatted(user));
    }
    if (known.arriving()) {
      return Decision.postpone(
          "%s is just being moved here from %s".formatted(user, known.arrivingFrom()));
    }
    if (move.to().equals(context.room())) {
      return Decision.reject("%s takes part in %s already".formatted(user, move.to()));
    }
    String from = context.room();
    Saga.Step there =
        new Saga.Step(
            move.to(),
            new MeetingStep.Arrive(user, known.sessions(), known.muted(), from),
            new MeetingStep.Settle(user, from),
            new MeetingStep.Return(user, from));
    return Decision.begin(
        new Saga(List.of(there), new MeetingStep.Depart(user, known.sessions(), move.to())));
  }

  static Decision<MeetingEvent> decide(Meeting meeting, MeetingStep step) {
    return switch (step) {
      case MeetingStep.Arrive arrive -> arrive(meeting, arrive);
      case MeetingStep.Depart depart -> depart(meeting, depart);
      case MeetingStep.Settle(String user, String from) ->
          arrivingFrom(meeting, user, from)
              ? Decision.accept(new MeetingEvent.Settled(user))
              : Decision.accept();
      case MeetingStep.Return(String user, String from) ->
          arrivingFrom(meeting, user, from)
              ? accept(going(meeting, user, new MeetingEvent.Returned(user, from)))
              : Decision.accept();
    };
  }

  private static Decision<MeetingEvent> arrive(Meeting meeting, MeetingStep.Arrive arrive) {
    if (meeting.participant(arrive.user()) != null) {
      return Decision.reject("%s takes part there already".formatted(arrive.user()));
    }
    int size = meeting.participants().size();
    if (size >= meeting.capacity()) {
      return Decision.reject(
          "%d users take part, the capacity is %d".formatted(size, meeting.capacity()));
    }
    return Decision.accept(
        new MeetingEvent.Arrived(
            arrive.user(),
            arrive.sessions(),
            size == 0 ? Role.HOST : Role.PARTICIPANT,
            arrive.muted(),
            arrive.from()));
  }

  private static Decision<MeetingEvent> depart(Meeting meeting, MeetingStep.Depart depart) {
    @Nullable Participant known = meeting.participant(depart.user());
    return known == null || depart.sessions().stream().noneMatch(known.sessions()::contains)
        ? Decision.reject("%s does not take part any more".formatted(depart.user()))
        : accept(
            going(meeting, depart.user(), new MeetingEvent.Departed(depart.user(), depart.to())));
  }

  /** With the last host, the one who is there longest becomes host. */
  static List<MeetingEvent> going(Meeting meeting, String user, MeetingEvent gone) {
    List<MeetingEvent> events = new ArrayList<>();
    events.add(gone);
    if (meeting.lastHost(user)) {
      meeting
          .successorOf(user)
          .ifPresent(next -> events.add(new MeetingEvent.RoleChanged(next, Role.HOST)));
    }
    return events;
  }

  private static boolean arrivingFrom(Meeting meeting, String user, String from) {
    @Nullable Participant known = meeting.participant(user);
    return known != null && from.equals(known.arrivingFrom());
  }

  private static Decision<MeetingEvent> accept(List<MeetingEvent> events) {
    return new Decision.Accepted<>(events, null);
  }
}
