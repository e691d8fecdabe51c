package io.realtimecluster.hub;

import io.realtimecluster.hub.program.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds room programs in JAR files that were put beside the hub. */
final class ProgramsDirectory {

  private ProgramsDirectory() {}

  /**
   * The shipped programs and those of the folder's JAR files. Their classes live as long as the
   * hub.
   *
   * @throws UncheckedIOException if the folder cannot be read
   */
  static Programs load(Optional<Path> directory) {
    ClassLoader own = ProgramsDirectory.class.getClassLoader();
    if (directory.isEmpty()) {
      return Programs.load(own);
    }
    URL[] jars = jars(directory.get()).toArray(URL[]::new);
    return Programs.load(new URLClassLoader("room-programs", jars, own));
  }

  private static List<URL> jars(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
      List<URL> jars = new ArrayList<>();
      for (Path file : files) {
        jars.add(file.toUri().toURL());
      }
      return jars;
    } catch (IOException e) {
      throw new UncheckedIOException("programs directory " + directory + " cannot be read", e);
    }
  }
}
