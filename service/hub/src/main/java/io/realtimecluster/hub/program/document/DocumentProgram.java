package io.realtimecluster.hub.program.document;

import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import io.realtimecluster.program.RoomProgram;
import java.util.List;
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
          add(document, add, new Dot(replica(user, add.replica()), add.number()));
      case DocumentCommand.Discard discard -> discard(document, discard);
      case DocumentCommand.Count count -> count(document, count, replica(user, count.replica()));
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

  private static Decision<DocumentEvent> add(Document document, DocumentCommand.Add add, Dot dot) {
    if (document.saw(dot)) {
      return Decision.accept();
    }
    Seen seen = document.seen().getOrDefault(dot.replica(), Seen.NOTHING);
    if (dot.number() - seen.upTo() > DocumentLimits.NUMBER_SKIP_MAX) {
      return Decision.reject(
          "number is %d, all up to %d have come: the limit is %d more"
              .formatted(dot.number(), seen.upTo(), DocumentLimits.NUMBER_SKIP_MAX));
    }
    if (seen == Seen.NOTHING && document.seen().size() >= DocumentLimits.REPLICAS_MAX) {
      return Decision.reject(
          "%d replicas have added elements, the limit".formatted(DocumentLimits.REPLICAS_MAX));
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
    return Decision.accept(new DocumentEvent.Added(add.set(), add.element(), dot));
  }

  private static Decision<DocumentEvent> discard(
      Document document, DocumentCommand.Discard discard) {
    for (Dot dot : discard.dots()) {
      if (!document.saw(dot)) {
        return Decision.reject(
            "number %d of %s was never added".formatted(dot.number(), dot.replica()));
      }
    }
    PSet<Dot> present = document.dots(discard.set(), discard.element());
    List<Dot> undone = discard.dots().stream().filter(present::contains).distinct().toList();
    return undone.isEmpty()
        ? Decision.accept()
        : Decision.accept(new DocumentEvent.Discarded(discard.set(), discard.element(), undone));
  }

  private static Decision<DocumentEvent> count(
      Document document, DocumentCommand.Count count, String replica) {
    @Nullable PMap<String, Tally> known = document.counters().get(count.counter());
    if (known == null && document.counters().size() >= DocumentLimits.COUNTERS_MAX) {
      return Decision.reject(
          "the document holds %d counters, the limit".formatted(DocumentLimits.COUNTERS_MAX));
    }
    PMap<String, Tally> tallies = known == null ? HashTreePMap.empty() : known;
    @Nullable Tally tally = tallies.get(replica);
    if (tally == null && tallies.size() >= DocumentLimits.REPLICAS_MAX) {
      return Decision.reject(
          "%d replicas count with it, the limit".formatted(DocumentLimits.REPLICAS_MAX));
    }
    Tally sent = new Tally(orZero(count.increments()), orZero(count.decrements()));
    return sent.merge(tally).equals(tally)
        ? Decision.accept()
        : Decision.accept(new DocumentEvent.Counted(count.counter(), replica, sent));
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }
}
