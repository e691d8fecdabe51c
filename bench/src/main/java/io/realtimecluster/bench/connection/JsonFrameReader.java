package io.realtimecluster.bench.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads realtime.v1.json frames as a stream of tokens. Fields may come in any order and default
 * values are left out, so a message's fields are gathered first and its event is told at its end.
 */
final class JsonFrameReader implements ServerFrameReader {
  private final JsonFactory factory = new JsonFactory();
  private final PublicationView publication = new PublicationView();

  private int id;
  private @Nullable String event;
  private String room = "";
  private String content = "";
  private String code = "";
  private String epoch = "";
  private boolean recovered;
  private final List<Long> recoveredOffsets = new ArrayList<>();
  private int reconnectMinMillis;
  private int reconnectMaxMillis;
  private long offset;

  @Override
  public void read(byte[] bytes, int length, ServerEvents events) throws IOException {
    try (var in = factory.createParser(bytes, 0, length)) {
      require(in.nextToken(), JsonToken.START_OBJECT);
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean messages = in.currentName().equals("messages");
        in.nextToken();
        if (messages) {
          readMessages(in, events);
        } else {
          in.skipChildren();
        }
      }
    }
  }

  private void readMessages(JsonParser in, ServerEvents events) throws IOException {
    require(in.currentToken(), JsonToken.START_ARRAY);
    while (in.nextToken() == JsonToken.START_OBJECT) {
      id = 0;
      event = null;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        if (name.equals("id")) {
          id = in.getValueAsInt();
        } else {
          event = name;
          readEvent(in);
        }
      }
      tell(events);
    }
  }

  private void readEvent(JsonParser in) throws IOException {
    require(in.currentToken(), JsonToken.START_OBJECT);
    room = "";
    content = "";
    code = "";
    epoch = "";
    recovered = false;
    recoveredOffsets.clear();
    reconnectMaxMillis = 0;
    offset = 0;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      switch (name) {
        case "room" -> room = in.getText();
        case "code" -> code = in.getText();
        case "offset" -> offset = Long.parseUnsignedLong(in.getText());
        case "payload" -> readPayload(in);
        case "epoch" -> epoch = in.getText();
        case "recovered" -> recovered = in.getBooleanValue();
        case "publications" -> readRecovered(in);
        case "reconnect" -> readWindow(in);
        default -> {
          if (value.isStructStart()) {
            in.skipChildren();
          }
        }
      }
    }
  }

  private void readPayload(JsonParser in) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      boolean text = in.currentName().equals("text");
      in.nextToken();
      if (text) {
        content = in.getText();
      }
    }
  }

  private void readRecovered(JsonParser in) throws IOException {
    while (in.nextToken() == JsonToken.START_OBJECT) {
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean isOffset = in.currentName().equals("offset");
        in.nextToken();
        if (isOffset) {
          recoveredOffsets.add(Long.parseUnsignedLong(in.getText()));
        } else {
          in.skipChildren();
        }
      }
    }
  }

  private void readWindow(JsonParser in) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      switch (name) {
        case "minMillis" -> reconnectMinMillis = in.getIntValue();
        case "maxMillis" -> reconnectMaxMillis = in.getIntValue();
        default -> in.skipChildren();
      }
    }
  }

  private ReconnectWindow window() {
    return reconnectMaxMillis == 0
        ? ReconnectWindow.DEFAULT
        : new ReconnectWindow(reconnectMinMillis, reconnectMaxMillis);
  }

  private void tell(ServerEvents events) {
    switch (event) {
      case "publication" -> events.onPublication(view());
      case "published" -> events.onPublished(id, offset);
      case "connected" -> events.onConnected(window());
      case "joined" ->
          events.onJoined(
              new JoinedRoom(room, epoch, offset, recovered, List.copyOf(recoveredOffsets)));
      case "error" -> events.onError(id, code);
      case "roomReset" -> events.onRoomReset(room, offset);
      case null, default -> {
        // Nothing that is measured.
      }
    }
  }

  private PublicationView view() {
    byte[] roomBytes = room.getBytes(UTF_8);
    byte[] contentBytes = content.getBytes(UTF_8);
    byte[] both = new byte[roomBytes.length + contentBytes.length];
    System.arraycopy(roomBytes, 0, both, 0, roomBytes.length);
    System.arraycopy(contentBytes, 0, both, roomBytes.length, contentBytes.length);
    publication.clear(both);
    publication.roomLength = roomBytes.length;
    publication.contentStart = roomBytes.length;
    publication.contentLength = contentBytes.length;
    publication.offset = offset;
    return publication;
  }

  private static void require(@Nullable JsonToken found, JsonToken expected) throws IOException {
    if (found != expected) {
      throw new IOException("server frame: expected " + expected + ", found " + found);
    }
  }
}
