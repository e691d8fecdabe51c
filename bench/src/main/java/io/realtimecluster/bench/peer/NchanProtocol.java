package io.realtimecluster.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.realtimecluster.bench.connection.ClientProtocol;
import io.realtimecluster.bench.connection.PublicationView;
import io.realtimecluster.bench.connection.Requests;
import io.realtimecluster.bench.connection.ServerEvents;
import io.realtimecluster.bench.connection.ServerFrameReader;
import java.io.IOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * nchan, the nginx module, as bench/peers/nchan/nginx.conf uses it: the room is in the path, and
 * messages are texts with nothing around them. None is answered; a publish counts as answered when
 * it comes back. The room is put behind each text, because the other servers send it along, too.
 */
public record NchanProtocol(String room) implements ClientProtocol {
  private static final int TEXT = 0x1;

  /** Of the room. */
  public String path() {
    return "/rooms/" + room;
  }

  @Override
  public @Nullable String subprotocol() {
    return null;
  }

  @Override
  public int opcode() {
    return TEXT;
  }

  @Override
  public ServerFrameReader newReader() {
    return new NchanFrameReader(room.getBytes(UTF_8).length);
  }

  @Override
  public Requests requests() {
    return new NchanRequests();
  }

  private static final class NchanRequests implements Requests {
    @Override
    public byte @Nullable [] enter(String token, Collection<String> rooms) {
      return null;
    }

    @Override
    public byte[] publish(int id, String room, long sequence, String text) {
      return (NumberedText.write(text, sequence) + room).getBytes(UTF_8);
    }
  }

  private static final class NchanFrameReader implements ServerFrameReader {
    private final int roomLength;
    private final PublicationView publication = new PublicationView();

    NchanFrameReader(int roomLength) {
      this.roomLength = roomLength;
    }

    @Override
    public void read(byte[] bytes, int length, ServerEvents events) throws IOException {
      int textLength = length - roomLength;
      long number = NumberedText.read(bytes, 0, textLength);
      publication.set(bytes, textLength, roomLength, 0, textLength, number);
      events.onPublication(publication);
      events.onPublished((int) number, number);
    }
  }
}
