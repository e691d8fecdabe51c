package io.realtimecluster.state.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.realtimecluster.proto.state.v1.SagaPhase;
import io.realtimecluster.proto.state.v1.SagaRecord;
import io.realtimecluster.proto.state.v1.SagaStepRecord;
import io.realtimecluster.state.FencedException;
import io.realtimecluster.state.SagaJournal;
import io.realtimecluster.state.SagaJournal.Journal;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future.State;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link SagaJournal} must do. */
public abstract class SagaJournalContract {

  private static final long EPOCH = 7;

  /** How many sagas a partition may have, and the bytes of each at most. */
  private static final int SAGAS_MAX = 256;

  private static final int SAGA_BYTES_MAX = 16 * 1024;

  /** The journals under test. */
  protected abstract SagaJournal journal();

  /** A partition whose journal was never written and that no other test uses. */
  protected abstract int freshPartition();

  @Test
  void load_neverWritten_isEmpty() throws Exception {
    assertEquals(Journal.EMPTY, journal().load(freshPartition()));
  }

  @Test
  void write_first_isStored() throws Exception {
    int partition = freshPartition();
    Journal written = journal().write(partition, Journal.EMPTY, EPOCH, List.of(saga("a", 1)));
    assertEquals(List.of(saga("a", 1)), written.sagas());
    assertEquals(EPOCH, written.leaseEpoch());
    assertEquals(written, journal().load(partition));
  }

  @Test
  void write_oneAfterTheOther_theLastCounts() throws Exception {
    int partition = freshPartition();
    Journal first = journal().write(partition, Journal.EMPTY, EPOCH, List.of(saga("a", 1)));
    Journal second = journal().write(partition, first, EPOCH, List.of(saga("a", 2), saga("b", 1)));
    Journal none = journal().write(partition, second, EPOCH, List.of());
    assertEquals(List.of(), none.sagas());
    assertEquals(none, journal().load(partition));
    Journal again = journal().write(partition, none, EPOCH + 1, List.of(saga("c", 1)));
    assertEquals(again, journal().load(partition));
  }

  @Test
  void write_sameSagasAgain_isAWriteOfItsOwn() throws Exception {
    int partition = freshPartition();
    Journal first = journal().write(partition, Journal.EMPTY, EPOCH, List.of(saga("a", 1)));
    Journal second = journal().write(partition, first, EPOCH, List.of(saga("a", 1)));
    assertThrows(FencedException.class, () -> journal().write(partition, first, EPOCH, List.of()));
    assertEquals(second, journal().load(partition));
  }

  @Test
  void write_afterTheNextOwnerHasWritten_isFenced() throws Exception {
    int partition = freshPartition();
    Journal old = journal().write(partition, Journal.EMPTY, EPOCH, List.of(saga("a", 1)));
    Journal next = journal().write(partition, old, EPOCH + 1, List.of(saga("a", 2)));
    assertThrows(FencedException.class, () -> journal().write(partition, old, EPOCH, List.of()));
    assertThrows(FencedException.class, () -> journal().write(partition, next, EPOCH, List.of()));
    assertEquals(next, journal().load(partition));
  }

  @Test
  void write_firstWhereThereIsOne_isFenced() throws Exception {
    int partition = freshPartition();
    Journal written = journal().write(partition, Journal.EMPTY, EPOCH, List.of(saga("a", 1)));
    assertThrows(
        FencedException.class,
        () -> journal().write(partition, Journal.EMPTY, EPOCH + 1, List.of(saga("b", 1))));
    assertEquals(written, journal().load(partition));
  }

  @Test
  void write_manyAtOnce_oneWins() throws Exception {
    int partition = freshPartition();
    Journal before = journal().write(partition, Journal.EMPTY, EPOCH, List.of());
    long winners;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Journal>> attempts =
          IntStream.range(0, 16)
              .<Callable<Journal>>mapToObj(
                  i ->
                      () ->
                          journal()
                              .write(partition, before, EPOCH + 1 + i, List.of(saga("s" + i, 1))))
              .toList();
      winners =
          executor.invokeAll(attempts).stream()
              .filter(attempt -> attempt.state() == State.SUCCESS)
              .count();
    }
    assertEquals(1, winners);
    assertEquals(1, journal().load(partition).sagas().size());
  }

  @Test
  void write_asManyAndAsLargeAsMayBe_isStored() throws Exception {
    int partition = freshPartition();
    List<SagaRecord> sagas =
        IntStream.range(0, SAGAS_MAX)
            .mapToObj(
                i -> saga("s" + i, 1).toBuilder().setConclusion("x".repeat(SAGA_BYTES_MAX)).build())
            .toList();
    Journal written = journal().write(partition, Journal.EMPTY, EPOCH, sagas);
    assertEquals(sagas, written.sagas());
    assertEquals(written, journal().load(partition));
  }

  private static SagaRecord saga(String id, int next) {
    return SagaRecord.newBuilder()
        .setSaga(id)
        .setRoom("meeting:1")
        .addSteps(SagaStepRecord.newBuilder().setRoom("meeting:2").setAction("{}"))
        .setConclusion("{}")
        .setPhase(SagaPhase.STEPPING)
        .setNext(next)
        .build();
  }
}
