package io.realtimecluster.bench.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.realtimecluster.proto.client.v1.Connected;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.Published;
import io.realtimecluster.proto.client.v1.RoomReset;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerFrameReaderTest {
  @ParameterizedTest
  @EnumSource(Protocol.class)
  void read_everyMeasuredMessage_tellsEachInOrder(Protocol protocol) throws IOException {
    // Given
    ServerFrame frame =
        ServerFrame.newBuilder()
            .addMessages(reply(1).setConnected(connected()))
            .addMessages(reply(2).setJoined(Joined.newBuilder().setRoom("r").setOffset(7)))
            .addMessages(push().setPublication(publication("r", 8, "hällo")))
            .addMessages(reply(3).setPublished(Published.newBuilder().setOffset(1L << 40)))
            .addMessages(reply(4).setError(Error.newBuilder().setCode(ErrorCode.RATE_LIMITED)))
            .addMessages(push().setRoomReset(RoomReset.newBuilder().setRoom("r")))
            .build();

    // When
    var events = read(protocol, frame);

    // Then
    assertEquals(
        List.of(
            "connected 100 2000",
            "joined r 7  false []",
            "publication r 8 hällo",
            "published 3 1099511627776",
            "error 4 RATE_LIMITED",
            "reset r 0"),
        events);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void read_joinedWithRecovered_tellsTheirOffsets(Protocol protocol) throws IOException {
    // Given
    var joined =
        Joined.newBuilder()
            .setRoom("r")
            .setOffset(7)
            .setEpoch("e1")
            .setRecovered(true)
            .addPublications(publication("r", 6, "old"))
            .addPublications(publication("r", 7, "newer"));
    ServerFrame frame =
        ServerFrame.newBuilder()
            .addMessages(push().setPong(io.realtimecluster.proto.client.v1.Pong.newBuilder()))
            .addMessages(reply(2).setJoined(joined))
            .build();

    // When
    var events = read(protocol, frame);

    // Then
    assertEquals(List.of("joined r 7 e1 true [6, 7]"), events);
  }

  @Test
  void read_framesOneAfterTheOther_isOneFrame() throws IOException {
    // Given
    byte[] one =
        ServerFrame.newBuilder()
            .addMessages(push().setPublication(publication("r", 8, "x")))
            .build()
            .toByteArray();
    byte[] two = new byte[one.length * 2];
    System.arraycopy(one, 0, two, 0, one.length);
    System.arraycopy(one, 0, two, one.length, one.length);
    var events = new Told();

    // When
    Protocol.PROTO.newReader().read(two, two.length, events);

    // Then
    assertEquals(List.of("publication r 8 x", "publication r 8 x"), events.told);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void read_brokenFrame_fails(Protocol protocol) {
    assertThrows(
        IOException.class, () -> protocol.newReader().read(new byte[] {0x0A, 0x7F}, 2, new Told()));
  }

  private static List<String> read(Protocol protocol, ServerFrame frame) throws IOException {
    var events = new Told();
    byte[] bytes = serialize(protocol, frame);
    protocol.newReader().read(bytes, bytes.length, events);
    return events.told;
  }

  private static byte[] serialize(Protocol protocol, ServerFrame frame)
      throws InvalidProtocolBufferException {
    return switch (protocol) {
      case PROTO -> frame.toByteArray();
      case JSON -> JsonFormat.printer().print(frame).getBytes(UTF_8);
    };
  }

  private static ServerMessage.Builder reply(int id) {
    return ServerMessage.newBuilder().setId(id);
  }

  private static ServerMessage.Builder push() {
    return ServerMessage.newBuilder();
  }

  private static Connected.Builder connected() {
    var window =
        io.realtimecluster.proto.client.v1.ReconnectWindow.newBuilder()
            .setMinMillis(100)
            .setMaxMillis(2_000);
    return Connected.newBuilder().setSession("s").setReconnect(window);
  }

  private static Publication.Builder publication(String room, long offset, String text) {
    return Publication.newBuilder()
        .setRoom(room)
        .setOffset(offset)
        .setSender("ana")
        .setPayload(Payload.newBuilder().setText(text));
  }

  private static final class Told implements ServerEvents {
    private final List<String> told = new ArrayList<>();

    @Override
    public void onConnected(ReconnectWindow window) {
      told.add("connected " + window.minMillis() + " " + window.maxMillis());
    }

    @Override
    public void onJoined(JoinedRoom joined) {
      told.add(
          "joined %s %d %s %s %s"
              .formatted(
                  joined.room(),
                  joined.offset(),
                  joined.epoch(),
                  joined.recovered(),
                  joined.recoveredOffsets()));
    }

    @Override
    public void onPublished(int id, long offset) {
      told.add("published " + id + " " + offset);
    }

    @Override
    public void onPublication(PublicationView view) {
      String room = new String(view.bytes, view.roomStart, view.roomLength, UTF_8);
      String text = new String(view.bytes(), view.contentStart(), view.contentLength(), UTF_8);
      told.add("publication " + room + " " + view.offset() + " " + text);
    }

    @Override
    public void onRoomReset(String room, long offset) {
      told.add("reset " + room + " " + offset);
    }

    @Override
    public void onError(int id, String code) {
      told.add("error " + id + " " + code);
    }
  }
}
