package io.realtimecluster.hub.webhook.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.realtimecluster.hub.room.RoomType;
import io.realtimecluster.hub.room.RoomTypes;
import io.realtimecluster.hub.webhook.call.TestBackend;
import io.realtimecluster.hub.webhook.call.TestBackend.Call;
import io.realtimecluster.hub.webhook.call.TestBackend.Reply;
import io.realtimecluster.hub.webhook.call.WebhookClient;
import io.realtimecluster.hub.webhook.call.WebhookMetrics;
import io.realtimecluster.hub.webhook.call.WebhookSecrets;
import io.realtimecluster.state.RoomLog;
import io.realtimecluster.state.StateUnavailableException;
import io.realtimecluster.state.memory.MemoryRoomLog;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionEventsTest {

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final int PARTITION = 3;
  private static final Duration AGE_MAX = Duration.ofHours(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path directory;
  private final TestBackend server = new TestBackend();
  private final RoomType type = EventTypes.all(server.endpoint(Duration.ofSeconds(10)));
  private final RoomTypes types = new RoomTypes(List.of(type));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final WebhookMetrics metrics = new WebhookMetrics(meters);
  private final WebhookClient client =
      new WebhookClient(new WebhookSecrets(Optional.of(directory)), metrics);
  private final EventCalls calls = new EventCalls(client, metrics, types, AGE_MAX);
  private final MemoryRoomLog log = new MemoryRoomLog();
  private final List<PartitionEvents> opened = new ArrayList<>();

  @BeforeEach
  void key() {
    TestBackend.writeKey(directory);
  }

  @AfterEach
  void close() {
    opened.forEach(PartitionEvents::stop);
    calls.close();
    client.close();
    server.close();
  }

  @Test
  void attended_usersComeAndGo_isToldInOrder() throws Exception {
    PartitionEvents events = owner(1);
    attended(events, "chat:1", "ana");
    attended(events, "chat:1", "ana", "bob");
    attended(events, "chat:1");
    await(() -> told("chat:1").size() == 6);
    assertEquals(
        List.of("occupied", "joined ana", "joined bob", "left ana", "left bob", "vacated"),
        told("chat:1"));
    await(() -> waiting() == 0);
  }

  @Test
  void attended_backendRefuses_isToldAgainUnderTheSameName() throws Exception {
    server.answer(_ -> new Reply(server.calls().size() < 3 ? 500 : 204, ""));
    PartitionEvents events = owner(1);
    attended(events, "chat:1", "ana");
    await(() -> server.calls().size() == 3 && waiting() == 0);
    assertEquals(1, server.calls().stream().map(Call::id).distinct().count());
    assertEquals(
        1, server.calls().stream().map(call -> data(call).get("events")).distinct().count());
  }

  @Test
  void attended_oneRoomIsRefused_othersAreTold() throws Exception {
    server.answer(call -> new Reply(call.body().contains("chat:bad") ? 503 : 200, ""));
    PartitionEvents events = owner(1);
    attended(events, "chat:bad", "ana");
    attended(events, "chat:good", "ana");
    await(() -> told("chat:good").size() == 2);
    assertTrue(waiting() >= 2);
  }

  @Test
  void start_nextOwner_tellsWhatTheLastOneCouldNotAndWhoLeftMeanwhile() throws Exception {
    server.answer(_ -> new Reply(503, ""));
    PartitionEvents first = owner(1);
    attended(first, "chat:1", "ana", "bob");
    await(() -> !server.calls().isEmpty());
    List<String> untold = told("chat:1");
    first.stop();
    server.calls().clear();
    server.answer(_ -> new Reply(200, ""));

    PartitionEvents next = owner(2);
    await(() -> waiting() == 0);
    assertEquals(List.of("occupied", "joined ana", "joined bob"), told("chat:1"));
    assertTrue(told("chat:1").containsAll(untold));
    next.attended("chat:1", type, List.of("bob"), 1, true, 1);
    attended(next, "chat:1", "bob");
    await(() -> told("chat:1").size() == 4);
    assertEquals("left ana", told("chat:1").getLast());
  }

  @Test
  void attended_storeIsAnotherOwners_mustBeGivenUp() throws Exception {
    PartitionEvents old = owner(1);
    attended(old, "chat:1", "ana");
    await(() -> waiting() == 0 && nothingWaitsInTheStore());
    PartitionEvents next = owner(2);
    attended(next, "chat:1", "ana", "bob");
    await(() -> told("chat:1").contains("joined bob"));
    attended(old, "chat:1", "ana", "cem");
    await(() -> failed(old));
    assertFalse(told("chat:1").contains("joined cem"), "what is not stored is not told");
  }

  @Test
  void attended_tooOld_isDroppedAndCounted() throws Exception {
    server.answer(_ -> new Reply(503, ""));
    PartitionEvents events = owner(1);
    long longAgo = System.currentTimeMillis() - AGE_MAX.toMillis() - 1;
    events.attended("chat:1", type, List.of("ana"), 1, false, longAgo);
    await(() -> dropped("age") == 2 && waiting() == 0);
  }

  @Test
  void attended_oneMoreThanMayWait_dropsTheOldest() throws Exception {
    server.answer(_ -> new Reply(503, ""));
    PartitionEvents events = owner(1);
    for (int i = 0; i < EventBook.WAITING_MAX / 2; i++) {
      attended(events, "chat:" + i, "ana");
    }
    assertEquals(EventBook.WAITING_MAX, waiting());
    assertEquals(0, dropped("limit"));
    attended(events, "chat:more", "ana");
    assertEquals(EventBook.WAITING_MAX, waiting());
    assertEquals(2, dropped("limit"));
  }

  @Test
  void attended_typeLosesItsWebhook_dropsWhatWaits() throws Exception {
    server.answer(_ -> new Reply(503, ""));
    PartitionEvents events = owner(1);
    attended(events, "chat:1", "ana");
    await(() -> !server.calls().isEmpty());
    types.replaceBy(new RoomTypes(List.of()));
    await(() -> dropped("unconfigured") == 2 && waiting() == 0);
  }

  @Test
  void start_noTypeHasEvents_readsNothing() throws Exception {
    types.replaceBy(new RoomTypes(List.of()));
    PartitionEvents events = owner(1);
    attended(events, "other", "ana");
    assertEquals(Set.of(), events.occupiedRooms());
  }

  private boolean nothingWaitsInTheStore() {
    try {
      EventBook stored = new EventLog(PARTITION, 1, log).read();
      return stored.lastOffset() > 0 && stored.waiting().isEmpty();
    } catch (StateUnavailableException e) {
      throw new IllegalStateException(e);
    }
  }

  private PartitionEvents owner(long leaseEpoch) throws StateUnavailableException {
    PartitionEvents events = new PartitionEvents(PARTITION, leaseEpoch, log, calls);
    opened.add(events);
    events.start();
    return events;
  }

  @Test
  void check_storingFailsInTheWorstWay_partitionMustBeGivenUp() throws Exception {
    RoomLog failing =
        (RoomLog)
            Proxy.newProxyInstance(
                RoomLog.class.getClassLoader(),
                new Class<?>[] {RoomLog.class},
                (_, method, _) -> {
                  if (method.getName().equals("load")) {
                    return Optional.empty();
                  }
                  throw new StackOverflowError("a test's");
                });
    PartitionEvents events = new PartitionEvents(PARTITION, 1, failing, calls);
    opened.add(events);
    events.start();
    attended(events, "chat:1", "ana");
    await(() -> failed(events));
  }

  private void attended(PartitionEvents events, String room, String... users)
      throws StateUnavailableException {
    events.attended(
        room, types.of(room), List.of(users), users.length, false, System.currentTimeMillis());
  }

  /** What the backend was told of a room, in the order in which it was told first. */
  private List<String> told(String room) {
    List<String> told = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Call call : server.calls()) {
      JsonNode data = data(call);
      if (data.get("room").asText().equals(room)) {
        for (JsonNode event : data.get("events")) {
          if (seen.add(event.get("id").asText())) {
            told.add(
                event.has("user")
                    ? event.get("type").asText() + " " + event.get("user").asText()
                    : event.get("type").asText());
          }
        }
      }
    }
    return told;
  }

  private static JsonNode data(Call call) {
    try {
      return JSON.readTree(call.body()).get("data");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private int waiting() {
    return (int) meters.get("realtimecluster.hub.webhook.events.waiting").gauge().value();
  }

  private int dropped(String why) {
    return (int)
        meters.get("realtimecluster.hub.webhook.events.dropped").tag("why", why).counter().count();
  }

  private static boolean failed(PartitionEvents events) {
    try {
      events.check();
      return false;
    } catch (StateUnavailableException e) {
      assertThrows(StateUnavailableException.class, events::check);
      return true;
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + WAIT_MAX.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "in time");
      Thread.onSpinWait();
    }
  }
}
