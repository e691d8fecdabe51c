package io.realtimecluster.examples.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.realtimecluster.examples.poll.PollProgram.Ask;
import io.realtimecluster.examples.poll.PollProgram.Command;
import io.realtimecluster.examples.poll.PollProgram.End;
import io.realtimecluster.examples.poll.PollProgram.Event;
import io.realtimecluster.examples.poll.PollProgram.Poll;
import io.realtimecluster.examples.poll.PollProgram.Vote;
import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PollProgramTest {

  private final PollProgram program = new PollProgram();
  private Poll poll = program.initialState();

  @Test
  void vote_twice_countsTheLast() {
    accepted("ana", new Ask("Lunch?", List.of("soup", "rice")));
    assertEquals(1, accepted("bob", new Vote("soup")).events().size());
    assertEquals(0, accepted("bob", new Vote("soup")).events().size());
    accepted("bob", new Vote("rice"));
    assertEquals(Map.of("bob", "rice"), accepted("ana", new End()).result());
  }

  @Test
  void rules_areKept() {
    rejected("bob", new Vote("soup"), "there is no poll now");
    accepted("ana", new Ask("Lunch?", List.of("soup", "rice")));
    rejected("bob", new Ask("Dinner?", List.of("a", "b")), "Lunch? has not ended");
    rejected("bob", new Vote("cake"), "option is cake, there are: [soup, rice]");
    rejected("bob", new End(), "only ana may end it");
  }

  @Test
  void votes_atTheLimitAndOnePast() {
    accepted("ana", new Ask("Lunch?", List.of("soup", "rice")));
    for (int i = 0; i < PollProgram.VOTES_MAX; i++) {
      accepted("user" + i, new Vote("soup"));
    }
    rejected("one", new Vote("soup"), "1000 users have voted, the limit");
    accepted("user0", new Vote("rice"));
  }

  @Test
  void options_atTheLimitAndOnePast() {
    assertEquals(20, new Ask("?", Collections.nCopies(20, "x")).options().size());
    assertThrows(IllegalArgumentException.class, () -> new Ask("?", Collections.nCopies(21, "x")));
    assertThrows(IllegalArgumentException.class, () -> new Ask("?", List.of("x")));
  }

  private Decision.Accepted<Event> accepted(String user, Command command) {
    Decision<Event> decision = decide(user, command);
    Decision.Accepted<Event> accepted =
        assertInstanceOf(Decision.Accepted.class, decision, decision::toString);
    for (Event event : accepted.events()) {
      poll = program.evolve(poll, event);
    }
    return accepted;
  }

  private void rejected(String user, Command command, String reason) {
    Decision<Event> decision = decide(user, command);
    Decision.Rejected<Event> rejected =
        assertInstanceOf(Decision.Rejected.class, decision, decision::toString);
    assertEquals(reason, rejected.reason());
  }

  private Decision<Event> decide(String user, Command command) {
    return program.decide(poll, command, new CommandContext("room", user, user, Instant.EPOCH));
  }
}
