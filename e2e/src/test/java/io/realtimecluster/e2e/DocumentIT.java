package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.realtimecluster.proto.client.v1.StateReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A document is edited by clients of both forms and by the server API, and outlives its hub. */
class DocumentIT {

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final String TITLE_BY_ANA =
      "{\"type\":\"put\",\"key\":\"title\",\"value\":\"Plan\",\"replica\":\"tab\",\"counter\":1}";
  private static final String TITLE_BY_BOB =
      "{\"type\":\"put\",\"key\":\"title\",\"value\":\"List\",\"replica\":\"tab\",\"counter\":1}";
  private static final String MILK =
      "{\"type\":\"add\",\"set\":\"todo\",\"element\":\"milk\",\"replica\":\"tab\",\"number\":1}";
  private static final String LIKES =
      "{\"type\":\"count\",\"counter\":\"likes\",\"replica\":\"tab\","
          + "\"increments\":3,\"decrements\":1}";

  private static RealProcesses processes;

  @BeforeAll
  static void start() {
    processes = new RealProcesses("document", RealProcesses.UNLIMITED_PUBLISHES);
    processes.start(1, 2);
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @Test
  void edits_ofBothFormsAndTheServer_mergeAndAreTheSameAfterAHubWasKilled() {
    String room = "document:" + UUID.randomUUID();
    try (TestConnection ana = connect("edge-1", TestConnection.JSON, "ana");
        TestConnection bob = connect("edge-2", TestConnection.PROTO, "bob")) {
      ana.join(room, null);
      bob.join(room, null);
      edit(bob, room, 1, TITLE_BY_BOB);
      edit(ana, room, 1, TITLE_BY_ANA); // Of the same time: the greater name's wins.
      edit(ana, room, 2, MILK);
      assertEquals(200, editByServer(room, LIKES).status());
      String merged = stateOf(ana, room).getPayload().getText();
      assertTrue(
          merged.contains("\"title\":{\"value\":\"List\",\"counter\":1,\"replica\":\"bob/tab\"}"),
          merged);
      assertTrue(merged.contains("\"milk\":[{\"replica\":\"ana/tab\",\"number\":1}]"), merged);
      assertTrue(
          merged.contains("\"likes\":{\"eve/tab\":{\"increments\":3,\"decrements\":1}}"), merged);

      processes.kill("hub-1");
      processes.startHub("hub-1");

      edit(ana, room, 3, MILK);
      edit(ana, room, 4, TITLE_BY_ANA);
      edit(bob, room, 2, TITLE_BY_BOB);
      assertEquals(200, editByServer(room, LIKES).status());
      for (TestConnection client : List.of(ana, bob)) {
        StateReply state = stateOf(client, room);
        assertEquals(merged, state.getPayload().getText());
        assertEquals(3, state.getOffset(), "what came again led to nothing");
        assertEquals(
            List.of("1 written", "2 added", "3 counted"),
            client.publications().stream().map(DocumentIT::event).toList());
      }
    }
  }

  private static StateReply stateOf(TestConnection client, String room) {
    Waits.until(
        WAIT_MAX, () -> "got " + client.publications(), () -> client.publications().size() >= 3);
    return client.state(room);
  }

  private static String event(Publication publication) {
    return publication.getOffset() + " " + publication.getEvent();
  }

  /** Sent again while it is refused for now. */
  private static void edit(TestConnection client, String room, long sequence, String edit) {
    List<ServerMessage> answers = new ArrayList<>();
    Waits.until(
        WAIT_MAX,
        () -> edit + " was answered " + answers,
        () -> {
          answers.add(TestConnection.await(client.command(room, sequence, edit)));
          ServerMessage last = answers.getLast();
          assertTrue(last.hasCommand() || last.getError().getTemporary(), last::toString);
          return last.hasCommand();
        });
  }

  private static ServerApi.Answer editByServer(String room, String edit) {
    String body = "{\"user\":\"eve\",\"command\":%s}".formatted(edit);
    return new ServerApi(processes.hub("hub-1")).post("/v1/rooms/" + room + "/commands", body);
  }

  private static TestConnection connect(String edge, String subprotocol, String user) {
    return TestConnection.connect(
        processes.edge(edge), subprotocol, RealProcesses.TOKENS.valid(user), "");
  }
}
