package io.realtimecluster.edge.connection;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.realtimecluster.edge.EdgeConfig;
import io.realtimecluster.edge.admission.Identity;
import io.realtimecluster.proto.client.v1.Payload;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.ServerMessage;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.function.Supplier;

/** A loop and connections on it, for tests of what they are made of. */
public final class ConnectionFixture {

  private final Loop loop;
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final EdgeMetrics metrics = new EdgeMetrics(meters);
  private final int outboundBytesMax;

  public ConnectionFixture(EventLoop eventLoop, int outboundBytesMax) {
    this(eventLoop, outboundBytesMax, noRooms());
  }

  /** With connections whose requests are served. */
  public ConnectionFixture(EventLoop eventLoop, int outboundBytesMax, Requests requests) {
    this.outboundBytesMax = outboundBytesMax;
    this.loop =
        new Loop(
            eventLoop,
            metrics,
            new FrameReceiver(config(), null, null, metrics),
            requests,
            new KeepAlive(eventLoop, Duration.ofHours(1)),
            Duration.ofMillis(1).toNanos());
  }

  /** What an edge counts, with these meters. */
  public static EdgeMetrics metrics(MeterRegistry meters) {
    return new EdgeMetrics(meters);
  }

  /** Connections that are opened with a valid token. */
  public static Connections connections(EdgeConfig config, MeterRegistry meters) {
    EdgeMetrics metrics = new EdgeMetrics(meters);
    return new Connections(
        config, null, metrics, null, new FrameReceiver(config, null, null, metrics), null);
  }

  /** Takes no frame apart. */
  public static FrameReceiver failingReceiver(Supplier<Error> failure) {
    ConnectionFixture fixture = new ConnectionFixture(new DefaultEventLoop(), 1);
    return new FrameReceiver(fixture.config(), null, null, fixture.metrics) {
      @Override
      public void receive(Connection connection, byte[] frame) {
        throw failure.get();
      }
    };
  }

  Loop loop() {
    return loop;
  }

  /** What was counted so far. */
  double counted(String counter) {
    return meters.get(counter).meter().measure().iterator().next().getValue();
  }

  /** One that has a user. */
  public Connection connect(Transport transport) {
    Connection connection = new Connection(transport, loop, limits(), metrics);
    connection.connectedByHandshake(Identity.withoutToken("ana"), "session");
    return connection;
  }

  /** What happens to it once per ping interval. */
  public static void keepAlive(Connection connection) {
    connection.keepAlive(System.nanoTime());
  }

  /** A message of about that many bytes. */
  public static ServerMessage publication(long offset, int bytes) {
    return ServerMessage.newBuilder()
        .setPublication(
            Publication.newBuilder()
                .setOffset(offset)
                .setPayload(Payload.newBuilder().setText("x".repeat(bytes))))
        .build();
  }

  /** What that takes in protobuf, in bytes. */
  public static int encodedBytes(long offset, int bytes) {
    return Protocol.PROTO.encode(publication(offset, bytes)).length;
  }

  /** Nobody hears of memberships that end. */
  private static Requests noRooms() {
    return (Requests)
        Proxy.newProxyInstance(
            ConnectionFixture.class.getClassLoader(),
            new Class<?>[] {Requests.class},
            (_, method, _) -> {
              if (method.getName().equals("ended")) {
                return null;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private EdgeConfig config() {
    EdgeConfig.Edge edge = limits();
    return (EdgeConfig)
        Proxy.newProxyInstance(
            ConnectionFixture.class.getClassLoader(),
            new Class<?>[] {EdgeConfig.class},
            (_, method, _) -> {
              if (method.getName().equals("edge")) {
                return edge;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private EdgeConfig.Edge limits() {
    return (EdgeConfig.Edge)
        Proxy.newProxyInstance(
            ConnectionFixture.class.getClassLoader(),
            new Class<?>[] {EdgeConfig.Edge.class},
            (_, method, _) -> {
              if (method.getName().equals("outboundBytesMax")) {
                return outboundBytesMax;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
