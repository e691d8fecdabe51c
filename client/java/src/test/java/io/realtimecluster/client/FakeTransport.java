package io.realtimecluster.client;

import com.google.protobuf.InvalidProtocolBufferException;
import io.realtimecluster.client.transport.Transport;
import io.realtimecluster.client.transport.TransportEnd;
import io.realtimecluster.client.transport.TransportListener;
import io.realtimecluster.proto.client.v1.ClientFrame;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ClientMessage.RequestCase;
import io.realtimecluster.proto.client.v1.ServerFrame;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.util.ArrayList;
import java.util.List;

/** A transport whose server side is the test. */
final class FakeTransport implements Transport {

  final TransportKind kind;
  final List<ClientMessage> sent = new ArrayList<>();
  final List<byte[]> frames = new ArrayList<>();
  boolean closed;
  private final FakeLoop loop;
  private TransportListener listener;

  FakeTransport(TransportKind kind, FakeLoop loop) {
    this.kind = kind;
    this.loop = loop;
  }

  @Override
  public void open(TransportListener listener) {
    this.listener = listener;
  }

  @Override
  public void send(byte[] frame) {
    frames.add(frame);
    try {
      sent.addAll(ClientFrame.parseFrom(frame).getMessagesList());
    } catch (InvalidProtocolBufferException broken) {
      throw new AssertionError(broken);
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  void opened() {
    listener.onOpen();
    loop.settle();
  }

  /** The latest request of this kind. */
  ClientMessage request(RequestCase kind) {
    List<ClientMessage> found = requests(kind);
    if (found.isEmpty()) {
      throw new AssertionError("no " + kind + " in " + sent);
    }
    return found.get(found.size() - 1);
  }

  List<ClientMessage> requests(RequestCase kind) {
    return sent.stream().filter(message -> message.getRequestCase() == kind).toList();
  }

  int count(RequestCase kind) {
    return requests(kind).size();
  }

  void push(ServerMessage.Builder message) {
    receive(ServerFrame.newBuilder().addMessages(message).build().toByteArray());
  }

  void reply(RequestCase kind, ServerMessage.Builder message) {
    push(message.setId(request(kind).getId()));
  }

  void receive(byte[] frame) {
    if (!closed) {
      listener.onHeard();
      listener.onFrame(frame);
      loop.settle();
    }
  }

  void doubt() {
    listener.onDoubt();
    loop.settle();
  }

  void end(int code) {
    end(TransportEnd.of(code));
  }

  void end(TransportEnd end) {
    listener.onEnd(end);
    loop.settle();
  }
}
