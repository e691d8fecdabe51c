package io.realtimecluster.hub.program;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The records of a sealed interface by their names in JSON: the simple name with a small first
 * letter. Immutable and thread-safe.
 */
final class NamedTypes<T> {

  private final Map<String, Class<? extends T>> types;

  /**
   * Collects the records.
   *
   * @throws IllegalArgumentException naming the type that is neither a record nor a sealed
   *     interface of records, or the two that have one name
   */
  NamedTypes(Class<T> root) {
    Map<String, Class<? extends T>> found = new TreeMap<>();
    if (root != Void.class) {
      collect(root, found);
    }
    this.types = Collections.unmodifiableMap(found);
  }

  static String nameOf(Class<?> type) {
    String name = type.getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  Optional<Class<? extends T>> find(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /** All names, for people. */
  String names() {
    return types.isEmpty() ? "none" : String.join(", ", types.keySet());
  }

  @SuppressWarnings("unchecked") // A permitted subclass of T is a T.
  private static <T> void collect(Class<? extends T> type, Map<String, Class<? extends T>> found) {
    if (type.isRecord()) {
      Class<? extends T> other = found.putIfAbsent(nameOf(type), type);
      if (other != null) {
        throw new IllegalArgumentException(
            "%s and %s have one name in JSON".formatted(other.getName(), type.getName()));
      }
    } else if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        collect((Class<? extends T>) permitted, found);
      }
    } else {
      throw new IllegalArgumentException(
          "%s is neither a record nor a sealed interface of records".formatted(type.getName()));
    }
  }
}
