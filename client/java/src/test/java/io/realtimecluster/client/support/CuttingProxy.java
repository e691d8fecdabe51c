package io.realtimecluster.client.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a server that a test can cut. */
public final class CuttingProxy implements AutoCloseable {

  private final ServerSocket listening;
  private final int serverPort;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();

  public CuttingProxy(int serverPort) throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), serverPort);
  }

  /** Takes what comes at a socket, which may end TLS. */
  public CuttingProxy(ServerSocket listening, int serverPort) {
    this.listening = listening;
    this.serverPort = serverPort;
    daemon(this::accept);
  }

  public String url() {
    return "ws://127.0.0.1:" + port();
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** How many there were. */
  public int connections() {
    return connections.get();
  }

  /** All connections are gone, without a word. */
  public void cut() {
    sockets.forEach(CuttingProxy::close);
    sockets.clear();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      try {
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        sockets.add(client);
        sockets.add(server);
        connections.incrementAndGet();
        daemon(() -> pass(client, server));
        daemon(() -> pass(server, client));
      } catch (IOException serverIsAway) {
        close(client);
      }
    }
  }

  private void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException cut) {
      // The other side is told below.
    }
    close(from);
    close(to);
    sockets.remove(from);
    sockets.remove(to);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException closed) {
      // As wanted.
    }
  }

  private static void daemon(Task task) {
    var thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException ended) {
                // The proxy was closed.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private interface Task {
    void run() throws IOException;
  }
}
