package io.realtimecluster.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.DefaultEventLoop;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionTest {

  private final DefaultEventLoop eventLoop = new DefaultEventLoop();
  private final ConnectionFixture fixture = new ConnectionFixture(eventLoop, 1024 * 1024);
  private final Connection connection = fixture.connect(new SentMessages());

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void closed_oneOfItsRoomsFails_theOthersHearOfIt() {
    new KeepAlive(eventLoop, Duration.ofHours(1)).add(connection);
    List<String> ended = new ArrayList<>();
    for (String room : List.of("a", "b", "c")) {
      connection.joining(new Membership(connection, room, new RoomMembers(fixture.loop())));
    }
    connection.closed(ending(ended));
    assertEquals(List.of("a", "b", "c"), ended);
    assertEquals(0, connection.roomCount());
  }

  /** Fails at the first room, when it has heard of it. */
  private static Requests ending(List<String> ended) {
    return (Requests)
        Proxy.newProxyInstance(
            ConnectionTest.class.getClassLoader(),
            new Class<?>[] {Requests.class},
            (_, _, arguments) -> {
              ended.add(((Membership) arguments[0]).room());
              if (ended.size() == 1) {
                throw new IllegalStateException("on purpose, for the test");
              }
              return null;
            });
  }
}
