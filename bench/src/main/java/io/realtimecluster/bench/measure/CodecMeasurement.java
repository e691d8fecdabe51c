package io.realtimecluster.bench.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.Connect;
import io.realtimecluster.proto.client.v1.Connected;
import io.realtimecluster.proto.client.v1.Join;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.Publish;
import io.realtimecluster.proto.client.v1.Published;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * The same conversation in both protocols: bytes, and the time to write and read it with the
 * libraries that the edge uses. One client connects, joins, publishes 10 messages and gets 100 of
 * 100 bytes, in batches of 5.
 */
public final class CodecMeasurement {
  private static final int PUBLISHES = 10;
  private static final int BATCHES = 20;
  private static final int BATCH_SIZE = 5;
  private static final String TEXT = "x".repeat(100);
  private static final int ROUNDS = 2_000;
  private static final int WARM_UP_ROUNDS = 3_000;
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

  /** Keeps what was made alive, so that making it is not optimised away. */
  private long sink;

  @FunctionalInterface
  private interface Step {
    long run() throws InvalidProtocolBufferException;
  }

  public Report run() throws InvalidProtocolBufferException {
    List<ClientFrame> up = clientFrames();
    List<ServerFrame> down = serverFrames();
    var columns = new Columns();
    List<byte[]> upProto = new ArrayList<>();
    List<byte[]> upJson = new ArrayList<>();
    List<byte[]> downProto = new ArrayList<>();
    List<byte[]> downJson = new ArrayList<>();
    for (ClientFrame frame : up) {
      upProto.add(frame.toByteArray());
      upJson.add(PRINTER.print(frame).getBytes(UTF_8));
    }
    for (ServerFrame frame : down) {
      downProto.add(frame.toByteArray());
      downJson.add(PRINTER.print(frame).getBytes(UTF_8));
    }
    put(columns, "client to edge, payload", "bytes", bytes(upJson), bytes(upProto));
    put(columns, "edge to client, payload", "bytes", bytes(downJson), bytes(downProto));
    put(
        columns,
        "both ways with WebSocket framing",
        "bytes",
        framed(upJson, 4) + framed(downJson, 0),
        framed(upProto, 4) + framed(downProto, 0));
    put(
        columns,
        "edge encodes",
        "µs/conversation",
        micros(() -> encodeJson(down)),
        micros(() -> encodeProto(down)));
    put(
        columns,
        "edge decodes",
        "µs/conversation",
        micros(() -> decodeJson(upJson)),
        micros(() -> decodeProto(upProto)));
    columns.note("Sum of a check value, so that no work is left out: %d.".formatted(sink));
    return columns.report("codec", "Protobuf against JSON: the same conversation");
  }

  private static void put(Columns columns, String name, String unit, double json, double proto) {
    columns.put("JSON", name, unit, json);
    columns.put("protobuf", name, unit, proto);
  }

  private static long encodeJson(List<ServerFrame> frames) throws InvalidProtocolBufferException {
    long bytes = 0;
    for (ServerFrame frame : frames) {
      bytes += PRINTER.print(frame).getBytes(UTF_8).length;
    }
    return bytes;
  }

  private static long encodeProto(List<ServerFrame> frames) {
    long bytes = 0;
    for (ServerFrame frame : frames) {
      bytes += frame.toByteArray().length;
    }
    return bytes;
  }

  private static long decodeJson(List<byte[]> frames) throws InvalidProtocolBufferException {
    long messages = 0;
    for (byte[] frame : frames) {
      var builder = ClientFrame.newBuilder();
      PARSER.merge(new String(frame, UTF_8), builder);
      messages += builder.build().getMessagesCount();
    }
    return messages;
  }

  private static long decodeProto(List<byte[]> frames) throws InvalidProtocolBufferException {
    long messages = 0;
    for (byte[] frame : frames) {
      messages += ClientFrame.parseFrom(frame).getMessagesCount();
    }
    return messages;
  }

  private double micros(Step step) throws InvalidProtocolBufferException {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      sink += step.run();
    }
    long startNanos = System.nanoTime();
    for (int round = 0; round < ROUNDS; round++) {
      sink += step.run();
    }
    return (System.nanoTime() - startNanos) / 1e3 / ROUNDS;
  }

  private static double bytes(List<byte[]> frames) {
    return frames.stream().mapToLong(frame -> frame.length).sum();
  }

  /** RFC 6455: 2 bytes, 2 more for over 125, 6 more for over 65,535, and the mask of clients. */
  private static double framed(List<byte[]> frames, int maskBytes) {
    long bytes = 0;
    for (byte[] frame : frames) {
      int head = frame.length < 126 ? 2 : frame.length < 65_536 ? 4 : 10;
      bytes += head + maskBytes + frame.length;
    }
    return bytes;
  }

  private static List<ClientFrame> clientFrames() {
    List<ClientFrame> frames = new ArrayList<>();
    frames.add(
        ClientFrame.newBuilder()
            .addMessages(
                ClientMessage.newBuilder()
                    .setId(1)
                    .setConnect(Connect.newBuilder().setToken("t".repeat(150))))
            .addMessages(
                ClientMessage.newBuilder()
                    .setId(2)
                    .setJoin(Join.newBuilder().setRoom("chat:general")))
            .build());
    for (int number = 1; number <= PUBLISHES; number++) {
      var publish =
          Publish.newBuilder()
              .setRoom("chat:general")
              .setSequence(number)
              .setPayload(Payload.newBuilder().setText(TEXT));
      frames.add(
          ClientFrame.newBuilder()
              .addMessages(ClientMessage.newBuilder().setId(2 + number).setPublish(publish))
              .build());
    }
    return frames;
  }

  private static List<ServerFrame> serverFrames() {
    List<ServerFrame> frames = new ArrayList<>();
    var connected =
        Connected.newBuilder()
            .setSession("0f8fad5b-d9cb-469f-a165-70867728950e")
            .setEdge("demo-edge-1")
            .setUser("ana")
            .setPingSeconds(25);
    var joined = Joined.newBuilder().setRoom("chat:general").setEpoch("a1").setOffset(1_000);
    frames.add(
        ServerFrame.newBuilder()
            .addMessages(ServerMessage.newBuilder().setId(1).setConnected(connected))
            .addMessages(ServerMessage.newBuilder().setId(2).setJoined(joined))
            .build());
    long offset = 1_000;
    for (int batch = 0; batch < BATCHES; batch++) {
      var frame = ServerFrame.newBuilder();
      for (int message = 0; message < BATCH_SIZE; message++) {
        frame.addMessages(
            ServerMessage.newBuilder()
                .setPublication(
                    Publication.newBuilder()
                        .setRoom("chat:general")
                        .setOffset(++offset)
                        .setSender("ana")
                        .setPayload(Payload.newBuilder().setText(TEXT))));
      }
      frames.add(frame.build());
    }
    for (int number = 1; number <= PUBLISHES; number++) {
      frames.add(
          ServerFrame.newBuilder()
              .addMessages(
                  ServerMessage.newBuilder()
                      .setId(2 + number)
                      .setPublished(Published.newBuilder().setOffset(offset)))
              .build());
    }
    return frames;
  }
}
