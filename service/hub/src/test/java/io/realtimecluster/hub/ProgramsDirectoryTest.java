package io.realtimecluster.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.realtimecluster.hub.program.Programs;
import io.realtimecluster.program.CommandContext;
import io.realtimecluster.program.Decision;
import io.realtimecluster.program.RoomProgram;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsDirectoryTest {

  @TempDir Path directory;

  @Test
  void load_jarWithAProgram_isFoundBesideTheShipped() throws IOException {
    pack("own.jar", OwnProgram.class);
    Files.writeString(directory.resolve("README.txt"), "not a JAR file");
    Programs programs = ProgramsDirectory.load(Optional.of(directory));
    assertEquals("own", programs.named("own").name());
    assertEquals("state", programs.named("state").name());
  }

  @Test
  void load_twoOfOneName_isRefused() throws IOException {
    pack("first.jar", OwnProgram.class);
    pack("second.jar", SameName.class);
    assertEquals(
        "two room programs have the name own, one of them is " + SameName.class.getName(),
        assertThrows(
                IllegalArgumentException.class,
                () -> ProgramsDirectory.load(Optional.of(directory)))
            .getMessage()
            .replace(OwnProgram.class.getName(), SameName.class.getName()));
  }

  @Test
  void load_folderIsMissing_isNamed() {
    UncheckedIOException failure =
        assertThrows(
            UncheckedIOException.class,
            () -> ProgramsDirectory.load(Optional.of(directory.resolve("gone"))));
    assertEquals(
        "programs directory %s cannot be read".formatted(directory.resolve("gone")),
        failure.getMessage());
  }

  private void pack(String name, Class<?> program) throws IOException {
    try (OutputStream file = Files.newOutputStream(directory.resolve(name));
        JarOutputStream jar = new JarOutputStream(file)) {
      jar.putNextEntry(new JarEntry("META-INF/services/" + RoomProgram.class.getName()));
      jar.write(program.getName().getBytes(StandardCharsets.UTF_8));
      jar.closeEntry();
    }
  }

  /** A program that only has a name. */
  public static class OwnProgram implements RoomProgram<String, Void, Void> {
    @Override
    public String name() {
      return "own";
    }

    @Override
    public Class<String> stateType() {
      return String.class;
    }

    @Override
    public Class<Void> commandType() {
      return Void.class;
    }

    @Override
    public Class<Void> eventType() {
      return Void.class;
    }

    @Override
    public String initialState() {
      return "";
    }

    @Override
    public Decision<Void> decide(String state, Void command, CommandContext context) {
      return Decision.accept();
    }

    @Override
    public String evolve(String state, Void event) {
      return state;
    }
  }

  /** Another one with its name. */
  public static final class SameName extends OwnProgram {}
}
