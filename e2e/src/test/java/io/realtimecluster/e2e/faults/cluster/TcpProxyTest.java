package io.realtimecluster.e2e.faults.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

  private static final int WAIT_MILLIS_MAX = 30_000;
  private static final int NOTHING_COMES_MILLIS = 300;

  private ServerSocket target;
  private TcpProxy proxy;

  @BeforeEach
  void start() throws IOException {
    target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    proxy = new TcpProxy(target.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    target.close();
  }

  @Test
  void cut_openConnection_whatWasSentComesOnceItIsMended() throws IOException {
    try (Socket client = connect();
        Socket server = target.accept()) {
      client.getOutputStream().write(1);
      server.setSoTimeout(WAIT_MILLIS_MAX);
      assertEquals(1, server.getInputStream().read());
      proxy.cut();
      client.getOutputStream().write(2);
      server.setSoTimeout(NOTHING_COMES_MILLIS);
      assertThrows(SocketTimeoutException.class, () -> server.getInputStream().read());
      proxy.mend();
      server.setSoTimeout(WAIT_MILLIS_MAX);
      assertEquals(2, server.getInputStream().read());
      server.getOutputStream().write(3);
      client.setSoTimeout(WAIT_MILLIS_MAX);
      assertEquals(3, client.getInputStream().read());
    }
  }

  @Test
  void close_newConnection_isRefusedUntilItIsOpenedAgain() throws IOException {
    proxy.close();
    awaitRefused();
    proxy.open();
    try (Socket client = connect()) {
      client.getOutputStream().write(1);
      assertEquals(1, firstByte());
    }
  }

  /** Those that were taken before it was refused have ended without a byte. */
  private int firstByte() throws IOException {
    int read = -1;
    while (read == -1) {
      try (Socket server = target.accept()) {
        server.setSoTimeout(WAIT_MILLIS_MAX);
        read = server.getInputStream().read();
      }
    }
    return read;
  }

  @Test
  void end_ofTheTarget_endsTheConnection() throws IOException {
    try (Socket client = connect()) {
      target.accept().close();
      client.setSoTimeout(WAIT_MILLIS_MAX);
      assertEquals(-1, client.getInputStream().read());
    }
  }

  /** The system takes connections until the thread that accepts has noticed. */
  private void awaitRefused() {
    long deadline = System.currentTimeMillis() + WAIT_MILLIS_MAX;
    while (true) {
      try (Socket _ = connect()) {
        assertTrue(System.currentTimeMillis() < deadline, "refused in time");
      } catch (IOException e) {
        return;
      }
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }
}
