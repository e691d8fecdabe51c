package io.realtimecluster.state.infinispan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.realtimecluster.state.StateUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.infinispan.client.hotrod.configuration.ClientIntelligence;
import org.infinispan.client.hotrod.configuration.ConfigurationBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections that nobody has closed and on which nothing comes any more. */
@ExtendWith(RealInfinispan.class)
class HalfOpenConnectionIT {

  /** A hub's lease by default. */
  private static final Duration LEASE_TIME = Duration.ofSeconds(5);

  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  @Test
  void put_overHalfOpenConnections_succeedsOnNewOnesSoon() throws Exception {
    try (Proxy proxy = new Proxy(RealInfinispan.port());
        RemoteCacheManager manager = manager(proxy.port())) {
      StateCache cache = new StateCache(manager, "half-open");
      cache.put("key", new byte[] {1});
      proxy.freezeAll();
      long beginNanos = System.nanoTime();
      int attempts = 0;
      while (!putSucceeds(cache)) {
        attempts++;
        assertTrue(System.nanoTime() - beginNanos < WAIT_MAX.toNanos(), "it recovers");
      }
      assertTrue(attempts <= 2, () -> "operations failed for longer than " + LEASE_TIME);
    }
  }

  private static boolean putSucceeds(StateCache cache) {
    try {
      cache.put("key", new byte[] {2});
      return true;
    } catch (StateUnavailableException e) {
      return false;
    }
  }

  private static RemoteCacheManager manager(int port) {
    ConfigurationBuilder configuration =
        RealInfinispan.configuration("127.0.0.1:" + port)
            .clientIntelligence(ClientIntelligence.BASIC);
    return new RemoteCacheManager(configuration.build());
  }

  /** Passes connections on, until it forgets those that there are without closing them. */
  private static final class Proxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<AtomicBoolean> frozen = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final int target;

    Proxy(int target) throws IOException {
      this.target = target;
      Thread.ofVirtual().start(this::accept);
    }

    int port() {
      return server.getLocalPort();
    }

    void freezeAll() {
      frozen.forEach(connection -> connection.set(true));
    }

    private void accept() {
      try {
        while (true) {
          Socket from = server.accept();
          Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
          AtomicBoolean isFrozen = new AtomicBoolean();
          frozen.add(isFrozen);
          sockets.addAll(List.of(from, to));
          Thread.ofVirtual().start(() -> pass(from, to, isFrozen));
          Thread.ofVirtual().start(() -> pass(to, from, isFrozen));
        }
      } catch (IOException e) {
        // Closed.
      }
    }

    private static void pass(Socket from, Socket to, AtomicBoolean isFrozen) {
      byte[] buffer = new byte[8192];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          if (!isFrozen.get()) {
            out.write(buffer, 0, read);
          }
        }
      } catch (IOException e) {
        // Closed.
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
