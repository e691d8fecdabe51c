package io.realtimecluster.hub.program;

import io.realtimecluster.hub.program.relay.RelayProgram;
import io.realtimecluster.program.RoomProgram;
import java.util.Collections;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The programs that this hub has, by name. Immutable and thread-safe. */
public final class Programs {

  /** Messages only: the program of room types that name none. */
  public static final Program<?, ?, ?> RELAY = new Program<>(new RelayProgram());

  private final Map<String, Program<?, ?, ?>> programs;

  private Programs(Map<String, Program<?, ?, ?>> programs) {
    this.programs = Collections.unmodifiableMap(programs);
  }

  /**
   * The relay and all programs that the class loader finds.
   *
   * @throws IllegalArgumentException naming a program that is not as it must be, or a name that two
   *     have
   */
  public static Programs load(ClassLoader loader) {
    Map<String, Program<?, ?, ?>> found = new TreeMap<>();
    found.put(RELAY.name(), RELAY);
    for (RoomProgram<?, ?, ?> loaded : ServiceLoader.load(RoomProgram.class, loader)) {
      Program<?, ?, ?> program = new Program<>(loaded);
      if (found.put(program.name(), program) != null) {
        throw new IllegalArgumentException(
            "two room programs have the name %s, one of them is %s"
                .formatted(program.name(), loaded.getClass().getName()));
      }
    }
    return new Programs(found);
  }

  /**
   * The program with a name.
   *
   * @throws IllegalArgumentException naming those that there are
   */
  public Program<?, ?, ?> named(String name) {
    Program<?, ?, ?> program = programs.get(name);
    if (program == null) {
      throw new IllegalArgumentException(
          "program is %s, known are: %s".formatted(name, String.join(", ", programs.keySet())));
    }
    return program;
  }
}
