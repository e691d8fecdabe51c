package io.realtimecluster.state.infinispan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.infinispan.client.hotrod.RemoteCacheManager;
import org.infinispan.client.hotrod.configuration.ConfigurationBuilder;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real Infinispan Server for the tests of this module, as a child process: started by the first
 * test class that asks for it and stopped after the last one. INFINISPAN_HOSTS names another one,
 * which is then used as it is.
 */
public final class RealInfinispan implements BeforeAllCallback {

  private static final String USER = "admin";
  private static final String PASSWORD = "secret";
  private static final int START_SECONDS_MAX = 300;
  private static final int STOP_SECONDS_MAX = 30;
  private static final int LOG_TAIL_LINES = 40;

  @Override
  public void beforeAll(ExtensionContext context) {
    Server _ = server(context);
  }

  /** A client of the server that {@link #beforeAll} has started. */
  static RemoteCacheManager newManager() {
    return new RemoteCacheManager(configuration(hosts()).build());
  }

  /** As that of a hub, for a server at another address. */
  static ConfigurationBuilder configuration(String hosts) {
    ConfigurationBuilder configuration = new ConfigurationBuilder();
    configuration
        .addServers(hosts)
        .socketTimeout(2_000)
        .connectionTimeout(2_000)
        .maxRetries(1)
        .transportFactory(new LiveTransportFactory());
    configuration.security().authentication().username(user()).password(password());
    return configuration;
  }

  /** The server's port on this machine. */
  static int port() {
    return Integer.parseInt(hosts().substring(hosts().lastIndexOf(':') + 1));
  }

  private static String hosts() {
    return System.getProperty("INFINISPAN_HOSTS");
  }

  private static String user() {
    return System.getenv().getOrDefault("INFINISPAN_USERNAME", USER);
  }

  private static String password() {
    return System.getenv().getOrDefault("INFINISPAN_PASSWORD", PASSWORD);
  }

  private static Server server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(RealInfinispan.class))
        .computeIfAbsent(Server.class, _ -> start(), Server.class);
  }

  private static Server start() {
    String hosts = System.getenv("INFINISPAN_HOSTS");
    try {
      Server server = hosts == null ? new Server() : new Server(hosts);
      System.setProperty("INFINISPAN_HOSTS", server.hosts);
      return server;
    } catch (IOException e) {
      throw new IllegalStateException("Infinispan was not started", e);
    }
  }

  /** The server's process; its end is the end of the test run. */
  private static final class Server implements AutoCloseable {
    private final String hosts;
    private final Deque<String> log = new ArrayDeque<>();
    private volatile boolean ready;
    private Process process;

    Server(String hosts) {
      this.hosts = hosts;
    }

    Server() throws IOException {
      int port = freePort();
      this.hosts = "127.0.0.1:" + port;
      Path directory = Files.createDirectories(Path.of("target")).toAbsolutePath();
      Path data = Files.createTempDirectory(directory, "infinispan-");
      process =
          new ProcessBuilder(
                  script().toString(), data.toString(), Integer.toString(port), USER, PASSWORD)
              .redirectErrorStream(true)
              .start();
      Thread.ofVirtual().name("infinispan-timeout").start(this::stopIfNotReady);
      awaitReady();
    }

    private void awaitReady() throws IOException {
      BufferedReader output = process.inputReader(UTF_8);
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        log.addLast(line);
        if (log.size() > LOG_TAIL_LINES) {
          log.removeFirst();
        }
        if (line.startsWith("ready on")) {
          ready = true;
          return;
        }
      }
      throw new IllegalStateException("Infinispan ended:\n" + String.join("\n", log));
    }

    private void stopIfNotReady() {
      try {
        if (!process.waitFor(START_SECONDS_MAX, TimeUnit.SECONDS) && !ready) {
          process.destroy();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() throws InterruptedException {
      if (process != null) {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    }
  }

  static Path script() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null) {
      Path script = directory.resolve("cluster/infinispan/serve");
      if (Files.isExecutable(script)) {
        return script;
      }
      directory = directory.getParent();
    }
    throw new IllegalStateException("cluster/infinispan/serve was not found above this directory");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
