package io.realtimecluster.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import io.realtimecluster.proto.client.v1.ClientMessage;
import io.realtimecluster.proto.client.v1.ErrorCode;
import io.realtimecluster.proto.client.v1.Moved;
import io.realtimecluster.proto.client.v1.PresenceChange;
import io.realtimecluster.proto.client.v1.Publication;
import io.realtimecluster.proto.client.v1.RoomReset;
import io.realtimecluster.proto.client.v1.ServerMessage;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/protocol.md has every message with its fields, every error, and the limits as they are. */
class ProtocolReferenceTest {

  private static final int KIBI = 1_024;
  private static final int MEBI = KIBI * KIBI;
  private static final Set<String> PUSHES =
      Stream.of(
              Publication.getDescriptor(),
              PresenceChange.getDescriptor(),
              RoomReset.getDescriptor(),
              Moved.getDescriptor())
          .map(type -> type.getName())
          .collect(Collectors.toSet());

  private final String reference;

  ProtocolReferenceTest() throws IOException {
    reference = Files.readString(Path.of("../../docs/protocol.md"));
  }

  @Test
  void request_everyOne_hasARowWithItsFields() {
    List<String> rows = table("request");
    List<FieldDescriptor> requests = ClientMessage.getDescriptor().getOneofs().get(0).getFields();
    requests.forEach(request -> assertRow(rows, request));
    assertEquals(requests.size(), rows.size());
  }

  @Test
  void replyAndPush_everyOne_hasARowWithItsFields() {
    List<String> replies = table("reply");
    List<String> pushes = table("push, without an `id`");
    List<FieldDescriptor> events = ServerMessage.getDescriptor().getOneofs().get(0).getFields();
    for (FieldDescriptor event : events) {
      assertRow(PUSHES.contains(event.getMessageType().getName()) ? pushes : replies, event);
    }
    assertEquals(events.size(), replies.size() + pushes.size());
  }

  @Test
  void error_everyOne_hasARow() {
    List<String> rows = table("code | when");
    List<ErrorCode> codes =
        Arrays.stream(ErrorCode.values())
            .filter(
                code -> code != ErrorCode.UNRECOGNIZED && code != ErrorCode.ERROR_CODE_UNSPECIFIED)
            .toList();
    for (ErrorCode code : codes) {
      assertEquals(1, rows.stream().filter(row -> row.startsWith("| `" + code + "` |")).count());
    }
    assertEquals(codes.size(), rows.size());
  }

  @Test
  void limit_everyOne_hasARowWithItsDefault() {
    List<String> rows = table("what | default");
    for (Method method : EdgeConfig.Edge.class.getMethods()) {
      if (method.getReturnType() == int.class && method.getName().endsWith("Max")) {
        String key = kebab(method.getName());
        String value = method.getAnnotation(WithDefault.class).value();
        // What is 0 depends on the machine.
        assertTrue(
            rows.stream()
                .anyMatch(
                    row -> row.contains(key + "`") && (value.equals("0") || shows(row, value))),
            () -> key + " = " + value + " is in no row of the limits");
      }
    }
  }

  @Test
  void limit_everyKeyOfAnEdge_isOne() {
    Set<String> keys =
        Arrays.stream(EdgeConfig.Edge.class.getMethods())
            .map(method -> kebab(method.getName()))
            .collect(Collectors.toSet());
    String prefix = "`realtimecluster.edge.";
    for (String row : table("what | default")) {
      int at = row.indexOf(prefix);
      if (at >= 0) {
        String key = row.substring(at + prefix.length(), row.indexOf('`', at + 1));
        assertTrue(keys.contains(key), key);
      }
    }
  }

  private static void assertRow(List<String> rows, FieldDescriptor message) {
    String name = message.getJsonName();
    List<String> found = rows.stream().filter(row -> row.startsWith("| `" + name + "` |")).toList();
    assertEquals(1, found.size(), () -> "rows of " + name);
    for (FieldDescriptor field : message.getMessageType().getFields()) {
      String row = found.get(0).substring(name.length() + 4);
      assertTrue(
          row.contains("`" + field.getJsonName() + "`"), () -> name + ": " + field.getName());
      boolean isPartOfAnother =
          field.getJavaType() == JavaType.MESSAGE
              && Set.of("recover", "reconnect").contains(field.getJsonName());
      if (isPartOfAnother) {
        for (FieldDescriptor part : field.getMessageType().getFields()) {
          assertTrue(
              row.contains("`" + part.getJsonName() + "`"), () -> name + ": " + part.getName());
        }
      }
    }
  }

  /** The rows of the table whose head begins so. */
  private List<String> table(String head) {
    return reference
        .lines()
        .dropWhile(line -> !line.startsWith("| " + head + " |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static boolean shows(String row, String value) {
    int number = Integer.parseInt(value);
    return row.contains(String.format(Locale.ROOT, "%,d", number))
        || (number % MEBI == 0 && row.contains(number / MEBI + " MiB"))
        || (number % KIBI == 0 && row.contains(number / KIBI + " KiB"));
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
