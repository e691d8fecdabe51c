package io.realtimecluster.e2e.faults.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forwards TCP connections to a port of this machine, and can be cut: then nothing gets through and
 * nobody is told, as when packets are dropped. What was on its way arrives once it is mended.
 * Thread-safe.
 */
final class TcpProxy implements AutoCloseable {

  private static final int BACKLOG = 50;
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int CONNECT_MILLIS_MAX = 2_000;

  private final int targetPort;
  private final int port;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition mended = lock.newCondition();
  private boolean cut; // Guarded by lock.
  private ServerSocket listener; // Guarded by this.

  /** Listens on a free port. */
  TcpProxy(int targetPort) {
    this.targetPort = targetPort;
    this.listener = listen(0);
    this.port = listener.getLocalPort();
  }

  int port() {
    return port;
  }

  /** Listens again after {@link #close}. */
  synchronized void open() {
    listener = listen(port);
  }

  void cut() {
    set(true);
  }

  void mend() {
    set(false);
  }

  private void set(boolean value) {
    lock.lock();
    try {
      cut = value;
      mended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitMended() {
    lock.lock();
    try {
      while (cut) {
        mended.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private ServerSocket listen(int at) {
    try {
      ServerSocket opened = new ServerSocket(at, BACKLOG, InetAddress.getLoopbackAddress());
      var _ = Thread.ofVirtual().name("proxy-" + targetPort).start(() -> accept(opened));
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket accepted = from.accept();
        var _ = Thread.ofVirtual().start(() -> connect(accepted));
      } catch (IOException e) {
        return; // close() ends it.
      }
    }
  }

  private void connect(Socket accepted) {
    awaitMended();
    Socket target = new Socket();
    try {
      accepted.setTcpNoDelay(true);
      target.setTcpNoDelay(true);
      target.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort), CONNECT_MILLIS_MAX);
      var _ = Thread.ofVirtual().start(() -> pump(target, accepted));
      pump(accepted, target);
    } catch (IOException e) {
      closeBoth(accepted, target);
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        awaitMended();
        out.write(buffer, 0, count);
      }
      awaitMended();
    } catch (IOException e) {
      // Either side has gone; so does the other.
    } finally {
      closeBoth(from, to);
    }
  }

  private static void closeBoth(Socket one, Socket other) {
    try (one;
        other) {
      // Closing is all.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Refuses connections from now on, as the port of a process that has ended does. */
  @Override
  public synchronized void close() {
    mend();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
