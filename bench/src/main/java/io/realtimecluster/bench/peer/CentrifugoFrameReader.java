package io.realtimecluster.bench.peer;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.realtimecluster.bench.connection.JoinedRoom;
import io.realtimecluster.bench.connection.PublicationView;
import io.realtimecluster.bench.connection.ReconnectWindow;
import io.realtimecluster.bench.connection.ServerEvents;
import io.realtimecluster.bench.connection.ServerFrameReader;
import java.io.IOException;
import java.util.List;

/** Reads Centrifugo's replies, each after its length. An empty one is a ping. */
final class CentrifugoFrameReader implements ServerFrameReader {
  private static final byte[] PONG = {0};
  private static final int ID = 1;
  private static final int ERROR = 2;
  private static final int ERROR_CODE = 1;
  private static final int PUSH = 4;
  private static final int PUSH_CHANNEL = 2;
  private static final int PUSH_PUBLICATION = 4;
  private static final int PUBLICATION_DATA = 4;
  private static final int CONNECT = 5;
  private static final int SUBSCRIBE = 6;
  private static final int PUBLISH = 8;

  private final JoinedRoom joined;
  private final PublicationView publication = new PublicationView();

  CentrifugoFrameReader(String room) {
    this.joined = new JoinedRoom(room, "", 0, false, List.of());
  }

  @Override
  public void read(byte[] bytes, int length, ServerEvents events) throws IOException {
    var in = CodedInputStream.newInstance(bytes, 0, length);
    while (!in.isAtEnd()) {
      int replyLength = in.readRawVarint32();
      if (replyLength == 0) {
        events.onPing(PONG);
      }
      int outer = in.pushLimit(replyLength);
      readReply(in, bytes, events);
      in.popLimit(outer);
    }
  }

  // Fields come in the order of their numbers, so the id is known before what is answered.
  private void readReply(CodedInputStream in, byte[] bytes, ServerEvents events)
      throws IOException {
    int id = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case ID -> id = in.readUInt32();
        case PUSH -> readPush(in, bytes, events);
        case PUBLISH -> {
          in.skipField(tag);
          events.onPublished(id, id);
        }
        case CONNECT -> {
          in.skipField(tag);
          events.onConnected(ReconnectWindow.DEFAULT);
        }
        case SUBSCRIBE -> {
          in.skipField(tag);
          events.onJoined(joined);
        }
        case ERROR -> events.onError(id, "error " + readErrorCode(in));
        default -> in.skipField(tag);
      }
    }
  }

  private void readPush(CodedInputStream in, byte[] bytes, ServerEvents events) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    int channelStart = 0;
    int channelLength = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case PUSH_CHANNEL -> {
          channelLength = in.readRawVarint32();
          channelStart = in.getTotalBytesRead();
          in.skipRawBytes(channelLength);
        }
        case PUSH_PUBLICATION -> readPublication(in, bytes, channelStart, channelLength, events);
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
  }

  private void readPublication(
      CodedInputStream in, byte[] bytes, int channelStart, int channelLength, ServerEvents events)
      throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == PUBLICATION_DATA) {
        int length = in.readRawVarint32();
        int start = in.getTotalBytesRead();
        in.skipRawBytes(length);
        long number = NumberedText.read(bytes, start, length);
        publication.set(bytes, channelStart, channelLength, start, length, number);
        events.onPublication(publication);
      } else {
        in.skipField(tag);
      }
    }
    in.popLimit(outer);
  }

  private static int readErrorCode(CodedInputStream in) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    int code = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == ERROR_CODE) {
        code = in.readUInt32();
      } else {
        in.skipField(tag);
      }
    }
    in.popLimit(outer);
    return code;
  }
}
