package io.realtimecluster.hub.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import io.realtimecluster.program.RoomProgram;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ProgramStateTest {

  private static final CommandContext ANA = new CommandContext("room", "ana", "s", Instant.EPOCH);

  @Test
  void decide_stateAtTheLimitAndOnePast() {
    ProgramState<?, ?, ?> state = new Program<>(new Texts("texts")).start(1_024);
    int overhead = "{\"text\":\"\"}".length();
    assertInstanceOf(Outcome.Accepted.class, state.decide(write(1_024 - overhead, 1), ANA));
    assertEquals(1_024, state.json().length());
    Outcome.Rejected refused =
        assertInstanceOf(Outcome.Rejected.class, state.decide(write(1_025 - overhead, 1), ANA));
    assertEquals("the room's state would have 1025 bytes, the limit is 1024", refused.reason());
    assertEquals(1_024, state.json().length());
  }

  @Test
  void decide_stateOverALoweredLimit_mayShrink() {
    Program<?, ?, ?> program = new Program<>(new Texts("texts"));
    String large = "{\"text\":\"" + "x".repeat(2_000) + "\"}";
    ProgramState<?, ?, ?> state = program.restore(large, 1_024);
    assertInstanceOf(Outcome.Rejected.class, state.decide(write(2_001, 1), ANA));
    assertInstanceOf(Outcome.Accepted.class, state.decide(write(1_999, 1), ANA));
  }

  @Test
  void decide_eventsOfACommand_atTheLimitAndOnePast() {
    ProgramState<?, ?, ?> state = new Program<>(new Texts("texts")).start(1_024);
    assertInstanceOf(
        Outcome.Accepted.class, state.decide(write(1, ProgramState.EVENTS_PER_COMMAND_MAX), ANA));
    Outcome.Rejected refused =
        assertInstanceOf(
            Outcome.Rejected.class,
            state.decide(write(1, ProgramState.EVENTS_PER_COMMAND_MAX + 1), ANA));
    assertEquals("the command leads to 65 events, the limit is 64", refused.reason());
  }

  @Test
  void decide_bytesOfEvents_atTheLimitAndOnePast() {
    ProgramState<?, ?, ?> state = new Program<>(new Texts("texts")).start(4 * 1024 * 1024);
    int bytes = ProgramState.EVENT_BYTES_PER_COMMAND_MAX - "{\"text\":\"\"}".length();
    assertInstanceOf(Outcome.Accepted.class, state.decide(write(bytes, 1), ANA));
    assertInstanceOf(Outcome.Rejected.class, state.decide(write(bytes + 1, 1), ANA));
  }

  @Test
  void decide_bytesOfTheAnswer_atTheLimitAndOnePast() {
    ProgramState<?, ?, ?> state = new Program<>(new Texts("texts")).start(1_024);
    int length = ProgramState.RESULT_BYTES_MAX - "\"\"".length();
    assertInstanceOf(Outcome.Accepted.class, state.decide(answer(length), ANA));
    String before = state.json();
    Outcome.Rejected refused =
        assertInstanceOf(Outcome.Rejected.class, state.decide(answer(length + 1), ANA));
    assertEquals("the answer to the command has 32769 bytes, the limit is 32768", refused.reason());
    assertEquals(before, state.json());
  }

  @Test
  void decide_refusedForItsAnswer_leavesTheLimitOfTheStateAsItWas() {
    ProgramState<?, ?, ?> state = new Program<>(new Texts("texts", true)).start(1_024);
    assertInstanceOf(Outcome.Accepted.class, state.decide(write(1_000, 1), ANA));
    assertInstanceOf(
        Outcome.Rejected.class, state.decide(write(1, 3, ProgramState.RESULT_BYTES_MAX), ANA));
    assertInstanceOf(Outcome.Rejected.class, state.decide(write(150, 1), ANA));
  }

  @Test
  void decide_programThrows_changesNothing() {
    ProgramState<?, ?, ?> state = new Program<>(new Texts("texts")).start(1_024);
    String before = state.json();
    assertInstanceOf(Outcome.Failed.class, state.decide(write(-1, 1), ANA));
    assertEquals(before, state.json());
    Outcome.Failed failed = // No array may be so large.
        assertInstanceOf(Outcome.Failed.class, state.decide(write(Integer.MAX_VALUE, 1), ANA));
    assertInstanceOf(OutOfMemoryError.class, failed.failure());
    assertEquals(before, state.json());
  }

  @Test
  void new_badNameOrTypes_areNamed() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> new Program<>(new Texts("No Name")))
            .getMessage()
            .startsWith("room program No Name: "));
  }

  @Test
  void named_unknown_namesThoseThatThereAre() {
    Programs programs = Programs.load(ProgramStateTest.class.getClassLoader());
    assertEquals(Programs.RELAY, programs.named("relay"));
    assertEquals(
        "program is poker, known are: document, meeting, relay, state",
        assertThrows(IllegalArgumentException.class, () -> programs.named("poker")).getMessage());
  }

  private static String write(int length, int times) {
    return write(length, times, 0);
  }

  private static String answer(int length) {
    return write(1, 1, length);
  }

  private static String write(int length, int times, int answer) {
    return "{\"type\":\"write\",\"length\":%d,\"times\":%d,\"answer\":%d}"
        .formatted(length, times, answer);
  }

  /**
   * A program whose state is a text of any length.
   *
   * @param appends whether a text goes behind what is there, or takes its place
   */
  record Texts(String name, boolean appends)
      implements RoomProgram<Texts.Text, Texts.Write, Texts.Text> {

    Texts(String name) {
      this(name, false);
    }

    record Text(String text) {}

    record Write(int length, int times, int answer) {}

    @Override
    public Class<Text> stateType() {
      return Text.class;
    }

    @Override
    public Class<Write> commandType() {
      return Write.class;
    }

    @Override
    public Class<Text> eventType() {
      return Text.class;
    }

    @Override
    public Text initialState() {
      return new Text("");
    }

    @Override
    public Decision<Text> decide(Text state, Write command, CommandContext context) {
      Text text = new Text("x".repeat(command.length));
      String answer = command.answer == 0 ? null : "x".repeat(command.answer);
      return new Decision.Accepted<>(Collections.nCopies(command.times, text), answer);
    }

    @Override
    public Text evolve(Text state, Text event) {
      return appends ? new Text(state.text + event.text) : event;
    }
  }
}
