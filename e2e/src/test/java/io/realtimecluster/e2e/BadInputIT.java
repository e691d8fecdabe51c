package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.HistoryRequest;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Leave;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Ping;
import io.realtimecluster.proto.client.v1.PresenceRequest;
import io.realtimecluster.proto.client.v1.Publish;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What is wrong with a client's input gets its documented answer, is no concern of a bystander on
 * the same edge, and leaves no stack trace in the log.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {

  private static final int MESSAGE_BYTES_MAX = 65_536;
  private static final int UNANSWERED_MAX = 64;

  private RealProcesses processes;
  private TestConnection bystander;
  private TestConnection connection;

  @BeforeAll
  void start() {
    processes = new RealProcesses("bad-input", Map.of());
    processes.start(1, 1);
  }

  @AfterAll
  void stop() {
    processes.close();
  }

  @BeforeEach
  void connect() {
    bystander = connected(TestConnection.PROTO);
    connection = connected(TestConnection.PROTO);
  }

  @AfterEach
  void bystanderIsUntouchedAndNothingIsLoggedAsStackTrace() {
    String room = "durable:" + UUID.randomUUID();
    bystander.join(room, null);
    assertTrue(TestConnection.await(bystander.publish(room, 1, "still here")).hasPublished());
    assertFalse(bystander.closed());
    bystander.close();
    connection.close();
    assertEquals(List.of(), LoggedFailures.in(processes.output("edge-1")));
    assertEquals(List.of(), LoggedFailures.in(processes.output("hub-1")));
  }

  @Test
  void frame_notProtobuf_closes4500() {
    connection.sendBinary(new byte[] {(byte) 0xff, 1, 2, 3});
    assertEquals(4500, connection.awaitClose());
  }

  @Test
  void frame_notJson_closes4500() {
    for (String text :
        List.of("garbage", "{\"messages\":", "[]", "{\"messages\":[{\"id\":\"x\"}]}")) {
      try (TestConnection json = connected(TestConnection.JSON)) {
        json.sendText(text);
        assertEquals(4500, json.awaitClose(), text);
      }
    }
  }

  @Test
  void frame_inTheOtherForm_closes4500() {
    connection.sendText("{\"messages\":[]}");
    assertEquals(4500, connection.awaitClose());
  }

  @Test
  void message_unknown_isRefusedAndTheConnectionStays() {
    ClientMessage.Builder unknown =
        ClientMessage.newBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        99,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("later"))
                            .build())
                    .build());
    assertRefused(ErrorCode.UNKNOWN_REQUEST, unknown);
  }

  @Test
  void frame_atTheLimitAndOnePastIt_onlyTheLatterCloses4509() {
    String room = "durable:" + UUID.randomUUID();
    connection.join(room, null);
    int overhead = publishOf(room, MESSAGE_BYTES_MAX - 200).length - (MESSAGE_BYTES_MAX - 200);
    connection.sendBinary(publishOf(room, MESSAGE_BYTES_MAX - overhead));
    assertTrue(connection.request(ping()).hasPong());
    connection.sendBinary(publishOf(room, MESSAGE_BYTES_MAX - overhead + 1));
    assertEquals(4509, connection.awaitClose());
  }

  @Test
  void token_missing_closes4501() {
    assertEquals(4501, closeCodeOfConnect(""));
    try (TestConnection silent =
        TestConnection.open(processes.edge("edge-1"), TestConnection.PROTO)) {
      CompletableFuture<ServerMessage> _ = silent.send(ping());
      assertEquals(4501, silent.awaitClose());
    }
  }

  @Test
  void token_notValid_closes4502() {
    Tokens tokens = RealProcesses.TOKENS;
    assertEquals(4502, closeCodeOfConnect("no token"));
    assertEquals(4502, closeCodeOfConnect(new Tokens("x".repeat(40)).valid("ana")));
    assertEquals(4502, closeCodeOfConnect(tokens.unsigned("ana")));
    assertEquals(4502, closeCodeOfConnect(tokens.otherAlgorithm("ana")));
    assertEquals(4502, closeCodeOfConnect("x".repeat(8 * 1024 + 1)));
  }

  @Test
  void token_expired_closes4503() {
    assertEquals(4503, closeCodeOfConnect(RealProcesses.TOKENS.expired("ana")));
  }

  @Test
  void connect_twice_isRefused() {
    assertRefused(
        ErrorCode.ALREADY_CONNECTED,
        ClientMessage.newBuilder()
            .setConnect(Connect.newBuilder().setToken(RealProcesses.TOKENS.valid("ana"))));
  }

  @Test
  void join_nameAtTheLimitAndOnePastIt_onlyTheLatterIsRefused() {
    connection.join("é".repeat(127) + "x", null);
    assertRefused(ErrorCode.INVALID_ARGUMENT, join("é".repeat(128)));
    assertRefused(ErrorCode.INVALID_ARGUMENT, join(""));
  }

  @Test
  void join_oneRoomTooMany_isRefused() {
    for (int i = 0; i < 128; i++) {
      connection.join("memory:" + i, null);
    }
    assertRefused(ErrorCode.TOO_MANY_ROOMS, join("memory:128"));
  }

  @Test
  void request_roomNotJoined_isRefused() {
    String room = "durable:nobody";
    assertRefused(
        ErrorCode.NOT_JOINED,
        ClientMessage.newBuilder()
            .setPublish(
                Publish.newBuilder().setRoom(room).setPayload(Payload.newBuilder().setText("hi"))));
    assertRefused(
        ErrorCode.NOT_JOINED,
        ClientMessage.newBuilder().setLeave(Leave.newBuilder().setRoom(room)));
    assertRefused(
        ErrorCode.NOT_JOINED,
        ClientMessage.newBuilder().setPresence(PresenceRequest.newBuilder().setRoom(room)));
    assertRefused(
        ErrorCode.NOT_JOINED,
        ClientMessage.newBuilder().setHistory(HistoryRequest.newBuilder().setRoom(room)));
  }

  @Test
  void publish_withoutPayload_isRefused() {
    String room = "memory:" + UUID.randomUUID();
    connection.join(room, null);
    assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        ClientMessage.newBuilder().setPublish(Publish.newBuilder().setRoom(room)));
  }

  @Test
  void publish_fasterThanAllowed_isRefusedForAWhile() {
    String room = "none:" + UUID.randomUUID();
    connection.join(room, null);
    int refused = 0;
    List<CompletableFuture<ServerMessage>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(connection.publish(room, 0, "x"));
    }
    for (CompletableFuture<ServerMessage> pending : answers) {
      ServerMessage answer = TestConnection.await(pending);
      if (answer.hasError()) {
        assertEquals(ErrorCode.RATE_LIMITED, answer.getError().getCode());
        assertTrue(answer.getError().getTemporary());
        assertTrue(answer.getError().getRetryMillis() > 0);
        refused++;
      }
    }
    assertTrue(refused > 0, "200 at once are more than a burst");
  }

  @Test
  void request_unansweredOverTheLimit_waitsUntilOthersAreAnswered() {
    String room = "memory:" + UUID.randomUUID();
    connection.join(room, null);
    List<ClientMessage.Builder> requests = new ArrayList<>();
    for (int i = 0; i < UNANSWERED_MAX; i++) {
      requests.add(
          ClientMessage.newBuilder().setHistory(HistoryRequest.newBuilder().setRoom(room)));
    }
    double stoppedBefore = readingStopped();
    assertAllAnswered(requests);
    assertEquals(stoppedBefore, readingStopped(), "at the limit");
    requests.add(ClientMessage.newBuilder().setHistory(HistoryRequest.newBuilder().setRoom(room)));
    assertAllAnswered(requests);
    assertEquals(stoppedBefore + 1, readingStopped(), "one past it");
    assertTrue(connection.request(requests.getFirst()).hasHistory(), "it is read again");
  }

  private void assertAllAnswered(List<ClientMessage.Builder> requests) {
    assertTrue(
        connection.sendTogether(requests).stream()
            .map(TestConnection::await)
            .allMatch(ServerMessage::hasHistory));
  }

  private double readingStopped() {
    return processes.metric("edge-1", "realtimecluster_edge_reading_stopped_total");
  }

  @Test
  void subprotocol_unknown_isRefusedBeforeTheUpgrade() {
    assertThrows(
        RuntimeException.class,
        () -> TestConnection.open(processes.edge("edge-1"), "realtime.v9.xml"));
  }

  private void assertRefused(ErrorCode code, ClientMessage.Builder request) {
    ServerMessage answer = connection.request(request);
    assertEquals(code, answer.getError().getCode(), answer.toString());
    assertFalse(answer.getError().getMessage().isEmpty());
    assertTrue(connection.request(ping()).hasPong());
  }

  private int closeCodeOfConnect(String token) {
    try (TestConnection opened =
        TestConnection.open(processes.edge("edge-1"), TestConnection.PROTO)) {
      CompletableFuture<ServerMessage> _ =
          opened.send(ClientMessage.newBuilder().setConnect(Connect.newBuilder().setToken(token)));
      return opened.awaitClose();
    }
  }

  private TestConnection connected(String subprotocol) {
    return TestConnection.connect(
        processes.edge("edge-1"), subprotocol, RealProcesses.TOKENS.valid("ana"), "");
  }

  private static ClientMessage.Builder ping() {
    return ClientMessage.newBuilder().setPing(Ping.getDefaultInstance());
  }

  private static ClientMessage.Builder join(String room) {
    return ClientMessage.newBuilder().setJoin(Join.newBuilder().setRoom(room));
  }

  private static byte[] publishOf(String room, int payloadBytes) {
    return ClientFrame.newBuilder()
        .addMessages(
            ClientMessage.newBuilder()
                .setPublish(
                    Publish.newBuilder()
                        .setRoom(room)
                        .setPayload(
                            Payload.newBuilder()
                                .setBinary(ByteString.copyFrom(new byte[payloadBytes])))))
        .build()
        .toByteArray();
  }
}
