package io.realtimecluster.client;

import static io.realtimecluster.client.JoinedRoom.error;
import static io.realtimecluster.client.JoinedRoom.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.realtimecluster.client.document.DocumentLimits;
import io.realtimecluster.client.document.PendingEdits;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ClientMessage.RequestCase;
import io.realtimecluster.proto.client.v1.CommandReply;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.proto.client.v1.StateReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SharedDocumentTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROOM = "document:plan";
  private static final String EMPTY =
      "{\"registers\":{},\"sets\":{},\"counters\":{},\"seen\":{},\"clock\":0}";
  private static final String RETIRED_BEN = "{\"replicas\":[\"ben/a\"],\"retirements\":%d}";

  private final FakeEnvironment environment = new FakeEnvironment();
  private final List<SharedDocumentEvent> events = new ArrayList<>();
  private Client client;
  private SharedDocument document;
  private FakeTransport transport;
  private long published;

  @Test
  void showsTheHubsState_andEditsOfOthersAsTheyCome() {
    open(
        """
        {"registers":{"title":{"value":"Plan","counter":4,"replica":"ben/a"},"gone":{"counter":3,"replica":"ben/a"}},
         "sets":{"todo":{"milk":[{"replica":"ben/a","number":1}]}},
         "counters":{"likes":{"ben/a":{"increments":3,"decrements":1}}},
         "seen":{"ben/a":{"upTo":1,"beyond":[]}},"clock":4}
        """);
    assertEquals("\"Plan\"", document.get("title"));
    assertEquals(List.of("title"), document.keys());
    assertEquals(List.of("milk"), document.elements("todo"));
    assertEquals(2, document.count("likes"));

    String written =
        "{\"key\":\"title\",\"register\":{\"value\":\"Goal\",\"counter\":5,\"replica\":\"ben/a\"}}";
    publish("written", written);
    publish("written", written);
    publish(
        "discarded",
        "{\"set\":\"todo\",\"element\":\"milk\",\"dots\":[{\"replica\":\"ben/a\",\"number\":1}]}");
    publish("from a newer hub", "{}");

    assertEquals("\"Goal\"", document.get("title"));
    assertEquals(List.of(), document.elements("todo"));
    assertEquals(
        List.of(
            new DocumentChange.OfRegister("title", DocumentChange.Origin.REMOTE),
            new DocumentChange.OfSet("todo", "milk", DocumentChange.Origin.REMOTE)),
        events);
  }

  @Test
  void edit_isSeenAtOnce_sent_andSavedWhenItIsAcknowledged() {
    open(EMPTY);
    document.put("title", "{\"text\": \"Plan\"}");
    document.add("todo", "milk");
    document.increment("likes", 2);
    document.increment("likes", -1);
    assertEquals("{\"text\":\"Plan\"}", document.get("title"));
    assertTrue(document.has("todo", "milk"));
    assertEquals(1, document.count("likes"));
    assertEquals(3, document.pendingEdits(), "the second count has taken the place of the first");
    settle();

    assertEquals(
        List.of(
            "{\"type\":\"put\",\"key\":\"title\",\"value\":{\"text\":\"Plan\"},\"replica\":\"tab\",\"counter\":1}",
            "{\"type\":\"add\",\"set\":\"todo\",\"element\":\"milk\",\"replica\":\"tab\",\"number\":1}",
            "{\"type\":\"count\",\"counter\":\"likes\",\"replica\":\"tab\",\"increments\":2,\"decrements\":1}"),
        commands().stream().map(SharedDocumentTest::json).toList());
    CompletableFuture<Void> saved = document.saved();
    acknowledge(commands().get(0));
    acknowledge(commands().get(1));
    assertEquals("pending", outcome(saved));
    acknowledge(commands().get(2));
    assertEquals("done", outcome(saved));
    assertEquals(1, document.count("likes"));
    assertEquals(0, document.pendingEdits());
    assertEquals("done", outcome(document.saved()));
    assertTrue(
        events.stream()
            .allMatch(
                each ->
                    each instanceof DocumentChange change
                        && change.origin() == DocumentChange.Origin.LOCAL),
        events.toString());
  }

  @Test
  void whatIsWrittenOverAndOverWithoutAConnection_isSentAsItsLast() {
    open(EMPTY);
    transport.end(4010);
    for (int number = 1; number <= 500; number++) {
      document.put("title", Integer.toString(number));
      document.increment("likes");
      settle();
    }
    assertTrue(document.pendingEdits() <= EditSender.EDITS_SENT_MAX + 2);

    reconnect(true);
    for (int round = 0; round < 3; round++) {
      List.copyOf(commands()).forEach(this::acknowledge);
    }
    assertEquals(0, document.pendingEdits());
    assertTrue(commands().size() <= EditSender.EDITS_SENT_MAX + 2);
    assertEquals("500", document.get("title"));
    assertEquals(500, document.count("likes"));
    assertTrue(commands().stream().anyMatch(each -> json(each).contains("\"value\":500")));
    assertTrue(commands().stream().anyMatch(each -> json(each).contains("\"increments\":500")));
  }

  @Test
  void additionOfItsOwn_isUndoneAfterTheHubKnowsIt() {
    open(EMPTY);
    document.add("todo", "milk");
    document.add("todo", "milk");
    document.discard("todo", "milk");
    settle();
    assertEquals(List.of(), document.elements("todo"));
    assertEquals(1, commands().size());
    acknowledge(commands().get(0));
    assertEquals(
        "{\"type\":\"discard\",\"set\":\"todo\",\"element\":\"milk\","
            + "\"dots\":[{\"replica\":\"ana/tab\",\"number\":1}]}",
        json(commands().get(1)));
    assertEquals(List.of(), document.elements("todo"));
  }

  @Test
  void whatTheHubRejects_isNotToBeSeenAnyMore_andTold() {
    open(EMPTY);
    document.put("title", "\"kept\"");
    settle();
    document.put("title", "\"refused\"");
    settle();
    acknowledge(commands().get(0));
    events.clear();
    refuse(commands().get(1), "");
    var change = new DocumentChange.OfRegister("title", DocumentChange.Origin.LOCAL);
    var rejected = (EditRejected) events.get(1);
    assertEquals(change, rejected.change());
    assertEquals(ErrorCode.REJECTED, rejected.error().code());
    assertEquals("\"kept\"", document.get("title"));
    assertEquals("done", outcome(document.saved()));
  }

  @Test
  void retired_goesOnUnderAnotherName_andCountsNothingTwice() throws Exception {
    open(EMPTY);
    document.add("todo", "milk");
    document.increment("likes", 2);
    settle();
    publish(
        "added",
        "{\"set\":\"todo\",\"element\":\"milk\",\"dot\":{\"replica\":\"ana/tab\",\"number\":1},\"hour\":1}");
    publish(
        "counted",
        "{\"counter\":\"likes\",\"replica\":\"ana/tab\",\"tally\":{\"increments\":2,\"decrements\":0},\"hour\":1}");
    List.copyOf(commands()).forEach(this::acknowledge);

    document.increment("likes", 3);
    settle();
    publish("retired", "{\"replicas\":[\"ana/tab\"],\"retirements\":1}");
    assertEquals(5, document.count("likes"));
    document.increment("likes", 1);
    document.add("todo", "bread");
    ClientMessage late = commands().get(2);
    assertEquals(5, JSON.readTree(json(late)).get("increments").asLong());
    refuse(late, "{\"retirements\":1}");

    List<ClientMessage> sent = commands().subList(3, commands().size());
    long counted = 0;
    for (ClientMessage each : sent) {
      JsonNode command = JSON.readTree(json(each));
      assertEquals("tab~2", command.get("replica").asText());
      assertEquals(1, command.get("retirements").asInt());
      counted = Math.max(counted, command.path("increments").asLong());
    }
    assertEquals(4, counted);
    List.copyOf(sent).forEach(this::acknowledge);
    assertEquals(6, document.count("likes"));
    assertEquals(0, document.pendingEdits());
    assertEquals(List.of("bread", "milk"), document.elements("todo").stream().sorted().toList());
  }

  @Test
  void newReplicaThatDidNotKnowOfRetirements_sendsTheSameAgain() {
    open(EMPTY);
    document.add("todo", "milk");
    settle();
    publish("retired", RETIRED_BEN.formatted(3));
    refuse(commands().get(0), "{\"retirements\":3}");
    String again = json(commands().get(0)).replace("}", ",\"retirements\":3}");
    assertEquals(again, json(commands().get(1)));
    acknowledge(commands().get(1));
    assertEquals(List.of("milk"), document.elements("todo"));
    assertEquals(0, document.pendingEdits());
  }

  @Test
  void retirementsThatAreNotKnownYet_areWaitedFor() {
    open(EMPTY);
    document.add("todo", "milk");
    settle();
    refuse(commands().get(0), "{\"retirements\":3}");
    assertEquals(1, commands().size());
    publish("retired", RETIRED_BEN.formatted(3));
    environment.loop.advance(1_000);
    assertEquals(2, commands().size());
  }

  @Test
  void afterAGap_theHubsStateCounts_withWhatItHasNotAnsweredOnTop() {
    open(EMPTY);
    document.put("lost", "\"answered in a life that is over\"");
    settle();
    acknowledge(commands().get(0));
    document.put("title", "\"not answered\"");
    settle();
    transport.end(4010);

    reconnect(false);
    publish(
        "written",
        "{\"key\":\"early\",\"register\":{\"value\":1,\"counter\":1,\"replica\":\"ben/a\"}}");
    answerState(EMPTY);

    assertEquals(List.of("early", "title"), document.keys().stream().sorted().toList());
    assertNull(document.get("lost"));
    assertTrue(events.contains(new DocumentChange.OfAll(DocumentChange.Origin.REMOTE)));
    assertTrue(json(commands().get(0)).contains("\"key\":\"title\""));
  }

  @Test
  void pendingEdits_theLimitIsTaken_oneMoreIsRefused() {
    open(EMPTY);
    transport.end(4010);
    for (int number = 0; number < PendingEdits.PENDING_EDITS_MAX; number++) {
      document.put("key " + number, "1");
    }
    var refused = assertThrows(RealtimeException.class, () -> document.put("one more", "1"));
    assertEquals(ErrorCode.BUFFER_FULL, refused.code());
    assertNull(document.get("one more"));
    document.put("key 5", "2");
    assertEquals(PendingEdits.PENDING_EDITS_MAX, document.pendingEdits());
  }

  @Test
  void namesValuesAndCounts_theLimitIsTaken_oneMoreIsRefused() {
    open(EMPTY);
    int nameBytes = DocumentLimits.NAME_BYTES_MAX;
    document.put("ä".repeat((nameBytes - 1) / 2) + "x", text(DocumentLimits.VALUE_BYTES_MAX));
    assertInvalid(() -> document.put("ä".repeat((nameBytes + 1) / 2), "1"));
    assertInvalid(() -> document.put("", "1"));
    assertInvalid(() -> document.put("key", text(DocumentLimits.VALUE_BYTES_MAX + 1)));
    assertInvalid(() -> document.put("key", "not JSON"));
    document.increment("likes", DocumentLimits.TALLY_MAX);
    assertInvalid(() -> document.increment("likes"));
    assertInvalid(() -> document.increment("likes", Long.MIN_VALUE));
    assertInvalid(() -> document.add("s".repeat(nameBytes + 1), "e"));
    assertEquals(DocumentLimits.TALLY_MAX, document.count("likes"));
  }

  @Test
  void edits_waitWhileTheClientsBufferIsFullOfOtherThings() {
    var buffer = PublishBufferOptions.DEFAULT.withCountMax(1);
    open(EMPTY, ClientOptions.builder().publishBuffer(buffer).build());
    document.put("one", "1");
    document.put("two", "2");
    settle();
    assertEquals(1, commands().size());
    acknowledge(commands().get(0));
    environment.loop.advance(1_000);
    acknowledge(commands().get(1));
    assertEquals(0, document.pendingEdits());
  }

  @Test
  void closed_canBeRead_andRefusesEdits() {
    open(EMPTY);
    document.put("title", "\"Plan\"");
    CompletableFuture<Void> saved = document.saved();
    client.close();
    settle();
    assertEquals(ErrorCode.CLOSED, error(saved).code());
    assertEquals("\"Plan\"", document.get("title"));
    var refused = assertThrows(RealtimeException.class, () -> document.put("title", "1"));
    assertEquals(ErrorCode.CLOSED, refused.code());
    assertEquals(ErrorCode.CLOSED, error(document.saved()).code());
    assertEquals(1, events.stream().filter(DocumentEnded.class::isInstance).count());
    assertEquals(0, environment.loop.timers());
  }

  @Test
  void closedByTheApp_leavesTheRoom() {
    open(EMPTY);
    CompletableFuture<Void> left = document.close();
    settle();
    assertEquals(1, transport.count(RequestCase.LEAVE));
    assertThrows(RealtimeException.class, () -> document.increment("likes"));
    transport.end(4010);
    assertEquals("done", outcome(left));
  }

  @Test
  void roomThatIsNoDocument_isRefusedByItsName() {
    client = environment.client();
    CompletableFuture<SharedDocument> opening = SharedDocument.open(client, "chat:1");
    settle();
    transport = environment.greet();
    transport.reply(RequestCase.JOIN, Replies.joined(0, false));
    answerState("{}");
    assertTrue(error(opening).getMessage().contains("the room chat:1 holds no document"));
  }

  private void open(String state) {
    open(state, ClientOptions.defaults());
  }

  private void open(String state, ClientOptions options) {
    client = environment.client(options);
    CompletableFuture<SharedDocument> opening = SharedDocument.open(client, ROOM, "tab");
    settle();
    transport = environment.greet();
    transport.reply(RequestCase.JOIN, Replies.joined(0, false));
    answerState(state);
    document = opening.join();
    settle();
    document.on(SharedDocumentEvent.class, events::add);
  }

  private void reconnect(boolean recovered) {
    int before = environment.transports.size();
    while (environment.transports.size() == before) {
      environment.loop.advance(100);
    }
    transport = environment.greet();
    ServerMessage.Builder joined = Replies.joined(published, recovered);
    if (!recovered) {
      joined.getJoinedBuilder().setEpoch("e2");
    }
    transport.reply(RequestCase.JOIN, joined);
  }

  private void answerState(String state) {
    var reply = StateReply.newBuilder().setRoom(ROOM).setEpoch("e1").setPayload(payload(state));
    transport.reply(RequestCase.STATE, ServerMessage.newBuilder().setState(reply));
  }

  private void publish(String event, String json) {
    ServerMessage.Builder publication = Replies.publication(++published);
    publication
        .getPublicationBuilder()
        .setRoom(ROOM)
        .setSender("ben")
        .setEvent(event)
        .setPayload(payload(json));
    transport.push(publication);
    settle();
  }

  private List<ClientMessage> commands() {
    return transport.requests(RequestCase.COMMAND);
  }

  private void acknowledge(ClientMessage command) {
    var reply = CommandReply.newBuilder().setOffset(1);
    transport.push(ServerMessage.newBuilder().setId(command.getId()).setCommand(reply));
    settle();
  }

  private void refuse(ClientMessage command, String details) {
    var error =
        Error.newBuilder()
            .setCode(io.realtimecluster.proto.client.v1.ErrorCode.REJECTED)
            .setMessage("the limit")
            .setDetails(payload(details));
    transport.push(ServerMessage.newBuilder().setId(command.getId()).setError(error));
    settle();
  }

  private void settle() {
    environment.loop.settle();
  }

  private static void assertInvalid(Runnable edit) {
    assertThrows(IllegalArgumentException.class, edit::run);
  }

  /** JSON text of so many bytes. */
  private static String text(int bytes) {
    return "\"" + "v".repeat(bytes - 2) + "\"";
  }

  private static Payload.Builder payload(String text) {
    return Payload.newBuilder().setText(text);
  }

  private static String json(ClientMessage command) {
    return command.getCommand().getPayload().getText();
  }
}
