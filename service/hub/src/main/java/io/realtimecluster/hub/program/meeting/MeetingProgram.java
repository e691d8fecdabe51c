package io.realtimecluster.hub.program.meeting;

import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import io.realtimecluster.program.SagaProgram;
import io.realtimecluster.program.Signal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** People who meet: who takes part, hosts, microphones, raised hands and capacity. */
public final class MeetingProgram
    implements SagaProgram<Meeting, MeetingCommand, MeetingEvent, MeetingStep> {

  @Override
  public String name() {
    return "meeting";
  }

  @Override
  public Class<Meeting> stateType() {
    return Meeting.class;
  }

  @Override
  public Class<MeetingCommand> commandType() {
    return MeetingCommand.class;
  }

  @Override
  public Class<MeetingEvent> eventType() {
    return MeetingEvent.class;
  }

  @Override
  public Class<MeetingStep> stepType() {
    return MeetingStep.class;
  }

  @Override
  public Meeting initialState() {
    return Meeting.EMPTY;
  }

  @Override
  public Decision<MeetingEvent> decide(
      Meeting meeting, MeetingCommand command, CommandContext context) {
    return switch (command) {
      case MeetingCommand.Join() -> join(meeting, context);
      case MeetingCommand.Leave() -> leave(meeting, context);
      case MeetingCommand.Mute mute -> mute(meeting, mute, context.user());
      case MeetingCommand.RaiseHand raise -> raiseHand(meeting, raise, context.user());
      case MeetingCommand.SetRole setRole -> setRole(meeting, setRole, context.user());
      case MeetingCommand.SetCapacity setCapacity ->
          setCapacity(meeting, setCapacity, context.user());
      case MeetingCommand.Remove remove -> remove(meeting, remove, context.user());
      case MeetingCommand.Move move -> Moves.begin(meeting, move, context);
    };
  }

  @Override
  public Decision<MeetingEvent> decideStep(
      Meeting meeting, MeetingStep step, CommandContext context) {
    return Moves.decide(meeting, step);
  }

  @Override
  public Meeting evolve(Meeting meeting, MeetingEvent event) {
    return switch (event) {
      case MeetingEvent.Joined joined -> meeting.joined(joined);
      case MeetingEvent.Left left -> meeting.left(left);
      case MeetingEvent.Removed removed -> meeting.without(removed.user());
      case MeetingEvent.Arrived arrived -> meeting.arrived(arrived);
      case MeetingEvent.Settled settled -> meeting.change(settled.user(), Participant::settled);
      case MeetingEvent.Returned returned -> meeting.without(returned.user());
      case MeetingEvent.Departed departed -> meeting.without(departed.user());
      case MeetingEvent.Muted muted ->
          meeting.change(muted.user(), participant -> participant.withMuted(muted.muted()));
      case MeetingEvent.HandRaised raised ->
          meeting.change(raised.user(), participant -> participant.withHandRaised(raised.raised()));
      case MeetingEvent.RoleChanged changed ->
          meeting.change(changed.user(), participant -> participant.withRole(changed.role()));
      case MeetingEvent.CapacityChanged changed -> meeting.withCapacity(changed.capacity());
    };
  }

  @Override
  public List<MeetingEvent> react(Meeting meeting, Signal signal) {
    if (signal instanceof Signal.SessionLeft left) {
      for (Map.Entry<String, Participant> entry : meeting.participants().entrySet()) {
        if (entry.getValue().sessions().contains(left.session())) {
          return leaving(meeting, entry.getKey(), left.session());
        }
      }
    }
    return List.of();
  }

  @Override
  public Set<String> sessions(Meeting meeting) {
    return meeting.participants().values().stream()
        .filter(participant -> !participant.arriving())
        .flatMap(participant -> participant.sessions().stream())
        .collect(Collectors.toSet());
  }

  private static Decision<MeetingEvent> join(Meeting meeting, CommandContext context) {
    if (context.session().isEmpty()) {
      return Decision.reject("only a client takes part, since its session shows when it has gone");
    }
    @Nullable Participant known = meeting.participant(context.user());
    if (known != null && known.sessions().contains(context.session())) {
      return Decision.accept();
    }
    if (known != null && known.sessions().size() >= Meeting.SESSIONS_PER_USER_MAX) {
      return Decision.reject(
          "%s takes part with %d sessions, the limit"
              .formatted(context.user(), Meeting.SESSIONS_PER_USER_MAX));
    }
    int size = meeting.participants().size();
    if (known == null && size >= meeting.capacity()) {
      return Decision.reject(
          "%d users take part, the capacity is %d".formatted(size, meeting.capacity()));
    }
    Role role = size == 0 ? Role.HOST : Role.PARTICIPANT;
    return Decision.accept(
        new MeetingEvent.Joined(
            context.user(), context.session(), known == null ? role : known.role()));
  }

  private static Decision<MeetingEvent> leave(Meeting meeting, CommandContext context) {
    @Nullable Participant known = meeting.participant(context.user());
    return known == null || !known.sessions().contains(context.session())
        ? Decision.accept()
        : new Decision.Accepted<>(leaving(meeting, context.user(), context.session()), null);
  }

  /** The user is out with the last session. */
  private static List<MeetingEvent> leaving(Meeting meeting, String user, String session) {
    MeetingEvent left = new MeetingEvent.Left(user, session);
    @Nullable Participant known = meeting.participant(user);
    return known != null && known.sessions().size() == 1
        ? Moves.going(meeting, user, left)
        : List.of(left);
  }

  private static Decision<MeetingEvent> mute(Meeting meeting, MeetingCommand.Mute mute, String by) {
    String user = mute.user() == null ? by : mute.user();
    @Nullable Participant known = meeting.participant(user);
    if (known == null) {
      return absent(user);
    }
    if (!user.equals(by) && !mute.muted()) {
      return Decision.reject("only %s may switch that microphone on".formatted(user));
    }
    if (!user.equals(by) && !meeting.host(by)) {
      return onlyHosts(by);
    }
    return known.muted() == mute.muted()
        ? Decision.accept()
        : Decision.accept(new MeetingEvent.Muted(user, mute.muted()));
  }

  private static Decision<MeetingEvent> raiseHand(
      Meeting meeting, MeetingCommand.RaiseHand raise, String by) {
    String user = raise.user() == null ? by : raise.user();
    @Nullable Participant known = meeting.participant(user);
    if (known == null) {
      return absent(user);
    }
    if (!user.equals(by) && raise.raised()) {
      return Decision.reject("only %s may raise that hand".formatted(user));
    }
    if (!user.equals(by) && !meeting.host(by)) {
      return onlyHosts(by);
    }
    return known.handRaised() == raise.raised()
        ? Decision.accept()
        : Decision.accept(new MeetingEvent.HandRaised(user, raise.raised()));
  }

  private static Decision<MeetingEvent> setRole(
      Meeting meeting, MeetingCommand.SetRole setRole, String by) {
    @Nullable Participant known = meeting.participant(setRole.user());
    if (!meeting.host(by)) {
      return onlyHosts(by);
    }
    if (known == null) {
      return absent(setRole.user());
    }
    if (known.role() == setRole.role()) {
      return Decision.accept();
    }
    return meeting.lastHost(setRole.user())
        ? Decision.reject("%s is the only host".formatted(setRole.user()))
        : Decision.accept(new MeetingEvent.RoleChanged(setRole.user(), setRole.role()));
  }

  private static Decision<MeetingEvent> setCapacity(
      Meeting meeting, MeetingCommand.SetCapacity setCapacity, String by) {
    if (!meeting.host(by)) {
      return onlyHosts(by);
    }
    return meeting.capacity() == setCapacity.capacity()
        ? Decision.accept()
        : Decision.accept(new MeetingEvent.CapacityChanged(setCapacity.capacity()));
  }

  private static Decision<MeetingEvent> remove(
      Meeting meeting, MeetingCommand.Remove remove, String by) {
    if (!meeting.host(by)) {
      return onlyHosts(by);
    }
    if (meeting.participant(remove.user()) == null) {
      return Decision.accept();
    }
    return remove.user().equals(by)
        ? Decision.reject("a host leaves and is not removed by itself")
        : Decision.accept(new MeetingEvent.Removed(remove.user(), by));
  }

  private static Decision<MeetingEvent> absent(String user) {
    return Decision.reject("%s does not take part".formatted(user));
  }

  private static Decision<MeetingEvent> onlyHosts(String user) {
    return Decision.reject("%s is no host".formatted(user));
  }
}
