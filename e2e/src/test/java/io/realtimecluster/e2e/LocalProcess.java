package io.realtimecluster.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A process that a test has started, with its output in a file; ended by its own handle. */
final class LocalProcess implements AutoCloseable {

  private static final Duration READY_WAIT_MAX = Duration.ofMinutes(2);
  private static final int STOP_WAIT_SECONDS = 20;
  private static final int TAIL_LINES = 30;

  private final String name;
  private final Path log;
  private final Process process;

  private LocalProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  static LocalProcess start(
      String name, Path directory, List<String> command, Map<String, String> environment) {
    try {
      Path log = Files.createDirectories(directory).resolve(name + ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      return new LocalProcess(name, log, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be started", e);
    }
  }

  /** Runs a command to its end; returns its output, or fails with that. */
  static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command.getFirst() + " failed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until it is ready; fails with the end of its output if it is not in time. */
  LocalProcess awaitReady(BooleanSupplier ready) {
    long deadline = System.nanoTime() + READY_WAIT_MAX.toNanos();
    while (!ready.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(name + " is not ready:\n" + tail());
      }
      Waits.pause();
    }
    return this;
  }

  /** Waits for its end; fails with the end of its output if it does not end well in time. */
  void awaitSuccess() {
    if (!awaitEnd() || process.exitValue() != 0) {
      throw new IllegalStateException(name + " failed:\n" + tail());
    }
  }

  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops it where it is, as SIGSTOP does. */
  void pause() {
    signal("STOP");
  }

  /** Lets it go on, as SIGCONT does. */
  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int status =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      if (status != 0) {
        throw new IllegalStateException(this.name + " did not get SIG" + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** As SIGKILL does: without a chance to clean up. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    awaitEnd();
  }

  @Override
  public void close() {
    process.destroy();
    if (!awaitEnd()) {
      kill();
    }
  }

  private boolean awaitEnd() {
    try {
      return process.waitFor(STOP_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String tail() {
    List<String> lines = output().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }
}
