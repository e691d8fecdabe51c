package io.realtimecluster.client;

import io.realtimecluster.client.loop.Loop;
import io.realtimecluster.client.transport.Endpoints;
import io.realtimecluster.client.transport.Transport;
import io.realtimecluster.client.transport.WireForm;
import io.realtimecluster.proto.client.v1.ClientMessage.RequestCase;
import io.realtimecluster.proto.client.v1.Connected;
import io.realtimecluster.proto.client.v1.ReconnectWindow;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Time, chance and network in the hands of a test. */
final class FakeEnvironment implements Environment {

  final FakeLoop loop = new FakeLoop();
  final TransportMemory memory;
  final List<FakeTransport> transports = new ArrayList<>();

  FakeEnvironment() {
    this(new TransportMemory());
  }

  FakeEnvironment(TransportMemory memory) {
    this.memory = memory;
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public Transport transport(TransportKind kind, WireForm form, Endpoints endpoints, String token) {
    var transport = new FakeTransport(kind, loop);
    transports.add(transport);
    return transport;
  }

  @Override
  public TransportMemory memory() {
    return memory;
  }

  FakeTransport transport() {
    return transports.get(transports.size() - 1);
  }

  Client client() {
    return client(ClientOptions.defaults());
  }

  Client client(ClientOptions options) {
    Client client = Client.connect(Endpoints.of(URI.create("ws://edge.test")), options, this);
    loop.settle();
    return client;
  }

  /** Answers the newest transport's connect. */
  FakeTransport greet() {
    return greet(connected -> connected);
  }

  FakeTransport greet(UnaryOperator<Connected.Builder> more) {
    FakeTransport transport = transport();
    transport.opened();
    var window = ReconnectWindow.newBuilder().setMinMillis(200).setMaxMillis(20_000);
    var connected =
        Connected.newBuilder()
            .setSession("s1")
            .setEdge("e")
            .setUser("ana")
            .setPingSeconds(25)
            .setReconnect(window);
    transport.reply(
        RequestCase.CONNECT, ServerMessage.newBuilder().setConnected(more.apply(connected)));
    return transport;
  }
}
