package io.realtimecluster.hub.program.document;

import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import io.realtimecluster.program.RoomProgram;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * A document that several people edit, also while they are offline: what they send later merges. An
 * edit that changes nothing, since it came before or has lost, is accepted without an event.
 */
public final class DocumentProgram
    implements RoomProgram<Document, DocumentCommand, DocumentEvent> {

  @Override
  public String name() {
    return "document";
  }

  @Override
  public Class<Document> stateType() {
    return Document.class;
  }

  @Override
  public Class<DocumentCommand> commandType() {
    return DocumentCommand.class;
  }

  @Override
  public Class<DocumentEvent> eventType() {
    return DocumentEvent.class;
  }

  @Override
  public Document initialState() {
    return Document.EMPTY;
  }

  @Override
  public Decision<DocumentEvent> decide(
      Document document, DocumentCommand command, CommandContext context) {
    String user = context.user();
    return switch (command) {
      case DocumentCommand.Put put ->
          write(
              document,
              put.key(),
              new Register(put.value(), put.counter(), replica(user, put.replica())));
      case DocumentCommand.Remove remove ->
          write(
              document,
              remove.key(),
              new Register(null, remove.counter(), replica(user, remove.replica())));
      case DocumentCommand.Add add ->
          add(document, add, new Dot(replica(user, add.replica()), add.number()), context.time());
      case DocumentCommand.Discard discard -> discard(document, discard);
      case DocumentCommand.Count count ->
          count(document, count, replica(user, count.replica()), context.time());
    };
  }

  @Override
  public Document evolve(Document document, DocumentEvent event) {
    return document.apply(event);
  }

  private static String replica(String user, String replica) {
    return user + "/" + replica;
  }

  private static Decision<DocumentEvent> write(Document document, String key, Register register) {
    if (register.counter() > document.clock() + DocumentLimits.CLOCK_SKIP_MAX) {
      return Decision.reject(
          "counter is %d, the document's clock %d: the limit is %d more"
              .formatted(register.counter(), document.clock(), DocumentLimits.CLOCK_SKIP_MAX));
    }
    @Nullable Register known = document.registers().get(key);
    if (known == null && document.registers().size() >= DocumentLimits.REGISTERS_MAX) {
      return Decision.reject(
          "the document holds %d registers, the limit".formatted(DocumentLimits.REGISTERS_MAX));
    }
    return register.merge(known).equals(known)
        ? Decision.accept()
        : Decision.accept(new DocumentEvent.Written(key, register));
  }

  private static Decision<DocumentEvent> add(
      Document document, DocumentCommand.Add add, Dot dot, Instant now) {
    if (document.saw(dot)) {
      return Decision.accept();
    }
    Seen seen = document.seen().getOrDefault(dot.replica(), Seen.NOTHING);
    if (mayBeRetired(document, dot.replica(), add.retirements())) {
      return retired(document, dot.replica());
    }
    if (dot.number() - seen.upTo() > DocumentLimits.NUMBER_SKIP_MAX) {
      return Decision.reject(
          "number is %d, all up to %d have come: the limit is %d more"
              .formatted(dot.number(), seen.upTo(), DocumentLimits.NUMBER_SKIP_MAX));
    }
    PSet<Dot> dots = document.dots(add.set(), add.element());
    if (dots.size() >= DocumentLimits.DOTS_PER_ELEMENT_MAX) {
      return Decision.reject(
          "the element has %d additions, the limit; discard them first"
              .formatted(DocumentLimits.DOTS_PER_ELEMENT_MAX));
    }
    if (dots.isEmpty() && document.elementCount() >= DocumentLimits.ELEMENTS_MAX) {
      return Decision.reject(
          "the sets have %d elements, the limit".formatted(DocumentLimits.ELEMENTS_MAX));
    }
    DocumentEvent added =
        new DocumentEvent.Added(add.set(), add.element(), dot, Retirement.hour(now));
    return seen == Seen.NOTHING && document.seen().size() >= DocumentLimits.REPLICAS_MAX
        ? retireFor(added, document, document.seen().keySet(), now, "have added elements")
        : Decision.accept(added);
  }

  /** The document has forgotten some replicas, and perhaps this one among them. */
  private static boolean mayBeRetired(
      Document document, String replica, @Nullable Long retirementsKnown) {
    boolean known =
        document.edited().containsKey(replica)
            || document.seen().containsKey(replica)
            || document.counters().values().stream()
                .anyMatch(tallies -> tallies.containsKey(replica));
    return !known && orZero(retirementsKnown) != document.retirements();
  }

  private static Decision<DocumentEvent> retired(Document document, String replica) {
    return Decision.reject(
        "%s may be one of the replicas that were retired; if it has edited before, take another name"
            .formatted(replica),
        new Retirements(document.retirements()));
  }

  /** What the client must know before its edit is taken. */
  record Retirements(long retirements) {}

  /** Makes a place for the replica of an edit, or says that there is none. */
  private static Decision<DocumentEvent> retireFor(
      DocumentEvent edit, Document document, Set<String> replicas, Instant now, String what) {
    List<String> retirable = Retirement.retirable(document, replicas, now);
    return retirable.isEmpty()
        ? Decision.reject(
            "%d replicas %s within the last %d h, the limit"
                .formatted(DocumentLimits.REPLICAS_MAX, what, Retirement.IDLE_MIN.toHours()))
        : Decision.accept(new DocumentEvent.Retired(retirable, document.retirements() + 1), edit);
  }

  private static Decision<DocumentEvent> discard(
      Document document, DocumentCommand.Discard discard) {
    PSet<Dot> present = document.dots(discard.set(), discard.element());
    for (Dot dot : discard.dots()) {
      if (!document.saw(dot) && !present.contains(dot) && document.retirements() == 0) {
        return Decision.reject(
            "number %d of %s was never added".formatted(dot.number(), dot.replica()));
      }
    }
    List<Dot> undone = discard.dots().stream().filter(present::contains).distinct().toList();
    return undone.isEmpty()
        ? Decision.accept()
        : Decision.accept(new DocumentEvent.Discarded(discard.set(), discard.element(), undone));
  }

  private static Decision<DocumentEvent> count(
      Document document, DocumentCommand.Count count, String replica, Instant now) {
    @Nullable PMap<String, Tally> known = document.counters().get(count.counter());
    if (known == null && document.counters().size() >= DocumentLimits.COUNTERS_MAX) {
      return Decision.reject(
          "the document holds %d counters, the limit".formatted(DocumentLimits.COUNTERS_MAX));
    }
    PMap<String, Tally> tallies = known == null ? HashTreePMap.empty() : known;
    @Nullable Tally tally = tallies.get(replica);
    Tally sent = new Tally(orZero(count.increments()), orZero(count.decrements()));
    if (sent.merge(tally).equals(tally)) {
      return Decision.accept();
    }
    if (mayBeRetired(document, replica, count.retirements())) {
      return retired(document, replica);
    }
    DocumentEvent counted =
        new DocumentEvent.Counted(count.counter(), replica, sent, Retirement.hour(now));
    return tally == null && tallies.minus(Document.RETIRED).size() >= DocumentLimits.REPLICAS_MAX
        ? retireFor(counted, document, tallies.keySet(), now, "have counted with it")
        : Decision.accept(counted);
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }
}
