package io.realtimecluster.bench.connection;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import io.realtimecluster.proto.client.v1.Connected;
import io.realtimecluster.proto.client.v1.Error;
import io.realtimecluster.proto.client.v1.Joined;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.Published;
import io.realtimecluster.proto.client.v1.RoomReset;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.io.IOException;

/**
 * Reads realtime.v1.proto frames. Publications, nearly all of the traffic, are walked over by hand;
 * the rare messages are parsed with the generated classes.
 */
final class ProtobufFrameReader implements ServerFrameReader {
  private final PublicationView publication = new PublicationView();

  @Override
  public void read(byte[] bytes, int length, ServerEvents events) throws IOException {
    var in = CodedInputStream.newInstance(bytes, 0, length);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == ServerFrame.MESSAGES_FIELD_NUMBER) {
        int outer = in.pushLimit(in.readRawVarint32());
        readMessage(in, bytes, events);
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
  }

  // Protobuf writes fields in the order of their numbers, so the id is known before the event.
  private void readMessage(CodedInputStream in, byte[] bytes, ServerEvents events)
      throws IOException {
    int id = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case ServerMessage.ID_FIELD_NUMBER -> id = in.readUInt32();
        case ServerMessage.PUBLICATION_FIELD_NUMBER -> readPublication(in, bytes, events);
        case ServerMessage.PUBLISHED_FIELD_NUMBER ->
            events.onPublished(id, parse(in, Published.parser()).getOffset());
        case ServerMessage.CONNECTED_FIELD_NUMBER -> {
          var window = parse(in, Connected.parser()).getReconnect();
          events.onConnected(
              window.getMaxMillis() == 0
                  ? ReconnectWindow.DEFAULT
                  : new ReconnectWindow(window.getMinMillis(), window.getMaxMillis()));
        }
        case ServerMessage.JOINED_FIELD_NUMBER -> {
          var joined = parse(in, Joined.parser());
          events.onJoined(
              new JoinedRoom(
                  joined.getRoom(),
                  joined.getEpoch(),
                  joined.getOffset(),
                  joined.getRecovered(),
                  joined.getPublicationsList().stream().map(Publication::getOffset).toList()));
        }
        case ServerMessage.ERROR_FIELD_NUMBER ->
            events.onError(id, parse(in, Error.parser()).getCode().name());
        case ServerMessage.ROOM_RESET_FIELD_NUMBER -> {
          var reset = parse(in, RoomReset.parser());
          events.onRoomReset(reset.getRoom(), reset.getOffset());
        }
        default -> in.skipField(tag);
      }
    }
  }

  private void readPublication(CodedInputStream in, byte[] bytes, ServerEvents events)
      throws IOException {
    publication.clear(bytes);
    int outer = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case Publication.ROOM_FIELD_NUMBER -> {
          publication.roomLength = in.readRawVarint32();
          publication.roomStart = in.getTotalBytesRead();
          in.skipRawBytes(publication.roomLength);
        }
        case Publication.OFFSET_FIELD_NUMBER -> publication.offset = in.readUInt64();
        case Publication.PAYLOAD_FIELD_NUMBER -> readPayload(in);
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
    events.onPublication(publication);
  }

  private void readPayload(CodedInputStream in) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case Payload.TEXT_FIELD_NUMBER, Payload.BINARY_FIELD_NUMBER -> {
          publication.contentLength = in.readRawVarint32();
          publication.contentStart = in.getTotalBytesRead();
          in.skipRawBytes(publication.contentLength);
        }
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
  }

  private static <M extends MessageLite> M parse(CodedInputStream in, Parser<M> parser)
      throws IOException {
    return in.readMessage(parser, ExtensionRegistryLite.getEmptyRegistry());
  }
}
