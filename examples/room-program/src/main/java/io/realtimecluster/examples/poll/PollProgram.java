package io.realtimecluster.examples.poll;

import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import io.realtimecluster.program.RoomProgram;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A question to a room, a vote of each user, and an end. */
public final class PollProgram
    implements RoomProgram<PollProgram.Poll, PollProgram.Command, PollProgram.Event> {

  /** How many options a question may have. */
  static final int OPTIONS_MAX = 20;

  /** How many users may vote. */
  static final int VOTES_MAX = 1_000;

  /**
   * The state.
   *
   * @param by who asked; empty: nobody has asked yet
   * @param votes each user's option
   */
  public record Poll(
      String by, String question, List<String> options, Map<String, String> votes, boolean ended) {

    static final Poll NONE = new Poll("", "", List.of(), Map.of(), true);

    Poll with(Voted voted) {
      Map<String, String> changed = new HashMap<>(votes);
      changed.put(voted.user, voted.option);
      return new Poll(by, question, options, Map.copyOf(changed), ended);
    }
  }

  /** What clients may ask of the room. */
  public sealed interface Command {}

  /** A question; the one before must have ended. */
  public record Ask(String question, List<String> options) implements Command {

    /** Checks what a client sends; it is told what is wrong. */
    public Ask {
      if (question == null || question.isBlank()) {
        throw new IllegalArgumentException("question is missing");
      }
      int count = options == null ? 0 : options.size();
      if (count < 2 || count > OPTIONS_MAX) {
        throw new IllegalArgumentException(
            "options are %d, allowed is 2 to %d".formatted(count, OPTIONS_MAX));
      }
    }
  }

  /** A vote, or a change of mind. */
  public record Vote(String option) implements Command {}

  /** The end, by the one who asked. */
  public record End() implements Command {}

  /** What happened in the room. */
  public sealed interface Event {}

  /** A poll has begun. */
  public record Asked(String by, String question, List<String> options) implements Event {}

  /** A user wants this option. */
  public record Voted(String user, String option) implements Event {}

  /** The poll has ended; its votes stay until the next one. */
  public record Ended() implements Event {}

  @Override
  public String name() {
    return "poll";
  }

  @Override
  public Class<Poll> stateType() {
    return Poll.class;
  }

  @Override
  public Class<Command> commandType() {
    return Command.class;
  }

  @Override
  public Class<Event> eventType() {
    return Event.class;
  }

  @Override
  public Poll initialState() {
    return Poll.NONE;
  }

  @Override
  public Decision<Event> decide(Poll poll, Command command, CommandContext context) {
    return switch (command) {
      case Ask _ when !poll.ended() ->
          Decision.reject("%s has not ended".formatted(poll.question()));
      case Ask ask ->
          Decision.accept(new Asked(context.user(), ask.question(), List.copyOf(ask.options())));
      case Vote _ when poll.ended() -> Decision.reject("there is no poll now");
      case Vote vote -> vote(poll, vote, context.user());
      case End() when poll.ended() -> Decision.accept();
      case End() when !poll.by().equals(context.user()) ->
          Decision.reject("only %s may end it".formatted(poll.by()));
      case End() -> Decision.answer(poll.votes(), new Ended());
    };
  }

  @Override
  public Poll evolve(Poll poll, Event event) {
    return switch (event) {
      case Asked asked -> new Poll(asked.by(), asked.question(), asked.options(), Map.of(), false);
      case Voted voted -> poll.with(voted);
      case Ended() -> new Poll(poll.by(), poll.question(), poll.options(), poll.votes(), true);
    };
  }

  private static Decision<Event> vote(Poll poll, Vote vote, String user) {
    if (!poll.options().contains(vote.option())) {
      return Decision.reject(
          "option is %s, there are: %s".formatted(vote.option(), poll.options()), poll.options());
    }
    if (!poll.votes().containsKey(user) && poll.votes().size() >= VOTES_MAX) {
      return Decision.reject("%d users have voted, the limit".formatted(VOTES_MAX));
    }
    return vote.option().equals(poll.votes().get(user))
        ? Decision.accept()
        : Decision.accept(new Voted(user, vote.option()));
  }
}
