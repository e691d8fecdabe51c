package io.realtimecluster.hub.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.realtimecluster.hub.room.Deduplication.Answer;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.state.v1.LogEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DeduplicationTest {

  @Test
  void remember_atTheWindowAndOnePast_forgetsTheEldestOnly() {
    Deduplication deduplication = new Deduplication(1_000);
    for (int sequence = 1; sequence <= 1_000; sequence++) {
      deduplication.remember(entry("ana", sequence, sequence + 10).build());
    }
    assertEquals(11, deduplication.find("ana", 1).orElseThrow().offset());
    deduplication.remember(entry("ana", 1_001, 1_011).build());
    assertEquals(Optional.empty(), deduplication.find("ana", 1));
    for (int sequence = 2; sequence <= 1_001; sequence++) {
      assertEquals(sequence + 10, deduplication.find("ana", sequence).orElseThrow().offset());
    }
  }

  @Test
  void remember_withoutSequence_isNotFound() {
    Deduplication deduplication = new Deduplication(10);
    deduplication.remember(entry("ana", 0, 1).build());
    assertEquals(Optional.empty(), deduplication.find("ana", 0));
  }

  @Test
  void remember_resultOfSomeAndThenOfNone_isKeptPerAnswer() {
    Deduplication deduplication = new Deduplication(2);
    Payload token = Payload.newBuilder().setText("{\"token\":7}").build();
    deduplication.remember(entry("ana", 1, 1).build());
    deduplication.remember(entry("ana", 2, 2).setResult(token).build());
    assertEquals(Optional.of(new Answer(1, null)), deduplication.find("ana", 1));
    assertEquals(Optional.of(new Answer(2, token)), deduplication.find("ana", 2));
    deduplication.remember(entry("ana", 3, 3).build());
    deduplication.remember(entry("ana", 4, 4).build());
    assertEquals(Optional.of(new Answer(4, null)), deduplication.find("ana", 4));
  }

  @Test
  void share_textsOfAKnownSession_areTheSameObjects() {
    Deduplication deduplication = new Deduplication(1);
    LogEntry first = entry(copy("ana"), 1, 1).build();
    deduplication.remember(first);
    LogEntry next = deduplication.share(entry(copy("ana"), 2, 2)).build();
    assertSame(first.getSession(), next.getSession());
    assertSame(first.getSender(), next.getSender());
    LogEntry ofOther = deduplication.share(entry("ana", 3, 3).setSender("bob")).build();
    assertEquals("bob", ofOther.getSender());
  }

  @Test
  void between_afterTheEldestWereForgotten_isWhatIsLeftOfThem() {
    Deduplication deduplication = new Deduplication(10);
    assertEquals(Long.MAX_VALUE, deduplication.firstOffset());
    assertEquals(List.of(), deduplication.between(0, 100));
    for (int sequence = 1; sequence <= 14; sequence++) {
      deduplication.remember(entry("ana", sequence, sequence * 2).build());
    }
    assertEquals(10, deduplication.firstOffset());
    assertEquals(List.of(), deduplication.between(0, 10));
    assertEquals(List.of(answer(10, 5)), deduplication.between(0, 11));
    assertEquals(List.of(answer(12, 6), answer(14, 7)), deduplication.between(12, 16));
  }

  @Test
  void remember_answersAndThenEntries_isAsIfAllWereEntries() {
    Deduplication live = new Deduplication(100);
    Payload token = Payload.newBuilder().setText("{}").build();
    for (int sequence = 1; sequence <= 150; sequence++) {
      LogEntry.Builder entry = entry("s" + sequence % 5, sequence, sequence);
      live.remember(sequence % 7 == 0 ? entry.setResult(token).build() : entry.build());
    }
    Deduplication next = new Deduplication(100);
    live.between(0, 101).forEach(next::remember);
    assertEquals("bob", next.share(entry("s1", 101, 101).setSender("bob")).getSender());
    for (int sequence = 101; sequence <= 150; sequence++) {
      LogEntry.Builder entry = next.share(entry("s" + sequence % 5, sequence, sequence));
      next.remember(sequence % 7 == 0 ? entry.setResult(token).build() : entry.build());
    }
    assertEquals(live.between(0, 1_000), next.between(0, 1_000));
    next.remember(entry("s1", 151, 151).build());
    assertEquals(Optional.empty(), next.find("s1", 51));
  }

  /** What is remembered is what a map that drops the eldest remembers. */
  @Property
  void find_afterAny_isAsInAMap(
      @ForAll @IntRange(min = 1, max = 40) int windowMax,
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 99) Integer> numbers) {
    Deduplication deduplication = new Deduplication(windowMax);
    Map<Integer, Long> model =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
            return size() > windowMax;
          }
        };
    long offset = 0;
    for (int number : numbers) {
      offset++;
      deduplication.remember(entry("s" + number % 7, number / 7 + 1, offset).build());
      model.put(number, offset);
    }
    for (int number = 0; number < 100; number++) {
      assertEquals(
          Optional.ofNullable(model.get(number)),
          deduplication.find("s" + number % 7, number / 7 + 1).map(Answer::offset));
    }
  }

  private static LogEntry answer(long offset, long sequence) {
    return LogEntry.newBuilder().setOffset(offset).setSession("ana").setSequence(sequence).build();
  }

  private static String copy(String text) {
    return String.valueOf(text.toCharArray());
  }

  private static LogEntry.Builder entry(String session, long sequence, long offset) {
    return LogEntry.newBuilder()
        .setSession(session)
        .setSequence(sequence)
        .setSender(copy("user of " + session))
        .setOffset(offset);
  }
}
